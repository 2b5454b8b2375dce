"""The browser's way to the network, over plain sockets: who is let through, and to where."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from made_up_hosts import OTHER, PUBLIC, Dials, Names

from tracker.edge.browser import upstream
from tracker.edge.browser.admission import TIMES_MAX_BYTES, Admission
from tracker.edge.browser.gate import Gate
from tracker.edge.web.addresses import AddressRefused
from tracker.model import Watch

WATCH = Watch("acme/privacy", "Acme", "privacy", "http://acme.test:8090/privacy", max_bytes=1000)
NAMES = {"acme_test": PUBLIC, "scripts_test": OTHER, "inside_test": "10.0.0.1", "both_test": [PUBLIC, "10.0.0.1"]}
FOREVER = 3600.0
Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nKeep-Alive: timeout=5\r\nContent-Length: 5\r\n\r\nhello"


class Server:
    """A server on loopback, and what it was sent first on each connection."""

    def __init__(self, answer: bytes | Answer = OK) -> None:
        self.answer = answer
        self.heads: list[str] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
            if isinstance(self.answer, bytes):
                writer.write(self.answer)
                await writer.drain()
            else:
                await self.answer(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def listening(answer: bytes | Answer = OK) -> AsyncIterator[Server]:
    server = Server(answer)
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()


async def send(gate: Gate, raw: bytes) -> bytes:
    """All that comes back until the gate closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(gate.address.rpartition(":")[2]))
    writer.write(raw)
    try:
        return await asyncio.wait_for(reader.read(), 10)
    except ConnectionError:
        return b""
    finally:
        writer.close()


def credentials(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def request(admission: Admission, line: str, *more: str) -> bytes:
    own = f"Proxy-Authorization: {credentials(admission.user, admission.password)}"
    return "\r\n".join([f"{line} HTTP/1.1", own, *more, "", ""]).encode()


def passed(
    line: str,
    *more: str,
    watch: Watch = WATCH,
    answer: bytes | Answer = OK,
    deadline_s: float = FOREVER,
    times: int = 1,
    **names: Any,
) -> tuple[bytes, Server, Dials, Names, Admission]:
    """Send a request to the gate; what came back, and what was done for it."""

    async def go() -> tuple[bytes, Server, Dials, Names, Admission]:
        async with listening(answer) as server:
            dials, known = Dials(server.port), Names(**(names or NAMES))
            async with (
                Gate(resolver=known, dial=dials) as gate,
                gate.admit(watch, asyncio.get_running_loop().time() + deadline_s) as admission,
            ):
                for _ in range(times):
                    came = await send(gate, request(admission, line, *more))
        return came, server, dials, known, admission

    return asyncio.run(go())


def test_a_request_is_passed_on_without_what_is_between_browser_and_gate() -> None:
    more = ("Host: acme.test", "Accept: */*", "Proxy-Connection: keep-alive", "Connection: keep-alive", "TE: trailers")
    came, server, dials, _, admission = passed("GET http://acme.test/privacy?a=1", *more)
    assert server.heads == ["GET /privacy?a=1 HTTP/1.1\r\nHost: acme.test\r\nAccept: */*\r\nConnection: close\r\n\r\n"]
    head, _, body = came.partition(b"\r\n\r\n")
    assert body == b"hello"
    assert head.split(b"\r\n")[-1] == b"Connection: close"
    assert b"Keep-Alive" not in head
    assert dials.dialled == [(PUBLIC, 80, True)]
    assert admission.size_bytes > 0


def test_a_body_is_passed_on() -> None:
    got = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.append(await reader.readexactly(4))
        writer.write(OK)
        await writer.drain()

    passed("POST http://acme.test/", "Content-Length: 4", "", "page", answer=answer)
    assert got == [b"page"]


def test_answers_before_the_answer_are_passed_on() -> None:
    came = passed("GET http://acme.test/", answer=b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK)[0]
    assert came.startswith(b"HTTP/1.1 103 Early Hints\r\n")
    assert came.endswith(b"hello")


def test_a_tunnel_passes_bytes_both_ways() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"first " + await reader.readexactly(4))
        await writer.drain()

    async def go() -> bytes:
        async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await echo(reader, writer)
            writer.close()

        listener = await asyncio.start_server(plain, "127.0.0.1", 0)
        dials = Dials(listener.sockets[0].getsockname()[1])
        async with (
            Gate(resolver=Names(**NAMES), dial=dials) as gate,
            gate.admit(WATCH, asyncio.get_running_loop().time() + FOREVER) as admission,
        ):
            came = await send(gate, request(admission, "CONNECT acme.test:443") + b"more")
        listener.close()
        assert dials.dialled == [(PUBLIC, 443, True)]
        return came

    assert asyncio.run(go()) == b"HTTP/1.1 200 Connection established\r\n\r\nfirst more"


