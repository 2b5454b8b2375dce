"""Pages that scripts make, in a real Chromium on loopback: what is read of them, and what it cannot reach."""

from __future__ import annotations

import asyncio
import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from desk import Desk
from loopback import LONGER, WALL, Page, Site, World, policy, site_server, world
from made_up_hosts import OTHER, PUBLIC, Dials, Names

from tracker import errors
from tracker.core.read import policy as policies
from tracker.edge.browser.gate import Gate
from tracker.edge.browser.renderer import Renderer
from tracker.model import Dismissed, Failed, Fetched, First, ReadOptions, Watch

pytestmark = pytest.mark.browser

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SENTENCE = "We keep recordings of whoever rings for thirty days and not an hour longer. "
LONG = f"<p>{SENTENCE * 3}</p>"
Rendered = Fetched | errors.FetchError


@pytest.fixture
def site() -> Iterator[Site]:
    with site_server() as site:
        yield site


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as seen:
        yield seen


def shell(script: str, body: str = "<div id=root></div>") -> str:
    head = "<!doctype html><html lang=en><head><title>Acme</title></head>"
    return f"{head}<body>{body}<script>{script}</script></body></html>"


def fetching(path: str) -> str:
    """A page whose text is fetched by a script."""
    return shell(f"fetch('{path}').then((came) => came.text()).then((text) => {{ root.innerHTML = text; }});")


def of(url: str, **more: Any) -> Watch:
    return Watch("acme/privacy", "Acme", "privacy", url, **({"allow_private": True, "line": 5} | more))


def with_renderer(work: Callable[[Renderer], Awaitable[Any]], gate: Gate | None = None, **more: Any) -> Any:
    async def go() -> Any:
        async with Renderer(sandbox=False, gate=gate, **more) as renderer:
            return await work(renderer)

    return asyncio.run(go())


async def one(renderer: Renderer, watch: Watch) -> Rendered:
    try:
        return await renderer.render(watch, lambda: NOW)
    except errors.FetchError as error:
        return error


def render(watch: Watch, gate: Gate | None = None) -> Rendered:
    return with_renderer(lambda renderer: one(renderer, watch), gate)


def text_of(rendered: Rendered) -> str:
    assert isinstance(rendered, Fetched), rendered
    read = policies.from_bytes(rendered.body, rendered.header("content-type"), ReadOptions(), rendered.url)
    return "\n".join(clause.text for clause in read.clauses)


def paths(site: Site) -> list[str]:
    return [path for path, _ in site.asked]


# --- what is read ---------------------------------------------------------------------------------------------------


def test_a_page_made_by_scripts_is_read(site: Site) -> None:
    site.put(fetching("/text"))
    site.put(LONG + "<p>Ünïcode — “quoted”.</p>", "/text")
    rendered = render(of(site.url()))
    assert SENTENCE.strip() in text_of(rendered)
    assert "Ünïcode — “quoted”." in text_of(rendered)
    assert (rendered.status, rendered.url, rendered.fetched_at) == (200, site.url(), NOW)
    assert rendered.header("content-type") == "text/html; charset=utf-8"


def test_text_that_arrives_late_is_waited_for(site: Site) -> None:
    """The server answers when the page, which has looked finished for a while, says so."""
    go = threading.Event()

    def late(handler: Any) -> None:
        go.wait(10)
        body = b"<p>The last word is that we sell nothing.</p>"
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def said(handler: Any) -> None:
        go.set()
        handler.send_response(204)
        handler.end_headers()

    script = "fetch('/late').then((came) => came.text()).then((text) => { root.innerHTML += text; });"
    site.put(shell(f"root.innerHTML = '{LONG}'; {script} setTimeout(() => fetch('/go'), 1500);"))
    site.pages |= {"/late": Page(write=late), "/go": Page(write=said)}
    assert "The last word" in text_of(render(of(site.url())))


def test_a_page_that_goes_on_to_another_by_script_is_that_other(site: Site) -> None:
    site.put(shell("setTimeout(() => { location.href = '/next'; }, 300);"))
    site.put(policy(), "/next")
    rendered = render(of(site.url()))
    assert "escort" in text_of(rendered)
    assert rendered.url == site.url("/next")


FOLDED = """
<h2>Recordings</h2>
<button aria-expanded=false onclick="this.setAttribute('aria-expanded', true);
  this.insertAdjacentHTML('afterend', '<p>Recordings are kept for thirty days.</p>')">How long?</button>
<h3><button id=a aria-expanded=false onclick="show(this, 'Names are kept for a year.')">Names</button></h3><div></div>
<h3><button id=b aria-expanded=false onclick="show(this, 'Addresses are kept for ever.')">Addresses</button></h3>
<div></div>
<details><summary>Pictures</summary><p>Pictures are never kept.</p></details>
"""
SHOW = """
function show(button, text) {
  for (const each of document.querySelectorAll('h3 + div')) each.textContent = '';
  button.parentElement.nextElementSibling.innerHTML = '<p>' + text + '</p>';
}
"""


