"""Every service apprise knows, asked through a loopback proxy that answers for the whole web and keeps what it is sent.

Run as a program: prints one JSON object a line, for each address tried, and for one address of each service with each
setting that chooses among few. No request leaves the machine.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import json
import os
import re
import re._constants as sre
import re._parser as parser
import ssl
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote_plus

import trustme

MARKER = "markerbody{}x9f3a"
_ANSWER = json.dumps({
    "ok": True, "success": True, "status": "success", "result": "ok", "errcode": 0, "code": 0, "id": "1",
    "data": {"id": "1"}, "messages": [{"status": "0"}], "access_token": "t", "room_id": "!r:h", "event_id": "$1",
    "user_id": "@u:h", "token": "t", "authenticated": True, "requestId": "r",
}).encode()  # fmt: skip
# Tried in turn for a part that must look a certain way, before one is made from its expression.
_LIKELY = ("15555551234", "us-east-1", "abcdefgh12", "AbCdEf0123456789AbCdEf0123456789")
_OF_ALL = frozenset(
    {"format", "overflow", "verify", "redirect", "emojis", "store", "optional", "rto", "cto", "tz", "retry", "wait"}
)
_AT_ONCE = 8


class Web:
    """The proxy: `taken` holds each request whole."""

    def __init__(self) -> None:
        self.authority = trustme.CA()
        self.taken: list[bytes] = []
        self._contexts: dict[str, ssl.SSLContext] = {}

    def _context(self, host: str) -> ssl.SSLContext:
        if host not in self._contexts:
            self._contexts[host] = context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self.authority.issue_cert(host).configure_cert(context)
        return self._contexts[host]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, ValueError, ssl.SSLError):
            head = await reader.readuntil(b"\r\n\r\n")
            if head.startswith(b"CONNECT "):
                writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
                await writer.start_tls(self._context(head.split()[1].decode().rpartition(":")[0]))
                head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)\ncontent-length: *(\d+)", head)
            self.taken.append(head + (await reader.readexactly(int(length[1])) if length else b""))
            answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d"
            writer.write(answer % len(_ANSWER) + b"\r\n\r\n" + _ANSWER)
            await writer.drain()
        writer.close()


def carried(request: bytes, marker: str, depth: int = 2) -> bool:
    """Whether a request holds the message, be it in base64."""
    text = unquote_plus(request.decode("latin-1"))
    if marker in text:
        return True
    packed = (re.sub(r"\s", "", found) for found in re.findall(r"[A-Za-z0-9+/\r\n]{24,}", text))
    for piece in packed if depth else ():
        for start in range(4):
            with contextlib.suppress(binascii.Error):
                if carried(base64.b64decode(piece[start:] + "==="), marker, depth - 1):
                    return True
    return False


def addresses() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Service, an address for each template and scheme of it, and the parts put in, by name."""
    from apprise import Apprise

    for service in Apprise().details()["schemas"]:
        details = service["details"]
        schemes = [*(service["protocols"] or ()), *(service["secure_protocols"] or ())]
        for at, template in enumerate(details["templates"]):
            for scheme in schemes if at == 0 else schemes[:1]:
                parts = {name: _part(name, details["tokens"]) for name in re.findall(r"\{(\w+)\}", template)}
                parts["schema"] = scheme
                yield service["service_name"], template.format(**parts), parts


def choices(service: str) -> Iterator[str]:
    """What may stand behind `?` in an address of a service and chooses among few."""
    from apprise import Apprise

    (found,) = (one for one in Apprise().details()["schemas"] if str(one["service_name"]) == service)
    for name, spec in found["details"]["args"].items():
        if name not in _OF_ALL and "alias_of" not in spec:
            few = spec.get("values") if spec["type"].startswith("choice") else ("yes", "no")
            for value in few if spec["type"].startswith(("choice", "bool")) else ():
                yield f"{name}={value}"


