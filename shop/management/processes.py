"""Child processes that live and end together."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any, Self

PATIENCE = 8.0
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ChildEnded(Exception):
    """A child ended although nobody asked it to."""

    def __init__(self, name: str, code: int) -> None:
        self.code = code
        how = f"exit code {code}" if code >= 0 else signal.Signals(-code).name
        super().__init__(f"The {name} ended by itself ({how}); what it said is above.")


class Family:
    """Children in sessions of their own, so that a Ctrl-C reaches this process alone, which then ends all of them.

    Use it as a context: from entering on SIGINT, SIGTERM and SIGHUP only ask for the end (`asked_to_end`), and leaving
    it leaves no child behind.
    """

    def __init__(self) -> None:
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._asked = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._ask) for number in _ENDING}
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self._asked = True

    def start(self, name: str, command: Sequence[str], *, silent: bool = False) -> None:
        """Start a child that writes to our own output, or, where it is `silent`, to our standard error alone."""
        self._children[name] = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if silent else None,
            start_new_session=True,
        )

    def finish(self, name: str, command: Sequence[str]) -> bool:
        """Run a silent child to its good end; False where our own end was asked for before. Raises: ChildEnded."""
        self.start(name, command, silent=True)
        try:
            return self.wait(lambda: False)
        except ChildEnded as ended:
            if ended.code != 0:
                raise
            return True

    def wait(self, until: Callable[[], bool], seconds: float | None = None) -> bool:
        """Wait for `until`; say whether it came before the end was asked for and the `seconds` were over.

        Raises: ChildEnded.
        """
        deadline = None if seconds is None else time.monotonic() + seconds
        while not self._asked and (deadline is None or time.monotonic() < deadline):
            self._check()
            if until():
                return True
            time.sleep(0.05)
        return False

    @property
    def asked_to_end(self) -> bool:
        """Whether one of the ending signals came."""
        return self._asked

    def _check(self) -> None:
        for name, child in self._children.items():
            code = child.poll()
            if code is not None and not self._asked:
                raise ChildEnded(name, code)

    def _end(self) -> None:
        for child in self._children.values():
            child.terminate()
        deadline = time.monotonic() + PATIENCE
        for child in self._children.values():
            _wait(child, deadline - time.monotonic())
            _kill_session(child.pid)
            child.wait()


def _wait(child: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        child.wait(max(seconds, 0))
    except subprocess.TimeoutExpired:
        return


def _kill_session(pid: int) -> None:
    """End whatever the child may have left in its session."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