def test_accordions_are_opened_also_where_one_closes_the_other(site: Site) -> None:
    site.put(shell(SHOW, f"<main><h1>Privacy</h1>{LONG}{FOLDED}</main>"))
    text = text_of(render(of(site.url())))
    for sentence in ("for thirty days.", "Names are kept for a year.", "Addresses are kept for ever.", "never kept."):
        assert text.count(sentence) == 1, sentence


TABS = """
<div role=tablist>
  <button role=tab aria-selected=true aria-controls=panel onclick="tab(this, 'home')">At home</button>
  <button role=tab aria-selected=false aria-controls=panel onclick="tab(this, 'work')">At work</button>
  <button role=tab aria-selected=false aria-controls=panel onclick="tab(this, 'play')">At play</button>
</div>
<div role=tabpanel id=panel><p>This is what we know of you at home.</p></div>
"""
TAB = """
function tab(button, where) {
  for (const each of document.querySelectorAll('[role=tab]')) each.setAttribute('aria-selected', each === button);
  panel.innerHTML = '';
  fetch('/' + where).then((came) => came.text()).then((text) => { panel.innerHTML = text; });
}
"""


def test_tabs_whose_panel_replaces_the_one_before_are_all_read_in_order(site: Site) -> None:
    site.put(shell(TAB, f"<main><h1>Privacy</h1>{LONG}{TABS}</main>"))
    for where in ("work", "play"):
        site.put(f"<p>This is what we know of you at {where}.</p>", f"/{where}")
    known = re.findall(r"what we know of you at (\w+)", text_of(render(of(site.url()))))
    assert known == ["home", "work", "play"]


def test_text_that_comes_by_scrolling_is_read_to_the_end(site: Site) -> None:
    script = """
    let next = 1;
    new IntersectionObserver((seen, observer) => {
      if (!seen.some((each) => each.isIntersecting) || next > 6) return;
      const part = '<section style="height:3000px"><p>Part ' + next++ + ' of the policy.</p></section>';
      end.insertAdjacentHTML('beforebegin', part);
      observer.unobserve(end); observer.observe(end);
    }).observe(end);
    """
    site.put(shell(script, f"<main><h1>Privacy</h1>{LONG}<div id=end>.</div></main>"))
    assert re.findall(r"Part (\d)", text_of(render(of(site.url())))) == list("123456")


def test_shadow_roots_and_frames_of_the_same_host_are_read(site: Site) -> None:
    script = f"""
    const card = document.querySelector('x-card');
    card.attachShadow({{mode: 'open'}}).innerHTML = '<h2>Within</h2><p>{SENTENCE}</p><slot></slot>';
    """
    card = "<x-card><p>What stands in the slot counts too.</p></x-card>"
    body = f"<main><h1>Privacy</h1>{card}<iframe src=/frame></iframe></main>"
    site.put(shell(script, body))
    site.put("<p>The frame says that we sell nothing to anybody.</p>", "/frame")
    text = text_of(render(of(site.url())))
    for sentence in (SENTENCE.strip(), "What stands in the slot counts too.", "The frame says"):
        assert sentence in text


def test_nothing_is_pressed_that_leads_away_sends_or_answers_for_the_reader(site: Site) -> None:
    pressed = "onclick=\"fetch('/pressed?' + this.id)\""
    body = f"""
    <nav><button id=menu aria-expanded=false {pressed}>Menu</button></nav>
    <div class=cookie-banner><button id=consent aria-expanded=false {pressed}>Choices</button></div>
    <div role=dialog><button id=dialog aria-expanded=false {pressed}>More</button></div>
    <main><h1>Privacy</h1>{LONG}
    <button id=accept aria-expanded=false {pressed}>Accept all</button>
    <button id=popup aria-expanded=false aria-haspopup=menu {pressed}>Language</button>
    <a id=link href=/elsewhere aria-expanded=false {pressed}>Elsewhere</a>
    <form action=/sent><button id=send aria-expanded=false {pressed}>Send</button></form>
    <button id=plain {pressed}>Download</button>
    <button id=away aria-expanded=false onclick="location.href = '/elsewhere'">Away</button>
    <button id=open aria-expanded=false onclick="window.open('/elsewhere')">Window</button>
    <button id=good aria-expanded=false {pressed}>How long?</button></main>
    """
    site.put(shell("", body))
    site.put("<p>Another page.</p>", "/elsewhere")
    rendered = render(of(site.url()))
    assert SENTENCE.strip() in text_of(rendered)
    assert rendered.url == site.url()
    assert [path for path in paths(site) if path not in ("/acme/privacy", "/favicon.ico")] == ["/pressed?good"]


