"""Fetching over real loopback servers that may lie: raw bytes in, a Fetched or one sentence out."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import itertools
import socket
import ssl
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
import trustme
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker import errors
from tracker.edge.web import addresses, encodings, response_heads
from tracker.edge.web.http import Fetcher
from tracker.edge.web.redirects import USER_AGENT
from tracker.model import Fetched, Validators, Watch

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
WATCH = Watch("acme/privacy", "Acme", "privacy", "", allow_private=True, timeout_s=5.0, line=41)
Answer = bytes | Callable[["Asked", asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Asked:
    """A request as a server saw it."""

    path: str
    headers: dict[str, str]
    at_s: float


@dataclass
class Site:
    """A loopback server: answers by path ("*" for the rest), and what it was asked."""

    answers: dict[str, Answer]
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    busy: int = 0
    busiest: int = 0
    serving: set[asyncio.Task[None]] = field(default_factory=set)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self.serving.add(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer_all(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _answer_all(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            while await self._answer((await reader.readuntil(b"\r\n\r\n")).decode("latin-1"), writer):
                pass

    async def _answer(self, head: str, writer: asyncio.StreamWriter) -> bool:
        first, *lines = head.rstrip().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        asked = Asked(first.split(" ")[1], headers, time.monotonic())
        self.asked.append(asked)
        self.busy += 1
        self.busiest = max(self.busy, self.busiest)
        answer = self.answers.get(asked.path.partition("?")[0], self.answers.get("*", page(b"", 404)))
        if callable(answer):
            await answer(asked, writer)
        else:
            writer.write(answer)
            await writer.drain()
        self.busy -= 1
        head, _, body = answer.partition(b"\r\n\r\n") if isinstance(answer, bytes) else (b"", b"", b"")
        return b"Content-Length: %d\r\n" % len(body) in head + b"\r\n"


def page(body: bytes = b"<p>policy", status: int = 200, length: int | None = None, **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Some Words", f"Content-Length: {len(body) if length is None else length}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def to(location: str, status: int = 302, **headers: str) -> bytes:
    return page(b"", status, Location=location, **headers)


@contextlib.asynccontextmanager
async def serving(answers: dict[str, Answer], tls: ssl.SSLContext | None = None) -> AsyncIterator[Site]:
    site = Site(answers)
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0, ssl=tls)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        for task in site.serving:
            task.cancel()
        await asyncio.gather(*site.serving, return_exceptions=True)


def get(
    answers: dict[str, Answer] | bytes | Answer,
    path: str = "/",
    validators: Validators = Validators(),  # noqa: B008
    resolver: AbstractResolver | None = None,
    host: str = "127.0.0.1",
    **changes: Any,
) -> tuple[Fetched, Site]:
    """Fetch one page from a site made for the purpose."""

    async def go() -> tuple[Fetched, Site]:
        async with (
            serving(answers if isinstance(answers, dict) else {"*": answers}) as site,
            Fetcher(1, 0.0, resolver=resolver) as fetcher,
        ):
            watch = replace(WATCH, url=site.url(path, host), **changes)
            return await fetcher.fetch(watch, validators, lambda: NOW), site

    return asyncio.run(go())


class Names(AbstractResolver):
    """A name server that knows what it is told."""

    def __init__(self, **known: str) -> None:
        self.known = {name.replace("_", "."): ip for name, ip in known.items()}

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[ResolveResult]:
        if host not in self.known:
            raise OSError(None, "unknown")
        ip = self.known[host]
        family = socket.AF_INET6 if ":" in ip else socket.AF_INET
        return [ResolveResult(hostname=host, host=ip, port=port, family=family, proto=0, flags=0)]

    async def close(self) -> None:
        pass


# --- plain answers --------------------------------------------------------------------------------------------------


def test_a_page_comes_with_its_headers_and_its_clock() -> None:
    fetched, site = get(page(b"hello", ETag='"a"', Content_Type="text/html"))
    assert (fetched.status, fetched.body, fetched.url) == (200, b"hello", site.url())
    assert (fetched.header("ETAG"), fetched.header("content-type")) == ('"a"', "text/html")
    assert (fetched.fetched_at, fetched.redirects, fetched.moved_to, fetched.retry_at) == (NOW, (), None, None)
    assert 0 <= fetched.elapsed_ms < 5000


@pytest.mark.parametrize("status", [204, 403, 404, 410, 500, 503, 999])
def test_any_status_is_an_answer(status: int) -> None:
    assert get(page(b"" if status == 204 else b"no", status))[0].status == status


def test_the_tracker_names_itself_and_asks_only_for_what_it_can_unpack() -> None:
    asked = get(page())[1].asked[0]
    assert asked.headers["user-agent"] == USER_AGENT.lower()
    assert "policy-version-change-tracker/" in USER_AGENT
    assert asked.headers["accept-encoding"] == "gzip, deflate"
    assert "cookie" not in asked.headers


def test_a_watch_has_its_own_agent_headers_and_language() -> None:
    headers = (("X-Key", "s3cret"), ("Accept-Encoding", "br"))
    asked = get(page(), user_agent="me", headers=headers, language="de")[1].asked[0].headers
    assert (asked["user-agent"], asked["x-key"], asked["accept-encoding"]) == ("me", "s3cret", "gzip, deflate")
    assert asked["accept-language"].startswith("de")


def test_validators_are_sent_and_304_has_no_body() -> None:
    fetched, site = get(
        b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Encoding: gzip\r\n\r\n',
        validators=Validators('"a"', "then"),
    )
    assert (fetched.status, fetched.body) == (304, b"")
    assert (site.asked[0].headers["if-none-match"], site.asked[0].headers["if-modified-since"]) == ('"a"', "then")


def test_validators_are_not_sent_to_another_page_than_theirs_nor_when_unfit() -> None:
    answers = {"/": to("/home"), "/home": page()}
    _, site = get(answers, validators=Validators('"a"', "then", url="http://x.test/"))
    assert all("if-none-match" not in asked.headers for asked in site.asked)
    _, site = get(page(), validators=Validators('"\u00e9\n"'))
    assert "if-none-match" not in site.asked[0].headers


def test_a_body_without_length_and_one_in_pieces_arrive() -> None:
    assert get(b"HTTP/1.0 200 OK\r\n\r\nall of it")[0].body == b"all of it"
    assert (
        get(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")[0].body
        == b"abcde"
    )


def test_connections_are_kept_between_pages() -> None:
    ports: set[int] = set()

    async def go() -> None:
        async with serving({"*": page()}) as site, Fetcher(1, 0.0) as fetcher:
            serve = site._answer

            async def note(head: str, writer: asyncio.StreamWriter) -> bool:
                ports.add(writer.get_extra_info("peername")[1])
                return await serve(head, writer)

            site._answer = note  # type: ignore[method-assign]
            for number in range(3):
                await fetcher.fetch(replace(WATCH, url=site.url(f"/{number}")), Validators(), lambda: NOW)

    asyncio.run(go())
    assert len(ports) == 1


# --- packed bodies --------------------------------------------------------------------------------------------------

TEXT = b"we keep call records for 30 days. " * 300


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("packed", "encoding"),
    [
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT), "x-gzip, identity"),
        (gzip.compress(TEXT[:99]) + gzip.compress(TEXT[99:]), "GZIP"),
        (gzip.compress(TEXT) + b"\0\0\0", "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (_raw_deflate(TEXT), "deflate"),
        (gzip.compress(zlib.compress(TEXT)), "deflate, gzip"),
        (TEXT, "identity"),
    ],
)
def test_a_packed_body_is_unpacked(packed: bytes, encoding: str) -> None:
    assert get(page(packed, Content_Encoding=encoding))[0].body == TEXT


@pytest.mark.parametrize(
    ("packed", "encoding", "said"),
    [
        (b"\x1b\x00", "br", '"br"'),
        (b"\x28\xb5", "zstd", "not asked for"),
        (gzip.compress(TEXT)[:-20], "gzip", "cut off"),
        (_raw_deflate(TEXT)[:-2], "deflate", "cut off"),
        (TEXT, "gzip", "not the gzip"),
        (b"\xff\xff" + TEXT, "deflate", "not the deflate"),
        (gzip.compress(gzip.compress(gzip.compress(b"x"))), "gzip, gzip, gzip", "3 times"),
        (gzip.compress(b"") * 100, "gzip", "pieces"),
    ],
)
def test_a_body_packed_badly_is_a_bad_response(packed: bytes, encoding: str, said: str) -> None:
    with pytest.raises(errors.BadResponse, match=said) as caught:
        get(page(packed, Content_Encoding=encoding))
    assert str(caught.value).startswith("acme/privacy: Expected")


def test_an_empty_body_is_empty_whatever_it_is_packed_as() -> None:
    assert get(page(b"", Content_Encoding="gzip"))[0].body == b""


@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_is_too_large(layers: int) -> None:
    bomb = bytes(30_000_000)
    for _ in range(layers):
        bomb = gzip.compress(bomb)
    with pytest.raises(errors.TooLarge, match=r"raise max_bytes in the watch list, line 41"):
        get(page(bomb, Content_Encoding=", ".join(["gzip"] * layers)), max_bytes=1_000_000)


def test_exactly_max_bytes_is_allowed() -> None:
    assert len(get(page(gzip.compress(bytes(5000)), Content_Encoding="gzip"), max_bytes=5000)[0].body) == 5000
    assert len(get(page(bytes(5000)), max_bytes=5000)[0].body) == 5000


def test_one_byte_more_is_too_large_announced_or_not() -> None:
    with pytest.raises(errors.TooLarge, match="5,001 announced"):
        get(page(bytes(5001)), max_bytes=5000)
    with pytest.raises(errors.TooLarge):
        get(b"HTTP/1.0 200 OK\r\n\r\n" + bytes(5001), max_bytes=5000)
    with pytest.raises(errors.TooLarge):
        get(page(gzip.compress(bytes(5001)), Content_Encoding="gzip"), max_bytes=5000)


def test_a_body_without_end_is_stopped_at_the_limit() -> None:
    async def forever(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.0 200 OK\r\n\r\n")
        while True:
            writer.write(bytes(65_536))
            await writer.drain()

    with pytest.raises(errors.TooLarge):
        get(forever, max_bytes=1_000_000)


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "gzip, deflate", "br", ",", "identity"]))
def test_no_bytes_make_unpacking_raise_anything_else(body: bytes, encoding: str) -> None:
    with contextlib.suppress(encodings.Unreadable, encodings.Oversize):
        assert len(encodings.unpack(body, encoding, 1000)) <= 1000


# --- broken and slow servers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        page(b"half of it", length=5000),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"HTTP/1.1 banana\r\n\r\n",
        b"SSH-2.0-OpenSSH_9\r\n\r\n",
        b"\x00\x01\x02\x03\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
    ],
    ids=range(13),
)
def test_a_lying_or_garbled_answer_is_a_bad_response(raw: bytes) -> None:
    with pytest.raises(errors.BadResponse, match=r"^acme/privacy: Expected .+ next check"):
        get(raw)


@pytest.mark.parametrize(
    "raw", [page(X="\x01\x1f"), page(X="caf\u00e9"), page(Content_Type="text/html; charset=\u00ff,nonsense")]
)
def test_odd_header_values_are_an_answer_or_a_bad_response(raw: bytes) -> None:
    with contextlib.suppress(errors.BadResponse):
        assert get(raw)[0].status == 200


def test_a_large_but_possible_header_is_taken() -> None:
    assert get(page(Content_Security_Policy="x" * 30_000))[0].status == 200


def test_a_server_that_hangs_up_is_unreachable() -> None:
    with pytest.raises(errors.Unreachable, match="without an answer"):
        get(b"")


def test_a_closed_port_is_unreachable() -> None:
    async def go() -> None:
        async with serving({}) as site:
            url = site.url()
        async with Fetcher(1, 0.0) as fetcher:
            await fetcher.fetch(replace(WATCH, url=url), Validators(), lambda: NOW)

    with pytest.raises(errors.Unreachable, match=r"refused|Connect call failed"):
        asyncio.run(go())


def test_an_unknown_host_is_unreachable() -> None:
    with pytest.raises(errors.Unreachable, match="no name server knows it"):
        get(page(), host="nowhere.test", resolver=Names())


def test_silence_a_slow_drip_and_an_endless_answer_time_out() -> None:
    async def silence(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async def drip(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n")
        while True:
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.01)

    async def headers(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        await asyncio.Event().wait()

    for answer in (silence, drip, headers):
        started_s = time.monotonic()
        with pytest.raises(errors.TimedOut, match=r"within 0\.2 s"):
            get(answer, timeout_s=0.2)
        assert time.monotonic() - started_s < 2


def test_the_time_limit_is_over_all_hops_together() -> None:
    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.1)
        writer.write(to(f"/{len(asked.path)}{asked.path[1:]}x"))
        await writer.drain()

    with pytest.raises(errors.TimedOut):
        get(slow, timeout_s=0.35, max_redirects=50)


def test_cancelling_passes_through_and_frees_the_host() -> None:
    arrived = asyncio.Event()

    async def silence(asked: Asked, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await asyncio.Event().wait()

    async def go() -> None:
        async with serving({"/stuck": silence, "/": page()}) as site, Fetcher(1, 0.0) as fetcher:
            stuck = asyncio.create_task(
                fetcher.fetch(replace(WATCH, url=site.url("/stuck")), Validators(), lambda: NOW)
            )
            await arrived.wait()
            stuck.cancel()
            with pytest.raises(asyncio.CancelledError):
                await stuck
            fetched = await fetcher.fetch(replace(WATCH, url=site.url()), Validators(), lambda: NOW)
            assert fetched.status == 200

    asyncio.run(go())


# --- redirects ------------------------------------------------------------------------------------------------------


def test_redirects_are_followed_and_recorded() -> None:
    fetched, site = get({"/": to("a/b", 301), "/a/b": to("../c#part", 302), "/c": page(b"here")})
    assert (fetched.body, fetched.url) == (b"here", site.url("/c"))
    assert fetched.redirects == ((301, site.url("/a/b")), (302, site.url("/c")))
    assert fetched.moved_to is None


def test_only_permanent_hops_mean_moved() -> None:
    fetched, site = get({"/": to("/a", 301), "/a": to("/b", 308), "/b": page()})
    assert fetched.moved_to == site.url("/b")


@pytest.mark.parametrize("status", [300, 304, 305])
def test_other_3xx_are_answers(status: int) -> None:
    assert get(to("/elsewhere", status))[0].status == status


def test_a_circle_and_too_many_redirects_stop() -> None:
    with pytest.raises(errors.TooManyRedirects, match="circle"):
        get({"/": to("/a"), "/a": to("/")})
    chain: dict[str, Answer] = {f"/{n}": to(f"/{n + 1}") for n in range(20)}
    with pytest.raises(errors.TooManyRedirects, match="more than 10 times"):
        get(chain, "/0")
    with pytest.raises(errors.TooManyRedirects):
        get(to("/a"), max_redirects=0)


def test_a_redirect_to_nowhere_is_a_bad_response() -> None:
    with pytest.raises(errors.BadResponse, match="named none"):
        get(page(b"", 302))
    for location in (
        "http://",
        "http://[oops/",
        "http://x:99999999/",
        "http://exa mple/",
        "http://xn--\u00e9\u00e9.test/",
    ):
        with pytest.raises(errors.FetchError):
            get(to(location))


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://x.test/", "javascript:alert(1)", "data:,x"])
def test_a_redirect_out_of_the_web_is_forbidden(location: str) -> None:
    with pytest.raises(errors.Forbidden, match="http or https"):
        get(to(location))


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x.test/", "privacy.html"])
def test_an_address_that_is_not_of_the_web_is_forbidden(url: str) -> None:
    with pytest.raises(errors.Forbidden):
        asyncio.run(Fetcher(1, 0.0).fetch(replace(WATCH, url=url), Validators(), lambda: NOW))


def test_an_address_that_is_none_is_a_bad_response() -> None:
    with pytest.raises(errors.BadResponse, match="Change url"):
        asyncio.run(Fetcher(1, 0.0).fetch(replace(WATCH, url="http://[x/"), Validators(), lambda: NOW))


def test_a_watch_s_headers_stay_with_its_host() -> None:
    async def go() -> tuple[Site, Site]:
        async with serving({"*": page()}) as other:
            mine: dict[str, Answer] = {"/": to("/same"), "/same": to(other.url("/far")), "/far": page()}
            async with serving(mine) as site, Fetcher(1, 0.0) as fetcher:
                watch = replace(WATCH, url=site.url(), headers=(("X-Key", "s3cret"),))
                await fetcher.fetch(watch, Validators(), lambda: NOW)
                return site, other

    site, other = asyncio.run(go())
    assert [asked.headers.get("x-key") for asked in site.asked] == ["s3cret", "s3cret"]
    assert "x-key" not in other.asked[0].headers


def test_a_user_in_a_redirect_is_not_sent() -> None:
    async def go() -> Site:
        async with serving({"/in": page()}) as site, Fetcher(1, 0.0) as fetcher:
            site.answers["/"] = to(f"http://root:pw@127.0.0.1:{site.port}/in")
            fetched = await fetcher.fetch(replace(WATCH, url=site.url()), Validators(), lambda: NOW)
            assert fetched.url == site.url("/in")
            return site

    assert "authorization" not in asyncio.run(go()).asked[1].headers


def test_cookies_live_as_long_as_one_fetch() -> None:
    async def gate(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(page(b"in") if "cookie" in asked.headers else to("/", 302, Set_Cookie="seen=1; Path=/"))
        await writer.drain()

    async def go() -> None:
        async with serving({"/": gate, "/next": page()}) as site, Fetcher(1, 0.0) as fetcher:
            fetched = await fetcher.fetch(replace(WATCH, url=site.url()), Validators(), lambda: NOW)
            assert fetched.body == b"in"
            await fetcher.fetch(replace(WATCH, url=site.url("/next")), Validators(), lambda: NOW)
            assert [asked.headers.get("cookie") for asked in site.asked] == [None, "seen=1", None]

    asyncio.run(go())


# --- addresses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "2130706433", "0x7f.1", "127.1", "0", "0.0.0.0", "localhost", "LOCALHOST.",
        "a.localhost", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255",
        "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:a00:1]", "[fe80::1]", "[fc00::1]", "[ff02::1]", "[fec0::1]",
        "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]",
    ],
)  # fmt: skip
def test_an_address_inside_is_forbidden(host: str) -> None:
    async def go() -> Site:
        async with serving({"*": page()}) as site, Fetcher(1, 0.0) as fetcher:
            watch = replace(WATCH, url=site.url(host=host), allow_private=False)
            with pytest.raises(errors.Forbidden, match="set allow_private = true in the watch list, line 41"):
                await fetcher.fetch(watch, Validators(), lambda: NOW)
            return site

    assert asyncio.run(go()).asked == []


def test_a_name_that_resolves_inside_is_forbidden() -> None:
    for ip in ("127.0.0.1", "10.0.0.1", "::1", "::ffff:127.0.0.1"):
        with pytest.raises(errors.Forbidden, match=r"rebound\.test is"):
            get(page(), host="rebound.test", resolver=Names(rebound_test=ip), allow_private=False)
    assert get(page(), host="inside.test", resolver=Names(inside_test="127.0.0.1"))[0].status == 200


def test_every_hop_is_looked_at() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"location": "http://169.254.169.254/latest"})

    async def go() -> None:
        async with Fetcher(1, 0.0, transport=httpx.MockTransport(answer)) as fetcher:
            watch = replace(WATCH, url="http://vendor.test/", allow_private=False)
            await fetcher.fetch(watch, Validators(), lambda: NOW)

    with pytest.raises(errors.Forbidden, match=r"169\.254\.169\.254"):
        asyncio.run(go())


def test_the_last_gate_refuses_what_is_about_to_be_connected_to() -> None:
    info = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "")
    for host in ("127.0.0.1", "2130706433", "0177.0.0.1", "not-an-address"):
        with pytest.raises(addresses.AddressRefused):
            addresses.open_socket((*info, (host, 80)))
    addresses.open_socket((*info, ("93.184.216.34", 80))).close()


@pytest.mark.parametrize("host", ["93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_a_public_address_is_public(host: str) -> None:
    found = addresses.literal(host)
    assert found is not None
    assert addresses.is_public(found)


def test_a_proxy_may_be_inside_and_is_asked_for_the_page() -> None:
    async def go() -> None:
        async with serving({"*": page(b"by proxy")}) as proxy, Fetcher(1, 0.0) as fetcher:
            watch = replace(WATCH, url="http://vendor.test/p", proxy=proxy.url(""), allow_private=False)
            assert (await fetcher.fetch(watch, Validators(), lambda: NOW)).body == b"by proxy"
            assert proxy.asked[0].path == "http://vendor.test/p"
        async with Fetcher(1, 0.0) as fetcher:
            with pytest.raises(errors.Unreachable, match="proxy"):
                await fetcher.fetch(watch, Validators(), lambda: NOW)

    asyncio.run(go())


# --- politeness -----------------------------------------------------------------------------------------------------


def _fetch_many(connections: int, delay_s: float, answers: dict[str, Answer], count: int) -> Site:
    async def go() -> Site:
        async with serving(answers) as site, Fetcher(connections, delay_s) as fetcher:
            watches = [replace(WATCH, url=site.url(f"/{n}")) for n in range(count)]
            await asyncio.gather(*(fetcher.fetch(watch, Validators(), lambda: NOW) for watch in watches))
            return site

    return asyncio.run(go())


def test_no_more_connections_to_a_host_than_allowed() -> None:
    async def slowly(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.02)
        writer.write(page())
        await writer.drain()

    assert _fetch_many(1, 0.0, {"*": slowly}, 4).busiest == 1
    assert _fetch_many(3, 0.0, {"*": slowly}, 9).busiest == 3


def test_starts_at_one_host_are_spaced_redirects_too() -> None:
    asked = _fetch_many(4, 0.05, {"/0": to("/1"), "*": page()}, 3).asked
    assert len(asked) == 4
    gaps = [after.at_s - before.at_s for before, after in itertools.pairwise(asked)]
    assert min(gaps) > 0.03


def test_waiting_for_a_turn_is_not_held_against_the_page() -> None:
    async def go() -> None:
        async with serving({"*": page()}) as site, Fetcher(1, 0.15) as fetcher:
            watches = [replace(WATCH, url=site.url(f"/{n}"), timeout_s=0.2) for n in range(4)]
            done = await asyncio.gather(*(fetcher.fetch(watch, Validators(), lambda: NOW) for watch in watches))
            assert all(fetched.elapsed_ms < 150 for fetched in done)

    asyncio.run(go())


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(seconds=120)),
        (format_datetime(NOW + timedelta(hours=2), usegmt=True), timedelta(hours=2)),
        ("99999999999999999999", timedelta(days=7)),
        ("9" * 5000, timedelta(days=7)),
        (format_datetime(NOW + timedelta(days=999), usegmt=True), timedelta(days=7)),
        ("0", None),
        ("-5", None),
        ("soon", None),
        ("Thu, 99 Foo 2026 99:99:99 GMT", None),
        (format_datetime(NOW - timedelta(hours=2), usegmt=True), None),
        ("\u0662", None),
    ],
)
def test_retry_after_is_obeyed_within_reason(value: str, wait: timedelta | None) -> None:
    for status in (429, 503):
        fetched, _ = get(page(b"", status, Retry_After=value))
        assert fetched.retry_at == (NOW + wait if wait else None)
    assert get(page(b"", 200, Retry_After=value))[0].retry_at is None


# --- TLS ------------------------------------------------------------------------------------------------------------


def _fetch_tls(host: str, *, named: str = "vendor.test", trust: bool = True, **dates: datetime) -> Fetched:
    """Fetch from a server whose certificate is of `named`, by an authority that is trusted or not."""
    authority = trustme.CA()
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(named, **dates).configure_cert(served)
    tls = ssl.create_default_context()
    if trust:
        authority.configure_trust(tls)

    async def go() -> Fetched:
        names = Names(vendor_test="127.0.0.1", other_test="127.0.0.1")
        async with serving({"*": page(b"sealed")}, served) as site, Fetcher(1, 0.0, resolver=names, tls=tls) as fetcher:
            watch = replace(WATCH, url=f"https://{host}:{site.port}/")
            return await fetcher.fetch(watch, Validators(), lambda: NOW)

    return asyncio.run(go())


def test_tls_is_trusted_by_name_and_issuer() -> None:
    assert _fetch_tls("vendor.test").body == b"sealed"
    with pytest.raises(errors.Unreachable, match=r"certificate to trust.*unable to get local issuer"):
        _fetch_tls("vendor.test", trust=False)
    with pytest.raises(errors.Unreachable, match=r"certificate to trust.*mismatch"):
        _fetch_tls("other.test")


def test_an_expired_certificate_is_not_trusted() -> None:
    began = datetime.now(UTC) - timedelta(days=9)
    with pytest.raises(errors.Unreachable, match="expired"):
        _fetch_tls("vendor.test", not_before=began, not_after=began + timedelta(days=1))


def test_https_to_a_plain_server_is_unreachable() -> None:
    async def go() -> None:
        async with serving({"*": page()}) as site, Fetcher(1, 0.0) as fetcher:
            watch = replace(WATCH, url=site.url().replace("http:", "https:"), timeout_s=0.3)
            await fetcher.fetch(watch, Validators(), lambda: NOW)

    with pytest.raises((errors.Unreachable, errors.TimedOut)):
        asyncio.run(go())


# --- anything else --------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 302 Found\r\nLocation: "]))
def test_no_answer_raises_anything_but_a_fetch_error(noise: bytes, start: bytes) -> None:
    with contextlib.suppress(errors.FetchError):
        get(start + noise, allow_private=True, timeout_s=0.5, max_redirects=1)


def test_a_query_and_headers_never_reach_a_message() -> None:
    with pytest.raises(errors.BadResponse) as caught:
        get(page(b"x", length=99), "/p?token=s3cret", headers=(("X-Key", "k3y"),))
    assert "s3cret" not in str(caught.value)
    assert "k3y" not in str(caught.value)


# --- heads as servers write them ---


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ("Content-Length: 5\r\ncontent-length:5 \r\n", ["5"]),
        ("Content-Length: 5, 5,5\r\n", ["5"]),
        ("Content-Length: 5\r\n", ["5"]),
        ("Content-Length: 5\r\nContent-Length: 6\r\n", ["5", "6"]),
        ("Content-Length: 5, 6\r\n", ["5, 6"]),
        ("X-Content-Length: 5\r\nX-Content-Length: 5\r\n", []),
        ("", []),
    ],
)
def test_equal_lengths_are_one_and_others_stay(lines: str, wanted: list[str]) -> None:
    head = response_heads.with_one_length(f"HTTP/1.1 200 OK\r\nA: b\r\n{lines}C: d\r\n\r\n".encode()).decode()
    assert head.startswith("HTTP/1.1 200 OK\r\nA: b\r\n")
    assert head.endswith("C: d\r\n\r\n")
    assert [line.split(":")[1].strip() for line in head.split("\r\n") if line.lower().startswith("content-l")] == wanted


@given(st.binary(max_size=200))
def test_a_head_without_two_lengths_is_left_as_it_is(head: bytes) -> None:
    assert response_heads.with_one_length(head) == head or head.lower().count(b"content-length") > 0


@pytest.mark.parametrize("coding", ["none", "UTF-8", "identity, Identity", "8bit", '"identity"', "text/html", "off"])
def test_what_is_no_coding_is_passed_over(coding: str) -> None:
    assert encodings.unpack(b"plain", coding, 10) == b"plain"
    assert encodings.unpack(gzip.compress(b"plain"), f"{coding}, gzip", 10) == b"plain"


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "dcb", "xz"])
def test_a_coding_that_was_not_asked_for_is_refused(coding: str) -> None:
    with pytest.raises(encodings.Unreadable, match="not asked for"):
        encodings.unpack(b"packed", coding, 10)
