"""A mail by apprise -> the same mail with a plain part of our own, and headers that thread it."""

from __future__ import annotations

import email
import email.charset
import logging
import smtplib
from collections.abc import Iterator
from typing import Any

from tracker.patterns import compile_later

_log = logging.getLogger("apprise")
# Unregistered names end in .localhost. Source: RFC 2919, section 3.
_LIST_ID = "Policy alerts <policy-alerts.localhost>"
_THREAD_DOMAIN = "policy-alerts.localhost"
_NOT_IN_AN_ID = compile_later(r"[^A-Za-z0-9.-]+")


def is_mail(service: object) -> bool:
    """Whether a service sends mail by itself, and not through a company's interface."""
    from apprise.plugins.email import NotifyEmail

    return isinstance(service, NotifyEmail)


def set_headers(service: Any, thread: str) -> None:
    """Let mail programs sort and thread our mails; what the address names itself stays.

    Args:
        service: that will send.
        thread: what the mail is about; empty where it is about several things.
    """
    headers = {"List-Id": _LIST_ID, "Auto-Submitted": "auto-generated"}
    if thread:
        # All mails about one watch refer to one mail that never was: so they stand together.
        headers["References"] = f"<{_NOT_IN_AN_ID.sub('.', thread)}@{_THREAD_DOMAIN}>"
    service.headers = {**headers, **service.headers}


def use_plain_part(service: Any, plain: str) -> None:
    """Let a service send our own words in the plain part of an HTML mail.

    Apprise makes one of the HTML by leaving out its tags, and with them what was struck through. A
    mail that is signed or encrypted stays as apprise makes it.

    Args:
        service: that will send.
        plain: the message as plain text.
    """
    from apprise.plugins.email.base import PGPMode

    if service.pgp_mode != PGPMode.NONE:
        return

    def send(
        body: str,
        title: str = "",
        notify_type: object = None,
        attach: object = None,
        body_format: object = None,
        **_: object,
    ) -> bool:
        return _send(service, _mails(service, body, title, attach, body_format, plain))

    service.send = send


def _mails(
    service: Any, body: str, title: str, attach: Any, body_format: Any, plain: str
) -> Iterator[Any]:
    """The mails, one a recipient, made by apprise but for the plain part."""
    mails = service.prepare_emails(
        subject=title,
        body=body,
        notify_format=service.resolve_format(body_format),
        from_addr=service.from_addr,
        to=service.targets,
        cc=service.cc,
        bcc=service.bcc,
        reply_to=service.reply_to,
        smtp_host=service.smtp_host,
        attach=attach,
        headers={"X-Application": service.app_id, **service.headers},
        names=service.names,
        inline=service.inline,
        tzinfo=service.tzinfo,
    )
    for mail in mails:
        mail.body = _with_plain(mail.body, plain)
        yield mail


def _send(service: Any, mails: Iterator[Any]) -> bool:
    """Send as apprise does: who has a mail is passed over, and told of as reached."""
    from apprise.plugins.email.common import AppriseEmailException
    from apprise.plugins.email.smtp import AppriseSMTPController

    has_failed = False
    try:
        with AppriseSMTPController(
            host=service.smtp_host,
            port=service.port,
            secure_mode=service.secure_mode,
            user=service.user,
            password=service.password,
            verify_certificate=service.verify_certificate,
            socket_connect_timeout=service.socket_connect_timeout,
        ) as smtp:
            for mail in mails:
                if service.is_delivered(mail.recipient):
                    continue
                if smtp.sendmail(service.from_addr[1], mail.to_addrs, mail.body):
                    service.mark_delivered(mail.recipient)
                else:
                    _log.warning('Sending email to "%s" failed.', mail.recipient)
                    has_failed = True
    except (OSError, smtplib.SMTPException, RuntimeError, AppriseEmailException) as error:
        _log.warning('Connection error while submitting email to "%s"', service.smtp_host)
        _log.debug("Socket Exception: %s", error)
        has_failed = True
    return not has_failed


def _with_plain(source: str, plain: str) -> str:
    """A mail with other words in its first plain part."""
    mail = email.message_from_string(source)
    for part in mail.walk():
        if part.get_content_type() == "text/plain" and not part.get_filename():
            del part["Content-Transfer-Encoding"]
            part.set_payload(plain, "utf-8")
            break
    return mail.as_string()