@pytest.mark.parametrize("line", ["GET http://acme.test/", "CONNECT acme.test:443"])
def test_who_does_not_know_the_password_is_not_let_through(line: str) -> None:
    async def go() -> None:
        async with listening() as server:
            dials = Dials(server.port)
            async with Gate(resolver=Names(**NAMES), dial=dials) as gate:
                async with gate.admit(WATCH, asyncio.get_running_loop().time() + FOREVER) as known:
                    tries = [
                        "X: y",
                        f"Proxy-Authorization: {credentials(known.user, 'guessed')}",
                        f"Proxy-Authorization: {credentials('guessed', known.password)}",
                        f"Proxy-Authorization: Bearer {known.password}",
                        "Proxy-Authorization: Basic ???",
                        f"Authorization: {credentials(known.user, known.password)}",
                    ]
                    for header in tries:
                        came = await send(gate, f"{line} HTTP/1.1\r\n{header}\r\n\r\n".encode())
                        assert came.startswith(b"HTTP/1.1 407 "), header
                # When the page is done its password is worth nothing.
                came = await send(gate, request(known, line))
                assert came.startswith(b"HTTP/1.1 407 ")
            assert dials.dialled == []

    asyncio.run(go())


@pytest.mark.parametrize("host", [
    "inside.test", "both.test", "127.0.0.1", "10.1.2.3", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]",
    "2130706433", "0x7f.1", "localhost", "a.localhost", "0.0.0.0", "[64:ff9b::a00:1]",
])  # fmt: skip
@pytest.mark.parametrize("line", ["GET http://{}/latest/meta-data", "CONNECT {}:443"])
def test_an_address_that_is_not_public_is_never_connected_to(line: str, host: str) -> None:
    came, _, dials, _, admission = passed(line.format(host))
    assert dials.dialled == []
    # No page of ours stands in for the server's.
    assert came == b"" or came.startswith(b"HTTP/1.1 502 ")
    assert list(admission.refused) == [host.strip("[]")]


def test_a_name_is_resolved_once_and_connected_to_where_it_led() -> None:
    class Turning(Names):
        """Public when it is looked at, and private ever after."""

        async def resolve(self, host: str, *args: Any, **more: Any) -> list[Any]:
            answers = await super().resolve(host, *args, **more)
            self.known[host] = "10.0.0.1"
            return answers

    async def go() -> tuple[Names, Dials]:
        async with listening() as server:
            names, dials = Turning(acme_test=PUBLIC), Dials(server.port)
            async with (
                Gate(resolver=names, dial=dials) as gate,
                gate.admit(WATCH, asyncio.get_running_loop().time() + FOREVER) as admission,
            ):
                assert (await send(gate, request(admission, "GET http://acme.test/"))).endswith(b"hello")
                assert await send(gate, request(admission, "GET http://acme.test/")) == b""
        return names, dials

    names, dials = asyncio.run(go())
    assert dials.dialled == [(PUBLIC, 80, True)]
    assert names.asked == ["acme.test", "acme.test"]


@pytest.mark.parametrize(("port", "allow_private", "is_let"), [
    (80, False, True), (443, False, True), (8090, False, True), (22, False, False), (6379, False, False),
    (6379, True, True),
])  # fmt: skip
def test_only_ports_of_the_web_and_of_the_watch_are_reached(port: int, allow_private: bool, is_let: bool) -> None:
    watch = replace(WATCH, allow_private=allow_private)
    _, _, dials, _, admission = passed(f"GET http://scripts.test:{port}/", watch=watch)
    assert [each[1] for each in dials.dialled] == [port] * is_let
    assert ("scripts.test" in admission.refused) is not is_let


def test_with_allow_private_loopback_is_reached() -> None:
    async def go() -> bytes:
        async with listening() as server, Gate() as gate:
            watch = replace(WATCH, allow_private=True)
            async with gate.admit(watch, asyncio.get_running_loop().time() + FOREVER) as admission:
                return await send(gate, request(admission, f"GET http://127.0.0.1:{server.port}/"))

    assert asyncio.run(go()).endswith(b"hello")


def test_the_socket_itself_refuses_what_is_not_public() -> None:
    with pytest.raises(AddressRefused):
        asyncio.run(upstream.connect("127.0.0.1", 9, True))


def test_a_host_without_an_address_is_noted() -> None:
    came, _, _, _, admission = passed("CONNECT nowhere.test:443")
    assert came.startswith(b"HTTP/1.1 502 ")
    assert admission.unreachable == {"nowhere.test": "no such host"}


def test_a_host_that_is_no_name_is_noted() -> None:
    async def go() -> tuple[bytes, Admission]:
        async with Gate() as gate, gate.admit(WATCH, asyncio.get_running_loop().time() + FOREVER) as admission:
            return await send(gate, request(admission, f"CONNECT {'a' * 70}.test:443")), admission

    came, admission = asyncio.run(go())
    assert came.startswith(b"HTTP/1.1 502 ")
    assert list(admission.unreachable.values()) == ["its name is none"]


