"""Mail, over whatever EMAIL_URL names: a folder, an SMTP server or a provider's API."""

import smtplib

from anymail.exceptions import AnymailError, AnymailInvalidAddress, AnymailRecipientsRefused
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email

from apps.notifications.channels.port import Letter, Refused, Unreachable


class EmailChannel:
    """Sends a letter as text and HTML; its Message-ID follows from the letter's key, so a repeat is recognisable."""

    def send(self, letter: Letter) -> str:
        """Hand the mail to the backend and return the provider's id or the Message-ID. Raises: Refused, Unreachable."""
        mail = _mail(letter)
        try:
            mail.send()
        except (AnymailRecipientsRefused, AnymailInvalidAddress, smtplib.SMTPNotSupportedError, UnicodeError) as error:
            raise Refused(_in_words(error)) from error
        except smtplib.SMTPException as error:
            raise (Refused if _is_final(error) else Unreachable)(_in_words(error)) from error
        except (AnymailError, OSError) as error:
            raise Unreachable(_in_words(error)) from error
        status = getattr(mail, "anymail_status", None)
        return str(getattr(status, "message_id", None) or mail.extra_headers["Message-ID"])


def _mail(letter: Letter) -> EmailMultiAlternatives:
    try:
        validate_email(letter.recipient)
    except ValidationError:
        raise Refused("This is not an email address.") from None
    host = settings.SHOP_EMAIL.rpartition("@")[2]
    mail = EmailMultiAlternatives(
        subject=" ".join(letter.subject.split()),
        body=letter.text,
        to=[letter.recipient],
        reply_to=[settings.SHOP_EMAIL],
        headers={"Message-ID": f"<{letter.key}@{host}>", "Auto-Submitted": "auto-generated", **_way_out(letter)},
    )
    mail.attach_alternative(letter.html, "text/html")
    return mail


def _way_out(letter: Letter) -> dict[str, str]:
    """One click in the mail program is enough (RFC 2369 and RFC 8058)."""
    if not letter.unsubscribe_url:
        return {}
    return {"List-Unsubscribe": f"<{letter.unsubscribe_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _is_final(error: smtplib.SMTPException) -> bool:
    """Whether the server said no (5xx) to the recipient or the mail itself, rather than to us or for now."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def _in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
