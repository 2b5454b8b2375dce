"""A channel's address -> its service, what is wrong with it, and which parts are secret."""

from __future__ import annotations

import difflib
import logging
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from tracker.errors import DeliveryError
from tracker.patterns import compile_later

if TYPE_CHECKING:
    from apprise import NotifyBase

# What services show as the sender.
APP_ID = "Policy tracker"
# Of these, what follows :// is a server in every way apprise reads them. Elsewhere (slack, discord,
# ntfy, matrix with a t2bot token …) it may be a token or a topic.
_NAME_A_SERVER = frozenset(
    {
        "mailto",
        "mailtos",
        "json",
        "jsons",
        "form",
        "forms",
        "xml",
        "xmls",
        "mmost",
        "mmosts",
        "gotify",
        "gotifys",
        "apprise",
        "apprises",
    }
)
_SERVER = compile_later(r"(?:[^@]*@)?([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d*)?")
_SCHEME = compile_later(r"[a-z0-9][a-z0-9+.-]{0,30}")
# A mail server that greets slowly on purpose takes up to 30 s, and some web services take as long
# to answer; apprise waits 15 s and 4 s. A longer time in the address (`?cto=60`) stays.
_LEAST_WAIT_S = 40.0


def masked(url: str) -> str:
    """Name a channel for logs and messages.

    Args:
        url: of the channel.

    Returns:
        Scheme and server, without anything that could be a secret: `mailto://smtp.example`,
        `slack://…`.
    """
    scheme, _, rest = url.strip().partition("://")
    scheme = scheme.lower()
    if not re.fullmatch(r"[a-z][a-z0-9+.-]{0,30}", scheme) or not rest:
        return "…"
    server, _, path = rest.partition("/")
    named_server = _SERVER.fullmatch(server.partition("?")[0])
    # An @ further on: a password with a slash in it, so what looks like the server is not one.
    if scheme not in _NAME_A_SERVER or named_server is None or "@" in path.partition("?")[0]:
        return f"{scheme}://…"
    return f"{scheme}://{named_server[1]}"


def plugin(url: str, timeout_s: float) -> NotifyBase:
    """Make apprise's object for an address.

    Args:
        url: of one service.
        timeout_s: of one message.

    Returns:
        The object, which keeps nothing on disk and is told of a failure.

    Raises:
        DeliveryError: apprise knows no such service, or the address lacks a part; the sentence
            holds no secret.
    """
    from apprise import Apprise, AppriseAsset

    _hush()
    asset = AppriseAsset(
        app_id=APP_ID,
        app_desc="Tells of changes in policies",
        # Nothing is kept on disk, loaded from disk, drawn from the network or made of keys on our
        # behalf.
        storage_mode="memory",
        plugin_paths=[],
        image_url_mask="",
        image_url_logo="",
        pgp_autogen=False,
        pem_autogen=False,
        allow_templates=False,
        # Page text may hold `:name:` and `\n`; both are meant as they stand.
        interpret_emojis=False,
        interpret_escapes=False,
        service_timeout=timeout_s,
    )
    service = Apprise.instantiate(url, asset=asset)
    if service is None:
        raise DeliveryError(
            f"{masked(url)} cannot be sent to: {_misread(url)}; mend it under [channels]"
        )
    # `?optional=yes` makes apprise call a failure a success: an alert would be lost without a
    # trace.
    service.optional = False
    for name in ("socket_connect_timeout", "socket_read_timeout"):
        setattr(service, name, max(getattr(service, name), min(_LEAST_WAIT_S, timeout_s)))
    return service


def _misread(url: str) -> str:
    """Why apprise makes nothing of an address, as far as its scheme tells."""
    from apprise import Apprise

    scheme = url.strip().partition("://")[0].lower()
    if scheme in ("http", "https"):
        return f"a webhook is written {'jsons' if scheme == 'https' else 'json'}://host/path"
    services = Apprise().details(show_disabled=True)["schemas"]
    known = {
        scheme
        for service in services
        for kind in ("protocols", "secure_protocols")
        for scheme in service[kind] or ()
    }
    if scheme in known:
        return (
            "a part of it is missing, or written another way (https://appriseit.com/services/ shows"
            f" {scheme}://)"
        )
    near = (
        difflib.get_close_matches(scheme, list(known), n=1, cutoff=0.75)
        if _SCHEME.fullmatch(scheme)
        else []
    )
    return (
        "apprise knows no such service;"
        f" {f'did you mean {near[0]}://?' if near else 'https://appriseit.com/services/'}"
    )