def test_a_clock_and_a_request_that_stays_open_keep_nobody_waiting(site: Site) -> None:
    over = threading.Event()

    def stuck(handler: Any) -> None:
        over.wait(30)

    script = "setInterval(() => { clock.textContent = 'It is ' + Date.now(); }, 20); fetch('/stuck');"
    site.put(shell(script, f"<main><h1>Privacy</h1>{LONG}<p id=clock></p></main>"))
    site.pages["/stuck"] = Page(write=stuck)
    try:
        rendered = render(of(site.url(), timeout_s=4.0))
    finally:
        over.set()
    assert SENTENCE.strip() in text_of(rendered)


# --- what is asked for ----------------------------------------------------------------------------------------------


def test_images_fonts_and_media_are_not_asked_for_and_scripts_and_styles_are(site: Site) -> None:
    body = f"""<main><h1>Privacy</h1>{LONG}<img src=/a.png><picture><source srcset=/b.png><img src=/c.png></picture>
    <video src=/d.mp4 autoplay></video><audio src=/e.mp3 autoplay></audio><svg><image href=/f.png /></svg></main>"""
    head = "<link rel=stylesheet href=/g.css><link rel=icon href=/h.ico><link rel=manifest href=/i.json>"
    site.put(shell("new Image().src = '/j.png'; navigator.sendBeacon('/k');", head + body))
    site.put(
        "@font-face { font-family: own; src: url(/l.woff2); } * { font-family: own; background: url(/m.png); }",
        "/g.css",
    )
    site.pages["/g.css"].headers["Content-Type"] = "text/css"
    assert SENTENCE.strip() in text_of(render(of(site.url())))
    assert set(paths(site)) == {"/acme/privacy", "/g.css"}


def test_who_asks_is_said_and_no_language_is_wanted_that_the_watch_does_not_want(site: Site) -> None:
    site.put(fetching("/text"))
    site.put(LONG, "/text")
    render(of(site.url()))
    for _, sent in site.asked:
        assert sent["user-agent"].startswith("policy-version-change-tracker/")
        assert sent["accept-language"] == "*"
        assert "Windows" not in sent.get("sec-ch-ua-platform", "")
        assert "proxy-authorization" not in sent
    site.asked.clear()
    render(of(site.url(), user_agent="Acme's reader", language="de-AT"))
    assert {sent["user-agent"] for _, sent in site.asked} == {"Acme's reader"}
    assert {sent["accept-language"].partition(",")[0] for _, sent in site.asked} == {"de-AT"}


def test_cookies_and_storage_of_one_page_are_not_there_for_the_next(site: Site) -> None:
    script = """root.textContent = document.cookie + localStorage.seen;
    document.cookie = 'seen=yes'; localStorage.seen = 'yes';"""
    site.put(shell(script, f"<main>{LONG}<p id=root></p></main>"))

    async def twice(renderer: Renderer) -> list[Rendered]:
        return [await one(renderer, of(site.url())) for _ in range(2)]

    assert ["undefined" in text_of(each) and "yes" not in text_of(each) for each in with_renderer(twice)] == [
        True,
        True,
    ]


def test_a_service_worker_is_not_registered(site: Site) -> None:
    script = """
    const told = (all) => { root.textContent = all.length + ' there'; };
    const count = () => navigator.serviceWorker.getRegistrations().then(told);
    ServiceWorkerContainer.prototype.register.call(navigator.serviceWorker, '/worker.js').then(count, count);
    navigator.serviceWorker.register('/worker.js').then(count, count);"""
    site.put(shell(script, f"<main>{LONG}<p id=root></p></main>"))
    site.put("self.addEventListener('fetch', () => {});", "/worker.js")
    site.pages["/worker.js"].headers["Content-Type"] = "text/javascript"
    assert "0 there" in text_of(render(of(site.url())))
    assert "/worker.js" not in paths(site)


def test_a_download_is_not_taken(site: Site) -> None:
    site.pages["/acme/privacy"] = Page(b"PK", 200, {"Content-Type": "application/zip"})
    error = render(of(site.url()))
    assert isinstance(error, errors.BadResponse)
    assert "is a file to download" in str(error)
    site.put(shell("const a = document.createElement('a'); a.href = '/file'; a.download = 'x'; a.click();", LONG))
    site.pages["/file"] = Page(b"PK", 200, {"Content-Type": "application/zip"})
    assert SENTENCE.strip() in text_of(render(of(site.url())))


SECRET = (("X-Key", "s3cret"), ("Authorization", "Bearer t0ken"))


def secrets_sent(site: Site) -> dict[str, bool]:
    """Path to whether the watch's own headers were sent there."""
    return {
        f"{sent['host'].partition(':')[0]}{path}": sent.get("x-key") == "s3cret"
        and "t0ken" in sent.get("authorization", "")
        for path, sent in site.asked
        if path != "/favicon.ico"
    }


