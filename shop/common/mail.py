"""Mail on a machine without a mail server: one readable file a message, and a line on the console."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class FolderBackend(BaseEmailBackend):
    """Writes each mail as an .eml file (any mail program opens it) and, where it has one, its HTML beside it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write all of them; the number written."""
        folder = Path(settings.EMAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            self._write(folder, message)
        return len(email_messages)

    def _write(self, folder: Path, message: EmailMessage) -> None:
        words = re.sub(r"[^a-z0-9]+", "-", str(message.subject).lower()).strip("-")[:60]
        path = folder / f"{timezone.now():%Y%m%d-%H%M%S-%f}-{words}.eml"
        path.write_bytes(message.message().as_bytes())
        for html in self._html(message):
            path.with_suffix(".html").write_text(html)
        print(f"mail to {', '.join(message.to)}: {message.subject} ({path})", flush=True)

    @staticmethod
    def _html(message: EmailMessage) -> list[Any]:
        return [content for content, kind in getattr(message, "alternatives", []) if kind == "text/html"]