def fault(url: str) -> str:
    """Say why an address cannot be a channel.

    Args:
        url: as the watch list gives it, with its secrets put in.

    Returns:
        A sentence without its secrets; empty where messages sent to it can be seen.
    """
    try:
        service = plugin(url, _LEAST_WAIT_S)
    except DeliveryError as exc:
        return str(exc)
    scheme = url.strip().partition("://")[0].lower()
    for row in _TELL_NOBODY:
        if row.schemes & {scheme, "any"} and row.is_so(service):
            return f"{masked(url)} {row.sentence}"
    return ""


def loud() -> Any:
    """The type of all our messages: one that rings, where a service tells alerts from notes."""
    from apprise import NotifyType

    return NotifyType.WARNING


class _Row(NamedTuple):
    """Services that report success and show nothing: in which setting, and what to say."""

    schemes: frozenset[str]
    is_so: Callable[[Any], bool]
    sentence: str


def _opens_nothing(service: Any) -> bool:
    action = getattr(service, "action", "map")
    return (
        action not in ("map", "new", "trigger", "alert", "create")
        if isinstance(action, str)
        else False
    )


def _notes_only(service: Any) -> bool:
    return bool(service.action == "map" and service.mapping[loud()] != "new")


# Each was seen to report success without a request that holds the message (tests/test_services.py
# asks every service).
_TELL_NOBODY = (
    _Row(
        frozenset({"syslog"}),
        lambda _: True,
        "writes into this machine's log, and says so even where there is none",
    ),
    _Row(
        frozenset({"any"}),
        _opens_nothing,
        "has an action that closes or notes alerts and opens none; leave action out, or write"
        " action=new",
    ),
    _Row(
        frozenset({"opsgenie", "jira"}),
        _notes_only,
        "maps warnings to an action that opens no alert; leave that mapping out",
    ),
    _Row(
        frozenset({"whatsapp"}),
        lambda service: bool(service.template) and "body" not in service.components.values(),
        "sends a template without the message; add ?:1=body for the place where the message goes",
    ),
    _Row(
        frozenset({"onesignal"}),
        lambda service: not service.use_contents,
        "sends a template without the message; leave contents=no out",
    ),
    _Row(
        frozenset({"pingram"}),
        lambda service: (
            not any("words" in str(payload) for payload in service.gen_payload("words"))
        ),
        "does not say by which way to send; add ?channels=email, or another",
    ),
    _Row(
        frozenset({"twilio"}),
        lambda service: service.method == "call" and not service.targets,
        "has nobody to call; add a telephone number",
    ),
)


def _hush() -> None:
    """Keep apprise's and urllib3's lines, which hold addresses and tokens, from every log.

    Apprise's level is opened at the same time: its reasons are in its debug lines, which we read
    from the result.
    """
    logger = logging.getLogger("apprise")
    # Once only: every further call would add one more handler.
    if logger.propagate:
        logger.propagate = False
        logger.addHandler(logging.NullHandler())
        logger.setLevel(logging.DEBUG)
        logging.getLogger("urllib3").setLevel(logging.ERROR)


def secrets(url: str) -> set[str]:
    """Take an address apart into all that could be a secret.

    Args:
        url: of a channel.

    Returns:
        User, password, tokens, path and values, as written and unquoted.
    """
    rest = url.partition("://")[2]
    body, _, query = rest.partition("?")
    values = [value for pair in parse_qsl(query, keep_blank_values=False) for value in pair[1:]]
    values += re.split(r"[&;=]", query)
    parts = re.split(r"[/:@#,]", body) + [
        part for value in values for part in (value, *re.split(r"[/:@#, <>]", value))
    ]
    server = masked(url).partition("://")[2]
    port = ""
    if server not in ("", "…"):
        port = str(_port(url) or "")
    # Common words of addresses: without them a reason could not be read any more.
    keep = {"", server, port, "yes", "no", "to", "from", "format", "name", "smtp", "mode"}
    return {part for raw in parts for part in (raw, unquote(raw)) if part not in keep}


def _port(url: str) -> int | None:
    try:
        return urlsplit(url).port
    except ValueError:
        return None