def test_a_page_that_fetches_more_than_it_may_gets_no_more() -> None:
    most = TIMES_MAX_BYTES * WATCH.max_bytes
    large = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 10 * most
    came, server, _, _, admission = passed("GET http://acme.test/", answer=large)
    assert admission.is_over
    assert len(came) <= most
    # Also not by another request.
    came, server, _, _, admission = passed("GET http://acme.test/", answer=large, times=2)
    assert came == b""
    assert len(server.heads) == 1


def test_many_small_answers_count_together() -> None:
    answer = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (WATCH.max_bytes - 100)
    _, server, _, _, admission = passed("GET http://acme.test/", answer=answer, times=10)
    assert admission.is_over
    assert len(server.heads) == TIMES_MAX_BYTES + 1


@pytest.mark.parametrize("line", ["GET http://acme.test/", "CONNECT acme.test:443"])
def test_at_the_deadline_the_connection_ends(line: str) -> None:
    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    came = passed(line, answer=silent, deadline_s=0.2)[0]
    assert came in (b"", b"HTTP/1.1 200 Connection established\r\n\r\n")


@pytest.mark.parametrize("raw", [
    b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/2\r\n\r\n", b"\x16\x03\x01\r\n\r\n",
    b"GET http://a/ HTTP/1.1\r\nnone\r\n\r\n",
    b"GET http://a/ HTTP/1.1\r\n x: y\r\n\r\n", b"GET http://a/ HTTP/1.1\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
])  # fmt: skip
def test_what_is_no_request_is_not_answered(raw: bytes) -> None:
    async def go() -> bytes:
        async with Gate(resolver=Names()) as gate:
            return await send(gate, raw)

    assert asyncio.run(go()) == b""


@pytest.mark.parametrize(
    "target", ["/privacy", "ftp://acme.test/", "https://acme.test/", "http://acme.test:x/", "http:///"]
)
def test_what_is_asked_of_the_gate_itself_or_by_another_scheme_is_not_answered(target: str) -> None:
    came, _, dials, _, _ = passed(f"GET {target}")
    assert came == b""
    assert dials.dialled == []


class TestProxyOfTheWatch:
    @staticmethod
    async def _both(line: str, answer: bytes, **more: Any) -> tuple[bytes, Server, Names, Admission]:
        names = Names()
        async with listening(answer) as proxy, Gate(resolver=names) as gate:
            watch = replace(WATCH, proxy=f"http://us%40er:p%2Fw@127.0.0.1:{proxy.port}", **more)
            async with gate.admit(watch, asyncio.get_running_loop().time() + FOREVER) as admission:
                return await send(gate, request(admission, line)), proxy, names, admission

    def test_a_plain_request_goes_through_it_with_its_own_credentials_alone(self) -> None:
        came, proxy, names, _ = asyncio.run(self._both("GET http://acme.test/privacy", OK))
        assert came.endswith(b"hello")
        assert proxy.heads == [
            "GET http://acme.test/privacy HTTP/1.1\r\n"
            f"Proxy-Authorization: {credentials('us@er', 'p/w')}\r\nConnection: close\r\n\r\n"
        ]
        assert names.asked == []

    def test_a_tunnel_is_opened_by_it(self) -> None:
        opened = b"HTTP/1.1 200 OK\r\n\r\nhello"
        came, proxy, names, _ = asyncio.run(self._both("CONNECT acme.test:443", opened))
        assert came == b"HTTP/1.1 200 Connection established\r\n\r\nhello"
        (head,) = proxy.heads
        assert head.startswith("CONNECT acme.test:443 HTTP/1.1\r\nHost: acme.test:443\r\n")
        assert credentials("us@er", "p/w") in head
        assert names.asked == []

    @pytest.mark.parametrize(("answer", "why"), [
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "the proxy answered with status 403"),
        (b"SSH-2.0\r\n\r\n", "the proxy does not answer in HTTP"),
    ])  # fmt: skip
    def test_one_that_opens_none_is_noted(self, answer: bytes, why: str) -> None:
        came, _, _, admission = asyncio.run(self._both("CONNECT acme.test:443", answer))
        assert came.startswith(b"HTTP/1.1 502 ")
        assert admission.unreachable == {"acme.test": why}

    @pytest.mark.parametrize("host", ["10.0.0.1", "localhost", "[::1]"])
    def test_it_is_not_asked_for_addresses_that_are_not_public(self, host: str) -> None:
        _, proxy, _, admission = asyncio.run(self._both(f"CONNECT {host}:443", OK))
        assert proxy.heads == []
        assert list(admission.refused) == [host.strip("[]")]
