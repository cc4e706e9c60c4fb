"""The channel that sends mail."""

import smtplib
import socket
from uuid import uuid4

import pytest
from anymail.exceptions import AnymailAPIError, AnymailInvalidAddress, AnymailRecipientsRefused
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from apps.notifications.channels import Letter, Refused, Unreachable
from apps.notifications.channels.email import EmailChannel


def letter(**changes):
    return Letter(
        **{
            "key": "7b0c.0",
            "recipient": "ada@example.com",
            "subject": "Hello",
            "text": "Hello, Ada.",
            "html": "<p>Hello, Ada.</p>",
            **changes,
        }
    )


@pytest.fixture
def backend_raises(monkeypatch):
    def install(error):
        def send(self, fail_silently=False):
            raise error

        monkeypatch.setattr(EmailMultiAlternatives, "send", send)

    return install


def test_a_letter_becomes_a_mail_in_text_and_html_that_can_be_answered(settings):
    settings.SHOP_EMAIL, settings.DEFAULT_FROM_EMAIL = "hello@shop.example", "The Shop <hello@shop.example>"

    answer = EmailChannel().send(letter())

    (sent,) = mail.outbox
    assert (sent.to, sent.from_email, sent.reply_to) == (
        ["ada@example.com"],
        "The Shop <hello@shop.example>",
        ["hello@shop.example"],
    )
    assert [part.get_content_type() for part in sent.message().walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert sent.message()["Message-ID"] == answer == "<7b0c.0@shop.example>"
    assert sent.message()["Auto-Submitted"] == "auto-generated"


def test_a_letter_sent_twice_has_the_same_message_id():
    EmailChannel().send(letter(key=str(uuid4())))
    EmailChannel().send(letter(key="same"))
    EmailChannel().send(letter(key="same"))

    first, *repeated = [sent.message()["Message-ID"] for sent in mail.outbox]
    assert repeated[0] == repeated[1] != first


def test_a_subject_cannot_smuggle_headers_in():
    EmailChannel().send(letter(subject="Low stock\r\nBcc: eve@example.com\n\n<b>hi</b>"))

    message = mail.outbox[0].message()
    assert message["Subject"] == "Low stock Bcc: eve@example.com <b>hi</b>"
    assert message["Bcc"] is None
    assert mail.outbox[0].recipients() == ["ada@example.com"]


@pytest.mark.parametrize(
    "recipient",
    ["", "ada", "ada@", "ada@example.com\nBcc: eve@example.com", "ada@example.com, eve@example.com", "a b@example.com"],
)
def test_what_is_not_an_address_is_refused(recipient):
    with pytest.raises(Refused):
        EmailChannel().send(letter(recipient=recipient))

    assert mail.outbox == []


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({"ada@example.com": (550, b"no such user")}),
        smtplib.SMTPDataError(554, b"refused"),
        smtplib.SMTPNotSupportedError("SMTPUTF8"),
        AnymailRecipientsRefused(),
        AnymailInvalidAddress("bad"),
        UnicodeEncodeError("ascii", "ä", 0, 1, "no"),
    ],
)
def test_a_final_no_is_a_refusal(backend_raises, error):
    backend_raises(error)

    with pytest.raises(Refused, match=type(error).__name__):
        EmailChannel().send(letter())


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({"ada@example.com": (451, b"greylisted")}),
        smtplib.SMTPDataError(451, b"later"),
        smtplib.SMTPSenderRefused(530, b"log in first", "hello@shop.example"),
        smtplib.SMTPAuthenticationError(535, b"wrong password"),
        smtplib.SMTPServerDisconnected("gone"),
        AnymailAPIError("500"),
        TimeoutError("timed out"),
    ],
)
def test_trouble_on_our_side_or_for_now_can_be_tried_again(backend_raises, error):
    backend_raises(error)

    with pytest.raises(Unreachable, match=type(error).__name__):
        EmailChannel().send(letter())


def test_a_mail_server_that_is_down_can_be_tried_again(settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

        with pytest.raises(Unreachable, match="ConnectionRefusedError"):
            EmailChannel().send(letter())


def test_a_provider_names_the_mail_its_own_way(settings):
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"

    assert [EmailChannel().send(letter()) for _ in range(2)][1] == "1"