def test_the_watchs_headers_go_to_its_own_host_alone(site: Site) -> None:
    other = site.url("", "localhost")
    script = f"""fetch('/own').then(() => fetch('{other}/foreign', {{mode: 'no-cors'}}))
      .then(() => fetch('/leads-away', {{mode: 'no-cors'}}))
      .then(() => fetch('{other}/leads-back', {{mode: 'no-cors'}}))
      .catch(() => {{}}).then(() => {{ root.innerHTML = '{LONG}'; }});"""
    site.put(shell(script))
    site.put("own", "/own")
    site.put("foreign", "/foreign")
    for path, target in (("/leads-away", f"{other}/reached"), ("/leads-back", f"{site.url('/back')}")):
        site.pages[path] = Page(b"", 302, {"Location": target, "Access-Control-Allow-Origin": "*"})
    site.put("reached", "/reached")
    site.put("back", "/back")
    assert SENTENCE.strip() in text_of(render(of(site.url(), headers=SECRET)))
    assert secrets_sent(site) == {
        "127.0.0.1/acme/privacy": True, "127.0.0.1/own": True, "localhost/foreign": False, "127.0.0.1/leads-away": True,
        "localhost/reached": False, "localhost/leads-back": False, "127.0.0.1/back": False,
    }  # fmt: skip


def test_the_watchs_headers_do_not_follow_a_redirect_of_the_page_to_another_host(site: Site) -> None:
    site.pages["/acme/privacy"] = Page(b"", 302, {"Location": site.url("/moved", "localhost")})
    site.put(policy(), "/moved")
    assert "escort" in text_of(render(of(site.url(), headers=SECRET)))
    assert secrets_sent(site) == {"127.0.0.1/acme/privacy": True, "localhost/moved": False}


# --- what cannot be reached -----------------------------------------------------------------------------------------


@contextmanager
def vendors(site: Site, **names: str) -> Iterator[tuple[Gate, Dials]]:
    """Made-up public hosts, all of them at the site; `http://acme.test/` is its port 80."""
    dials = Dials(site.port)
    known = {"acme_test": PUBLIC, "scripts_test": OTHER, "inside_test": "10.0.0.1", **names}
    yield Gate(resolver=Names(**known), dial=dials), dials


@pytest.fixture
def private() -> Iterator[Site]:
    """A server of this machine that no page may reach."""
    with site_server() as private:
        private.put("s3cret")
        yield private


ASK = """
const told = (what) => { root.insertAdjacentHTML('beforeend', '<p>' + what + '</p>'); };
const ask = (url) => fetch(url, {mode: 'no-cors'}).then(() => told('reached ' + url), () => told('refused ' + url));
"""


def test_scripts_frames_and_requests_reach_no_private_address(site: Site, private: Site) -> None:
    """By number, by a name that resolves to 10.0.0.1, by a name of this machine, and by way of redirects."""
    targets = [
        private.url(), private.url(host="localhost"), private.url(host="[::1]"), "http://inside.test/", "https://inside.test/",
        "http://169.254.169.254/latest/meta-data/", "/away?1", "/away?2", "http://scripts.test/away?3",
    ]  # fmt: skip
    aways = {"/away?1": private.url(), "/away?2": "http://inside.test/", "/away?3": "http://10.0.0.1/"}
    for path, target in aways.items():
        site.pages[path] = Page(b"", 302, {"Location": target})
    site.pages["/moved.js"] = Page(b"", 302, {"Location": private.url("/private.js")})
    site.pages["/inside.js"] = Page(b"", 302, {"Location": "http://inside.test/private.js"})
    tags = f"""<script src=/moved.js></script><script src=http://scripts.test/inside.js></script>
    <script src={private.url("/direct.js")}></script><iframe src={private.url()}></iframe>
    <link rel=stylesheet href={private.url("/style.css")}><link rel=preload as=fetch href={private.url("/preload")}>
    <link rel=prefetch href={private.url("/prefetch")}><link rel=preconnect href={private.url()}>
    <object data={private.url()}></object><embed src={private.url()}>"""
    asks = "".join(f"ask('{target}');" for target in targets)
    script = f"{ASK}{asks} new Worker(URL.createObjectURL(new Blob([`fetch('{private.url('/worker')}')`])));"
    site.put(shell(script, f"{tags}<main>{LONG}<div id=root></div></main>"), "/privacy")
    with vendors(site) as (gate, dials):
        rendered = render(of("http://acme.test/privacy", allow_private=False), gate)
    assert text_of(rendered).count("refused") == len(targets)
    assert "reached" not in text_of(rendered)
    assert private.asked == []
    assert {each[0] for each in dials.dialled} == {PUBLIC, OTHER}


