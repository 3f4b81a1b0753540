"""A letter handed to the mail server of the settings."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage

from service.settings import SmtpSettings

TIMEOUT = 30.0
"""Seconds for each answer of the mail server."""


class NotSent(Exception):
    """because: one sentence, without secrets."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


def send(smtp: SmtpSettings, message: EmailMessage) -> None:
    """Hands the letter to the mail server. Blocking. Raises NotSent."""
    try:
        server = _connected(smtp)
        try:
            if smtp.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if smtp.user:
                server.login(smtp.user, smtp.password.get_secret_value())
            server.send_message(message)
            with suppress(OSError, smtplib.SMTPException):
                server.quit()  # it has the letter; a rude goodbye must not send it again
        finally:
            server.close()
    except smtplib.SMTPAuthenticationError as error:
        raise NotSent(f"the mail server refuses the user {smtp.user}") from error
    except smtplib.SMTPResponseException as error:
        raise NotSent(f"the mail server answered {error.smtp_code}") from error
    except smtplib.SMTPRecipientsRefused as error:
        raise NotSent("the mail server refuses the recipient") from error
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        trouble = type(error).__name__
        raise NotSent(f"the mail server {smtp.host} cannot be used: {trouble}") from error


def _connected(smtp: SmtpSettings) -> smtplib.SMTP:
    if smtp.security == "ssl":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(smtp.host, smtp.port or 465, timeout=TIMEOUT, context=context)
    return smtplib.SMTP(smtp.host, smtp.port or 587, timeout=TIMEOUT)
