"""A process with Django set up and no connection open, which forks a fresh worker for each job.

Python, Django and the shop take seconds to start, a fork of them takes milliseconds, so that a test can afford to kill
a hundred workers. The tests hand over one end of a socket for each job; what is said on it stands in `Wire`.
"""

import gc
import json
import os
import signal
import socket
import sys
from typing import Any

import django


class Wire:
    """What a worker and the test that watches it say to each other: a JSON document on each line."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._lines = end.makefile("r", encoding="utf-8")

    def say(self, what: Any) -> None:
        """Say something."""
        self._end.sendall(json.dumps(what).encode() + b"\n")

    def hear(self) -> Any:
        """The next thing the other side says. Raises: EOFError, where it is gone."""
        line = self._lines.readline()
        if not line:
            raise EOFError("the other side is gone")
        return json.loads(line)

    def close(self) -> None:
        """Hang up."""
        self._lines.close()
        self._end.close()


def main() -> None:
    """Fork a worker for each socket that comes in, until nobody is there to send one."""
    control = socket.socket(fileno=sys.stdin.fileno())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead need no burial
    gc.freeze()
    while True:
        _, ends, _, _ = socket.recv_fds(control, 1, 1)
        if not ends:
            return
        if os.fork() == 0:
            control.close()
            _be_a_worker(socket.socket(fileno=ends[0]))
        os.close(ends[0])


def _be_a_worker(end: socket.socket) -> None:
    """Do one job and end without a farewell: no exit handler of the zygote's is ours."""
    from tests.faults import worker

    try:
        worker.work(Wire(end))
    finally:
        os._exit(0)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    django.setup()
    from tests.faults import worker

    worker.warm_up()
    main()
