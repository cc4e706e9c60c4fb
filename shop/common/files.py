"""Files on their way in: no more of them than we can hold, and each stored whole or not at all."""

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkstemp
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadhandler import FileUploadHandler


class BoundedUpload(FileUploadHandler):
    """Refuses a form with more than UPLOAD_MAX_BYTES before any of it is read, whoever sends it to whatever address."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, str],  # noqa: N803 - so Django calls it
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Look at what the form announces. Raises: RequestDataTooBig."""
        if content_length > settings.UPLOAD_MAX_BYTES:
            raise RequestDataTooBig(f"{content_length} bytes were announced.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Leave it to the next handler."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave it to the next handler."""


class WholeFileStorage(FileSystemStorage):
    """A folder in which a file appears when all of it is on the disk, so that a crash leaves no half of one."""

    def _save(self, name: str, content: Any) -> str:
        Path(self.location).mkdir(parents=True, exist_ok=True)
        handle, path = mkstemp(dir=self.location, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as incoming:
                incoming.writelines(content.chunks())
                incoming.flush()
                os.fsync(incoming.fileno())
            return str(super()._save(name, _Incoming(path)))  # type: ignore[misc]
        finally:
            Path(path).unlink(missing_ok=True)


class _Incoming:
    """What Django moves to its place instead of copying it."""

    def __init__(self, path: str) -> None:
        self._path = path

    def temporary_file_path(self) -> str:
        """Where it is."""
        return self._path