def _part(name: str, tokens: dict[str, dict]) -> str:
    spec = tokens.get(name, {"type": "string"})
    kind = spec["type"]
    if name == "host":
        return "host.example"
    if kind.startswith("choice"):
        return str(spec.get("default") or sorted(map(str, spec["values"]))[0])
    if kind.startswith("list"):
        first = next((tokens[one] for one in sorted(spec.get("group") or ()) if one in tokens), None)
        return (first.get("prefix") or "") + _part("of a list", {"of a list": first}) if first else "15555551234"
    if kind in ("int", "float"):
        return "443" if name == "port" else str(spec.get("min") or 443)
    if spec.get("regex"):
        expression, flags = spec["regex"][0], re.IGNORECASE if "i" in (spec["regex"][1] or "") else 0
        likely = (one for one in _LIKELY if re.match(expression, one, flags))
        return next(likely, None) or _made(parser.parse(expression))
    return "15555551234" if "phone" in name else "ann@host.example" if "email" in name else "tokenvalue1"


def _made(pattern: parser.SubPattern) -> str:
    """The plainest text that an expression matches."""
    text = ""
    for kind, value in pattern:
        if kind is sre.LITERAL:
            text += chr(value)
        elif kind is sre.IN:
            text += next(filter(str.isalnum, map(_one_of, value)), "a")
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            least, most, inner = value
            text += _made(inner) * (8 if least == 1 and most > 1000 else least or min(most, 1))
        elif kind is sre.SUBPATTERN:
            text += _made(value[3])
        elif kind is sre.BRANCH:
            text += _made(value[1][0])
        elif kind in (sre.ANY, sre.NOT_LITERAL):
            text += "a"
    return text


def _one_of(item: tuple) -> str:
    kind, value = item
    if kind is sre.LITERAL:
        return chr(value)
    if kind is sre.RANGE:
        return chr(value[0] + (value[0] < value[1]))
    return {sre.CATEGORY_DIGIT: "1", sre.CATEGORY_WORD: "a"}.get(value, "-") if kind is sre.CATEGORY else "-"


async def _ask(web: Web, number: int, url: str) -> dict[str, object]:
    from tracker.edge.channels import sender, urls
    from tracker.errors import DeliveryError
    from tracker.model import Message

    refused = urls.fault(url)
    marker, sent, before = MARKER.format(number), True, len(web.taken)
    try:
        room = sender.limits(url)
        await sender.send(url, Message("title", marker, room.format), 5.0)
    except DeliveryError:
        sent = False
    seen = sent and any(carried(request, marker) for request in web.taken[before:])
    return {"url": url, "refused": refused, "sent": sent, "seen": seen}


async def _ask_all(web: Web) -> None:
    server = await asyncio.start_server(web.serve, "127.0.0.1", 0)
    proxy = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    os.environ.update(dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), proxy), NO_PROXY="")
    gate, numbers = asyncio.Semaphore(_AT_ONCE), iter(range(100_000))

    async def ask(service: str, url: str, kind: str) -> dict[str, object]:
        async with gate:
            found = {"service": service, "kind": kind, **await _ask(web, next(numbers), url)}
            print(json.dumps(found, default=str), flush=True)
            return found

    plain = await asyncio.gather(*(ask(service, url, "plain") for service, url, _ in addresses()))
    # A machine that was busy may have let a service's time pass.
    late = [(str(one["service"]), str(one["url"])) for one in plain if not one["sent"]]
    plain += await asyncio.gather(*(ask(*one, "plain") for one in late))
    good = {str(one["service"]): str(one["url"]) for one in plain if one["seen"]}
    await asyncio.gather(
        *(
            ask(service, f"{url}{'&' if '?' in url else '?'}{choice}", "choice")
            for service, url in good.items()
            for choice in choices(service)
        )
    )


def main() -> None:
    """Ask them all."""
    web = Web()
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder) / "authority.pem"
        web.authority.cert_pem.write_to_path(str(bundle))
        os.environ["REQUESTS_CA_BUNDLE"] = str(bundle)
        asyncio.run(_ask_all(web))
    sys.stdout.flush()
    # Calls that were left behind when their time was up hold threads; nothing waits for them.
    os._exit(0)


if __name__ == "__main__":
    main()