def test_a_websocket_reaches_no_private_address_and_does_reach_a_public_one(site: Site, private: Site) -> None:
    places = [
        f"ws://127.0.0.1:{private.port}/",
        f"ws://localhost:{private.port}/",
        "ws://inside.test/",
        "ws://10.0.0.1/",
    ]
    script = f"""{ASK}
    for (const url of {places}) {{
      const socket = new WebSocket(url);
      socket.onopen = () => told('reached ' + url);
      socket.onerror = () => told('refused ' + url);
    }}
    new WebSocket('ws://scripts.test/public').onerror = () => told('tried');"""
    site.put(shell(script, f"<main>{LONG}<div id=root></div></main>"), "/privacy")
    with vendors(site) as (gate, dials):
        rendered = render(of("http://acme.test/privacy", allow_private=False), gate)
    assert text_of(rendered).count("refused") == len(places)
    assert private.asked == []
    assert "/public" in paths(site)
    assert {each[0] for each in dials.dialled} == {PUBLIC, OTHER}


def test_nothing_goes_by_udp_beside_the_gate(site: Site) -> None:
    """WebRTC and WebTransport would; nothing arrives, and the browser tells of no address of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        udp.setblocking(False)
        port = udp.getsockname()[1]
        script = f"""{ASK}
        const peer = new RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.1:{port}'}}]}});
        peer.createDataChannel('x');
        const candidates = [];
        peer.onicecandidate = (event) => {{ if (event.candidate) candidates.push(event.candidate.candidate); }};
        peer.onicegatheringstatechange = () => {{
          if (peer.iceGatheringState === 'complete') told('gathered ' + candidates.length);
        }};
        peer.createOffer().then((offer) => peer.setLocalDescription(offer));
        new WebTransport('https://127.0.0.1:{port}/').ready.then(() => told('reached'), () => told('closed'));"""
        site.put(shell(script, f"<main>{LONG}<div id=root></div></main>"))
        text = text_of(render(of(site.url())))
        assert "gathered 0" in text
        assert "closed" in text
        with pytest.raises(BlockingIOError):
            udp.recv(10)


@pytest.mark.parametrize("target", ["http://inside.test/privacy", "http://10.0.0.1/privacy"])
def test_a_page_that_is_itself_at_a_private_address_is_forbidden(site: Site, target: str) -> None:
    site.pages["/away"] = Page(b"", 302, {"Location": target})
    for url in (target, "http://acme.test/away"):
        with vendors(site) as (gate, dials):
            error = render(of(url, allow_private=False), gate)
        assert isinstance(error, errors.Forbidden), error
        assert "allow_private = true" in str(error)
        assert {each[0] for each in dials.dialled} <= {PUBLIC}


def test_a_page_goes_through_the_proxy_of_its_watch() -> None:
    with site_server() as proxy:
        proxy.put(policy(), "http://acme.test/privacy")
        rendered = render(of("http://acme.test/privacy", allow_private=False, proxy=proxy.url("")))
        assert "escort" in text_of(rendered)
        assert paths(proxy)[0] == "http://acme.test/privacy"


# --- limits ---------------------------------------------------------------------------------------------------------


def test_a_page_that_fetches_more_than_it_may_is_too_large(site: Site) -> None:
    site.put(shell("", f"{LONG}<script src=/large.js></script><script src=/large.js?2></script>"))
    for path in ("/large.js", "/large.js?2"):
        site.pages[path] = Page(b"//" + b"x" * 30_000, 200, {"Content-Type": "text/javascript"})
    assert isinstance(render(of(site.url(), max_bytes=20_000)), Fetched)
    error = render(of(site.url(), max_bytes=10_000))
    assert isinstance(error, errors.TooLarge)
    assert "Expected at most 10,000 bytes of text and 5 times as many with scripts and styles" in str(error)


def test_a_document_larger_than_a_page_may_be_is_too_large(site: Site) -> None:
    site.put(shell(f"root.innerHTML = '{LONG}'.repeat(1000);"))
    error = render(of(site.url(), max_bytes=50_000))
    assert isinstance(error, errors.TooLarge)
    assert "a document of more than 50,000" in str(error)


def test_a_page_that_does_not_come_or_lets_nobody_look_is_out_of_time_and_the_next_is_rendered(site: Site) -> None:
    over = threading.Event()
    site.pages["/silent"] = Page(write=lambda _: over.wait(30))
    site.put(shell("for (;;) {}", LONG), "/busy")
    site.put(policy())

    async def in_turn(renderer: Renderer) -> list[Rendered]:
        slow = [await one(renderer, of(site.url(path), timeout_s=2.5)) for path in ("/silent", "/busy")]
        over.set()
        return [*slow, await one(renderer, of(site.url()))]

    silent, busy, good = with_renderer(in_turn)
    for error in (silent, busy):
        assert isinstance(error, errors.TimedOut), error
        assert "Expected the whole page within 2.5 s" in str(error)
    assert "escort" in text_of(good)


def test_redirects_are_told_and_limited(site: Site) -> None:
    for number in range(4):
        site.pages[f"/{number}"] = Page(b"", 301, {"Location": f"/{number + 1}"})
    site.put(policy(), "/4")
    rendered = render(of(site.url("/0")))
    assert isinstance(rendered, Fetched)
    assert rendered.redirects == tuple((301, site.url(f"/{number}")) for number in range(1, 5))
    assert rendered.url == rendered.moved_to == site.url("/4")
    assert isinstance(render(of(site.url("/0"), max_redirects=3)), errors.TooManyRedirects)
    site.pages["/4"] = Page(b"", 302, {"Location": "/0"})
    assert isinstance(render(of(site.url("/0"))), errors.TooManyRedirects)


def test_a_host_that_cannot_be_reached_is_told(site: Site) -> None:
    with vendors(site) as (gate, _):
        error = render(of("http://nowhere.test/", allow_private=False), gate)
    assert isinstance(error, errors.Unreachable)
    assert "Expected an answer from http://nowhere.test/ in the browser, got none (no such host)" in str(error)


# --- the browser ----------------------------------------------------------------------------------------------------


def browser_pid() -> int:
    """The Chromium that this process's client has started: its child's child."""

    def children(pid: int) -> list[int]:
        return [
            int(each)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for each in (task / "children").read_text().split()
        ]

    (pid,) = [pid for client in children(os.getpid()) for pid in children(client)]
    return pid


def test_a_crash_of_the_browser_is_that_pages_failure_and_the_next_page_is_rendered(site: Site) -> None:
    def crash(handler: Any) -> None:
        os.kill(browser_pid(), signal.SIGKILL)

    site.pages["/crash"] = Page(write=crash)
    site.put(fetching("/crash"))
    site.put(policy(), "/good")

    async def in_turn(renderer: Renderer) -> list[Rendered]:
        return [await one(renderer, of(site.url(path))) for path in ("/good", "/acme/privacy", "/good")]

    before, crashed, after = with_renderer(in_turn)
    assert isinstance(crashed, errors.BrowserCrashed), crashed
    assert str(crashed) == (
        "acme/privacy: Expected a rendered page, the browser crashed on it. It is tried again at the next check; if it"
        " does so every time, change render in the watch list, line 5."
    )
    assert text_of(before) == text_of(after)


def test_one_browser_serves_a_run_and_is_closed_when_nobody_needs_it(site: Site) -> None:
    site.put(policy())

    async def in_turn(renderer: Renderer) -> tuple[int, int]:
        await one(renderer, of(site.url()))
        first = browser_pid()
        await one(renderer, of(site.url()))
        return first, browser_pid()

    first, second = with_renderer(in_turn)
    assert first == second

    async def idle(renderer: Renderer) -> Any:
        await one(renderer, of(site.url()))
        ended = os.pidfd_open(browser_pid())
        return await asyncio.to_thread(select.select, [ended], [], [], 20.0)

    assert with_renderer(idle, idle_s=0.0)[0]


def test_the_browser_gets_no_secret_of_the_environment(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "s3cret")
    site.put(policy())

    async def environment(renderer: Renderer) -> bytes:
        await one(renderer, of(site.url()))
        return await asyncio.to_thread(Path(f"/proc/{browser_pid()}/environ").read_bytes)

    given = with_renderer(environment)
    assert b"PATH=" in given
    assert b"s3cret" not in given


@pytest.mark.skipif(os.geteuid() != 0, reason="Chromium has a sandbox here")
def test_as_root_with_a_sandbox_a_sentence_says_what_to_set(site: Site) -> None:
    async def go() -> Rendered:
        async with Renderer(sandbox=True) as renderer:
            return await one(renderer, of(site.url()))

    error = asyncio.run(go())
    assert isinstance(error, errors.NoBrowser)
    assert "no sandbox when it runs as root" in str(error)
    assert "browser_sandbox = false" in str(error)


# --- a check --------------------------------------------------------------------------------------------------------


def made_by_script(text: str, nonce: str = "0") -> str:
    """A whole policy written by a script, with marks that differ at every load."""
    inner = re.search(r"<main>(.*)</main>", text, re.S)
    assert inner
    script = f"""root.innerHTML = `<main id="m-${{Math.random()}}" data-key="{nonce}">{inner[1]}</main>`;
    for (const each of root.querySelectorAll('p')) each.className = 'c' + Math.random().toString(36).slice(2);"""
    return shell(script)


def test_a_rendered_page_is_compared_like_any_other(seen: World) -> None:
    seen.watch(render="browser")
    assert isinstance(seen.check(made_by_script(policy())).result, First)
    assert seen.check(made_by_script(policy(), nonce="17")).outcome == "same_text"
    changed = seen.check(made_by_script(policy(LONGER)))
    assert changed.outcome == "version"
    assert [alert["kind"] for alert in seen.alerts()] == ["change"]
    assert seen.verdicts() == [(1, "none", False), (2, "material", False)]


def test_the_same_document_is_known_by_its_bytes(seen: World) -> None:
    seen.watch(render="browser")
    seen.site.put(f"<main>{policy().partition('<main>')[2].partition('</main>')[0]}</main>", "/text")
    assert [seen.check(fetching("/text")).outcome for _ in range(2)] == ["first", "same_bytes"]


def test_a_shell_that_stays_the_same_hides_no_change_of_what_its_scripts_make(seen: World) -> None:
    """Neither its hash nor its ETag is believed, whatever the server says."""
    for render in ("browser", "auto"):
        watch = seen.watch(f"acme/{render}", render=render)
        path = f"/acme/{render}"
        seen.site.put(fetching(f"/text/{render}"), path, etag='"always"', last_modified="Mon, 02 Mar 2026 09:00:00 GMT")
        seen.site.put(policy(), f"/text/{render}")
        assert seen.run()[watch.id].outcome == "first"
        seen.site.put(policy(LONGER), f"/text/{render}")
        assert seen.run()[watch.id].outcome == "version"
    assert not any({"if-none-match", "if-modified-since"} & sent.keys() for _, sent in seen.site.asked)


def test_the_document_is_the_snapshot_and_the_plain_answer_lies_beside_it(seen: World) -> None:
    seen.watch(render="browser")
    served = made_by_script(policy())
    seen.check(served, x_served_by="acme")
    snapshot = seen.store.snapshots.get(seen.store.versions.get("acme/privacy", 1).snapshot_id)
    assert b"escort" in snapshot.body
    assert b"<main id=" in snapshot.body
    assert snapshot.media_type == "text/html; charset=utf-8"
    assert ("X-Served-By", "acme") in snapshot.headers
    assert snapshot.plain is not None
    assert snapshot.plain.body == served.encode()
    assert snapshot.plain.plain is None
    assert seen.store.proof.verify() == []


def test_a_file_is_read_as_it_is_served_also_where_pages_are_rendered(seen: World) -> None:
    for render in ("browser", "auto"):
        watch = seen.watch(f"acme/{render}", render=render)
        text = re.sub(r"<[^>]+>", "\n\n", policy().partition("<main>")[2].partition("</main>")[0])
        seen.site.put(text, f"/acme/{render}", content_type="text/plain; charset=utf-8")
        assert seen.run()[watch.id].outcome == "first"
    assert {sent["user-agent"].partition("/")[0] for _, sent in seen.site.asked} == {"policy-version-change-tracker"}
    assert len(seen.site.asked) == 3


def test_a_bot_wall_is_blocked_and_not_tricked(seen: World) -> None:
    seen.watch(render="browser")
    record = seen.check(WALL.format("17"), status=403, cf_mitigated="challenge")
    assert record.outcome == "blocked"
    assert isinstance(record.result, Failed)
    assert "a bot check" in record.result.sentence
    # Both askings said who they are.
    assert len({sent["user-agent"] for path, sent in seen.site.asked if path == "/acme/privacy"}) == 1
    assert len(paths(seen.site)) == 2
    assert isinstance(seen.check(WALL.format("18")).result, Dismissed)


class TestAuto:
    @pytest.fixture
    def auto(self, seen: World) -> World:
        seen.watch(render="auto")
        return seen

    @staticmethod
    def times_rendered(world: World) -> int:
        return sum("sec-fetch-dest" in sent for path, sent in world.site.asked if path == "/acme/privacy")

    def test_a_page_with_its_text_is_not_rendered(self, auto: World) -> None:
        assert auto.check(policy()).outcome == "first"
        assert auto.check(policy(LONGER), etag='"2"').outcome == "version"
        assert auto.check().outcome == "not_modified"
        assert self.times_rendered(auto) == 0

    @pytest.mark.parametrize("notice", ["", "<noscript>You need to enable JavaScript to run this app.</noscript>"])
    def test_an_empty_shell_is_rendered(self, auto: World, notice: str) -> None:
        auto.site.put(policy(), "/text")
        assert auto.check(fetching("/text").replace("<div", f"{notice}<div")).outcome == "first"
        assert self.times_rendered(auto) == 1

    @pytest.mark.parametrize(("status", "after_ms", "more"), [(200, 0, ""), (403, 0, ""), (503, 2000, LONG)])
    def test_a_script_wall_is_rendered(self, auto: World, status: int, after_ms: int, more: str) -> None:
        """Its script sets a cookie and loads the page anew, be it after some seconds."""

        def answer(handler: Any) -> None:
            is_known = "passed=yes" in handler.headers.get("Cookie", "")
            script = f"document.cookie = 'passed=yes'; setTimeout(() => location.reload(), {after_ms});"
            wall = f"{WALL.format('1')}{more}<script>{script}</script>"
            body = (policy() if is_known else wall).encode()
            handler.send_response(200 if is_known else status)
            handler.send_header("Content-Type", "text/html; charset=utf-8")
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        auto.site.pages["/acme/privacy"] = Page(write=answer)
        assert auto.check().outcome == "first"

    def test_a_refusal_that_stays_is_blocked(self, auto: World) -> None:
        assert auto.check("<p>Forbidden</p>", status=403).outcome == "blocked"
        assert self.times_rendered(auto) == 1

    @pytest.mark.parametrize(("status", "headers"), [
        (401, {}), (404, {}), (410, {}), (429, {}), (500, {}), (503, {"retry_after": "3600"}),
    ])  # fmt: skip
    def test_what_no_browser_would_pass_is_not_rendered(
        self, auto: World, status: int, headers: dict[str, str]
    ) -> None:
        assert auto.check("<p>No.</p>", status=status, **headers).outcome in ("failed", "blocked")
        assert self.times_rendered(auto) == 0

    def test_a_page_that_turns_into_a_shell_is_rendered_from_then_on(self, auto: World) -> None:
        assert auto.check(policy(), etag='"1"').outcome == "first"
        auto.site.put(f"<main>{policy().partition('<main>')[2].partition('</main>')[0]}</main>", "/text")
        assert auto.check(fetching("/text"), etag='"2"').outcome == "same_text"
        auto.site.put(f"<main>{policy(LONGER).partition('<main>')[2].partition('</main>')[0]}</main>", "/text")
        assert auto.check().outcome == "version"
        # A page that changed is looked at twice.
        assert self.times_rendered(auto) == 3


def test_where_chromium_is_missing_that_check_says_so_and_others_go_on(
    seen: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    seen.watch(render="browser")
    seen.watch("bolt/terms")
    seen.site.put(fetching("/text"))
    seen.site.put(policy(title="Terms"), "/bolt/terms")
    records = seen.run()
    assert records["bolt/terms"].outcome == "first"
    assert records["acme/privacy"].error == "nobrowser"
    assert records["acme/privacy"].sentence == (
        "acme/privacy: Expected a browser to render the page, there is no Chromium; install it (Debian and Ubuntu: apt"
        " install chromium)."
    )


def test_where_the_client_is_missing_a_sentence_says_what_to_install() -> None:
    code = "import sys; sys.modules['playwright'] = None; from tracker.edge.browser import launching;"
    code += "print(launching.missing(sandbox=False))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said == (
        "there is no client to drive one; install it: pip install 'policy-version-change-tracker[browser]'\n"
    )


def test_doctor_starts_the_browser_where_a_watch_asks_for_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no watch asks for it" in desk.run("doctor", status=None)
    desk.write("acme/privacy", head="browser_sandbox = false")
    desk.list.write_text(desk.list.read_text() + 'render = "auto"\n')
    said = desk.run("doctor", status=None)
    assert "ok    browser    Chromium starts without a sandbox of its own" in said
    assert "1 watch may need it" in said
    monkeypatch.setenv("PATH", "/nowhere")
    assert "WRONG browser    acme/privacy: there is no Chromium; install it" in desk.run("doctor", status=1)


def test_a_page_is_added_as_the_browser_shows_it(desk: Desk) -> None:
    desk.write("acme/privacy", head="browser_sandbox = false")
    desk.site.put(fetching("/text"), "/bolt/cookies")
    desk.site.put(policy(title="Cookies"), "/text")
    url = desk.site.url("/bolt/cookies")
    assert "--render auto" in desk.run("add", url, "--vendor", "Bolt", "--yes", "--allow-private", status=1)
    desk.run("add", url, "--vendor", "Bolt", "--yes", "--allow-private", "--render", "auto")
    assert 'render = "auto"' in desk.list.read_text()
    assert "first" in desk.run("check", "bolt/cookies")


def test_a_watch_is_not_asked_for_as_another(site: Site) -> None:
    """Each page has its own password at the gate, and its own limits."""
    site.put(policy())
    site.put(shell("", f"{LONG}<script src=/large.js></script>"), "/large")
    site.pages["/large.js"] = Page(b"//" + b"x" * 90_000, 200, {"Content-Type": "text/javascript"})

    async def in_turn(renderer: Renderer) -> list[Rendered]:
        return [
            await one(renderer, replace(of(site.url(path)), max_bytes=15_000)) for path in ("/large", "/acme/privacy")
        ]

    large, good = with_renderer(in_turn)
    assert isinstance(large, errors.TooLarge)
    assert "escort" in text_of(good)
