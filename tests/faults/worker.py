"""What a forked worker does: one job, with the breakpoints and the broken guards that its test wants."""

import logging
import os
import sys
from importlib import import_module
from typing import Any

from celery import Task
from django.conf import settings
from django.db import connection
from django.urls import reverse

from shop.celery import app as celery_app
from tests import crowd
from tests.faults import breakpoints, broken, jobs
from tests.faults.zygote import Wire

GATE = "gate"
LATE = [
    "babel.dates",
    "celery.app.amqp",
    "celery.app.trace",
    "django.core.mail.backends.locmem",
    "kombu.transport.filesystem",
    "stripe._object_classes",
    "stripe._payment_intent_service",
    "stripe._refund_service",
]


def warm_up() -> None:
    """Import what is imported late, so that no worker has to."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MEDIA_ROOT = settings.VAR_DIR / "media"
    logging.disable(logging.WARNING)  # a killed worker is what they want here
    celery_app.conf.task_always_eager = True
    celery_app.loader.import_default_modules()
    celery_app.finalize()
    for name in LATE:
        import_module(name)
    reverse("readyz")
    assert connection.connection is None, "a connection would be shared by all workers"


def work(wire: Wire) -> None:
    """Do the job that comes over the wire and tell how it went; whoever hangs up ends it."""
    wire.say({"pid": os.getpid()})
    order = wire.hear()
    for name, value in order["settings"].items():
        setattr(settings, name, value)
    stop = _stopper(wire, set(order["stop_at"]))
    if not order["with_broker"]:
        Task.apply_async = _lose
    breakpoints.install(stop)
    for guard in order["broken"]:
        getattr(broken, guard)(setattr, stop)
    connection.ensure_connection()
    stop(GATE)
    wire.say({"outcome": crowd.attempt(getattr(jobs, order["job"]), order["argument"])})


def _stopper(wire: Wire, wanted: set[str]) -> breakpoints.Stop:
    """Stop at each of the wanted points once: say where, and wait for the word."""

    def stop(point: str) -> None:
        if point not in wanted:
            return
        wanted.discard(point)
        wire.say({"at": point})
        try:
            wire.hear()
        except EOFError:
            sys.exit()  # the test has gone home

    return stop


def _lose(self: Any, *args: Any, **kwargs: Any) -> None:
    """The broker is dead: what is sent to a task arrives nowhere."""
