"""Workers that a test can stop at a breakpoint, let go on, or kill: the tests' side of the zygote."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from tests import crowd
from tests.faults.worker import GATE
from tests.faults.zygote import Wire

PATIENCE = 60
HUNG_UP = (EOFError, ConnectionResetError)
# What a test may set and a worker has to know.
SETTINGS = [
    "PAYMENT_CAPTURE",
    "PAYMENT_GATEWAY",
    "STRIPE_API_BASE",
    "STRIPE_METHODS",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
]


class Worker:
    """A process that does one job; `outcome` is what the job said, or the code of the error that ended it."""

    def __init__(self, end: socket.socket, order: dict[str, Any]) -> None:
        end.settimeout(PATIENCE)
        self._wire = Wire(end)
        self._pid = self._wire.hear()["pid"]
        self.alive = True
        self._wire.say(order)

    def stands(self) -> str:
        """The breakpoint at which it waits."""
        told = self._wire.hear()
        assert "at" in told, f"it came to its end and to no breakpoint: {told}"
        return str(told["at"])

    def go_on(self) -> None:
        """Let it leave its breakpoint."""
        self._wire.say("go on")

    def outcome(self) -> str:
        """How the job went."""
        told = self._wire.hear()
        assert "outcome" in told, f"it has not come to its end: {told}"
        self._end()
        return str(told["outcome"])

    def kill(self) -> None:
        """SIGKILL, as the kernel does when memory is short: nothing of it runs any more."""
        os.kill(self._pid, signal.SIGKILL)
        with contextlib.suppress(*HUNG_UP):
            raise AssertionError(f"it spoke with its last breath: {self._wire.hear()}")
        self._end()

    def bury(self) -> None:
        """Make sure that it is dead, whatever it was about to say."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        with contextlib.suppress(*HUNG_UP):
            while True:
                self._wire.hear()
        self._end()

    def _end(self) -> None:
        self.alive = False
        self._wire.close()


class Zygote:
    """Makes workers that know the test's database and nothing else of each other."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair()
        environment = {"DATABASE_URL": crowd.database_url(), "DATABASE_POOL": "0", "VAR_DIR": str(settings.VAR_DIR)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.zygote"], cwd=crowd.ROOT, env=os.environ | environment, stdin=theirs
        )
        theirs.close()
        self._workers: list[Worker] = []

    def start(
        self,
        job: crowd.Job,
        argument: Any,
        *stop_at: str,
        broken: Iterable[str] = (),
        with_broker: bool = False,
    ) -> Worker:
        """A worker that begins the job and stops at the given points.

        `broken` names the guards that are off in it (see `broken.py`); without a broker, what it sends to tasks is
        lost, else it does that itself.
        """
        ours, theirs = socket.socketpair()
        socket.send_fds(self._control, [b"!"], [theirs.fileno()])
        theirs.close()
        order = {
            "job": job.__name__,
            "argument": argument,
            "stop_at": stop_at,
            "broken": list(broken),
            "with_broker": with_broker,
            "settings": {name: getattr(settings, name) for name in SETTINGS},
        }
        self._workers.append(Worker(ours, order))
        return self._workers[-1]

    def stopped(self, job: crowd.Job, argument: Any, point: str, **how: Any) -> Worker:
        """A worker that has come to the point and waits there."""
        worker = self.start(job, argument, point, **how)
        assert worker.stands() == point
        return worker

    def kill(self, job: crowd.Job, argument: Any, point: str, **how: Any) -> None:
        """Have a worker begin the job, and kill it at the point."""
        self.stopped(job, argument, point, **how).kill()

    def do(self, job: crowd.Job, argument: Any = None, **how: Any) -> str:
        """Have a worker do the job: its outcome."""
        return self.start(job, argument, **how).outcome()

    def rush(self, job: crowd.Job, arguments: list[Any], **how: Any) -> list[str]:
        """Do the job once for each argument, each in a process of its own and all at the same moment."""
        workers = [self.stopped(job, argument, GATE, **how) for argument in arguments]
        for worker in workers:
            worker.go_on()
        return [worker.outcome() for worker in workers]

    def bury(self) -> None:
        """End the workers that a failed test has left standing, so that they hold nothing up."""
        for worker in self._workers:
            if worker.alive:
                worker.bury()
        self._workers = []

    def close(self) -> None:
        """End the zygote; its workers have ended before."""
        self._control.close()
        self._process.wait(timeout=PATIENCE)
