"""The first thing a drawing process runs; imports no app, since none can be imported before it has run."""

import signal

import django


def get_ready() -> None:
    """Load the apps; Ctrl-C is left to the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    django.setup()
