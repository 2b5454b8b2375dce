"""The web page in a browser, on a real server: what is seen, what the keyboard reaches, what an attacker cannot do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlsplit

import pypdfium2
import pytest
import web_world
from web_serving import Served, serving

from tracker.app.check.follow_list import follow
from tracker.app.history import import_history
from tracker.characters import INVISIBLE
from tracker.edge.store import Store
from tracker.edge.web import chromium
from tracker.model import CheckRecord, Failed, Watch, WatchList

pytestmark = pytest.mark.browser

ADDRESSES = {
    "what changed": "/",
    "what changed, narrowed": "/?materiality=material&reviewed=no",
    "what changed, nothing that fits": "/?vendor=kestrel&category=security&since=2020-01-01",
    "a vendor": "/vendor/kestrel",
    "a vendor of a long name": "/vendor/longwood",
    "a vendor without changes": "/vendor/stillwater",
    "a watch": "/watch/kestrel/privacy",
    "a watch of a long name and text": "/watch/longwood/terms",
    "a watch, right to left": "/watch/nasim/privacy",
    "a watch with a table": "/watch/kestrel/subprocessors",
    "a watch in doubt": "/watch/wavering/cookies",
    "a redline": "/watch/kestrel/privacy/6",
    "a redline in one text": "/watch/kestrel/privacy/6?view=inline",
    "a redline over some versions": "/watch/kestrel/privacy/6?with=2",
    "a redline of sixty changes": "/watch/longwood/terms/2",
    "a redline, right to left": "/watch/nasim/privacy/2",
    "a redline of a table": "/watch/kestrel/subprocessors/2",
    "a redline of a moved section": "/watch/kestrel/privacy/4",
    "a first version": "/watch/kestrel/privacy/1",
    "a day": "/watch/kestrel/privacy/on/2026-03-01",
    "a clause": "/clause/kestrel/privacy/14",
    "a search": "/search?q=records",
    "a search without words": "/search",
    "a search that meets nothing": "/search?q=xyzzy",
    "dates ahead": "/upcoming",
    "health": "/health",
    "promises": "/promises",
    "an address of nothing": "/nowhere",
    "a watch that is not there": "/watch/kestrel/terms",
}
MISSING = ("an address of nothing", "a watch that is not there")
DATASETTE = (
    "/policies",
    "/policies/material",
    "/policies/clauses?_search=records",
    "/policies/what-changed-lately",
    "/policies/what-it-says-today?watch=kestrel%2Fprivacy",
    "/policies/watches/1",
)
REDLINE = ADDRESSES["a redline"]
MOVED = ADDRESSES["a redline of a moved section"]
SIXTY = ADDRESSES["a redline of sixty changes"]
WIDTHS, SCHEMES = (1280, 390), ("light", "dark")
TO_READ = {"reduced_motion": "reduce"}
AXE = files("axe_playwright_python").joinpath("axe.min.js")
# A long text or list repeats itself: the first of it is enough. The tool itself asks for nothing.
AXE_RUN = """async () => {
  const further = ':is(#changes > *, .policy > *, li):nth-child(n + 12)';
  document.querySelectorAll(further).forEach((each) => each.remove());
  const how = {resultTypes: ['violations'], preload: false};
  const {violations} = await axe.run(how);
  return violations.filter((each) => ['serious', 'critical'].includes(each.impact))
    .map((each) => [each.id, each.nodes[0].html.slice(0, 200)]);
}"""
FOCUSABLE = """() => [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')]
  .filter((each) => each.type !== 'hidden' && each.checkVisibility({contentVisibilityAuto: true})).length"""
FOCUSED = """() => {
  const on = document.activeElement;
  if (on === document.body) return null;
  window.reached = window.reached || new Set();
  const isNew = !window.reached.has(on);
  window.reached.add(on);
  const {outlineStyle, outlineWidth} = getComputedStyle(on);
  const box = on.getBoundingClientRect();
  const isSeen = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && box.width > 0 && box.right > 0;
  return [isNew, isSeen, on.outerHTML.slice(0, 120)];
}"""


@contextmanager
def hearing(page: Any, at: str, may_miss: bool = False) -> Iterator[list[str]]:
    """What a page says and asks for meanwhile that it should not: a line each."""
    lines: list[str] = []

    def console(message: Any) -> None:
        # Chromium logs a page of status 404 as an error of the page.
        is_missing = may_miss and "status of 404" in message.text
        if message.type in ("error", "warning") and not is_missing:
            lines.append(f"{message.type}: {message.text}")

    def dialog(box: Any) -> None:
        lines.append(f"dialog: {box.message}")
        box.dismiss()

    def request(asked: Any) -> None:
        if not asked.url.startswith((f"{at}/", "data:")):
            lines.append(f"request: {asked.url}")

    listeners = {
        "console": console,
        "dialog": dialog,
        "request": request,
        "pageerror": lambda error: lines.append(f"error: {error}"),
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    yield lines
    for event, listener in listeners.items():
        page.remove_listener(event, listener)


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    return web_world.make(tmp_path_factory.mktemp("world"), datetime.now(UTC))


@pytest.fixture(scope="module")
def served(record):
    with serving(record) as served:
        yield served


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium.path(), args=["--no-sandbox"])
        yield started
        started.close()


@contextmanager
def opened(browser: Any, served: Served, **options: Any) -> Iterator[Any]:
    """A page in a window of its own, which has no cookie yet."""
    options = {"viewport": {"width": 1280, "height": 900}, "base_url": served.at, **TO_READ, **options}
    context = browser.new_context(**options)
    context.set_default_timeout(10_000)
    try:
        yield context.new_page()
    finally:
        context.close()


@pytest.fixture(scope="module")
def window(browser, served):
    """One page for all that only look."""
    with opened(browser, served) as page:
        yield page


@pytest.fixture
def page(window):
    window.set_viewport_size({"width": 1280, "height": 900})
    window.emulate_media(media="screen", color_scheme="light", forced_colors="none")
    return window


@pytest.fixture
def without_script(browser, served):
    with opened(browser, served, java_script_enabled=False) as page:
        yield page


def each_look(page: Any) -> Iterator[tuple[int, str]]:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            yield width, scheme


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_page_fits_says_nothing_on_the_console_and_asks_only_its_own_server(served, page, name):
    with hearing(page, served.at, may_miss=name in MISSING) as lines:
        answer = page.goto(ADDRESSES[name])
        assert answer.status == (404 if name in MISSING else 200)
        for width, scheme in each_look(page):
            assert page.evaluate("document.documentElement.scrollWidth") <= width, scheme
    assert lines == []
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ADDRESSES)
def test_no_page_has_a_serious_barrier(page, name):
    page.goto(ADDRESSES[name])
    page.evaluate(AXE.read_text("utf-8"))
    for width, scheme in each_look(page):
        assert page.evaluate(AXE_RUN) == [], (width, scheme)


def test_text_from_right_to_left_stands_at_the_right(page):
    page.goto(ADDRESSES["a redline, right to left"])
    assert page.locator(".side div").last.evaluate("(each) => getComputedStyle(each).direction") == "rtl"
    page.goto(ADDRESSES["a watch, right to left"])
    assert page.locator(".policy p").first.evaluate("(each) => getComputedStyle(each).direction") == "rtl"


def test_a_table_of_ten_columns_scrolls_in_its_own_box_and_breaks_no_word(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(ADDRESSES["a watch with a table"])
    box = page.locator(".policy .wide")
    assert box.evaluate("(each) => each.scrollWidth > each.clientWidth")
    cell = box.get_by_text("Towerworks Ltd")
    assert cell.evaluate("(each) => each.getBoundingClientRect().width") > 80


def test_the_first_key_offers_to_skip_to_the_text(page):
    page.goto(REDLINE)
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.evaluate("(each) => each === document.activeElement && each.getBoundingClientRect().left >= 0")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main'")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize(
    "name", ["what changed", "a vendor", "a watch", "a redline", "a search", "health", "a watch with a table"]
)
def test_tab_reaches_every_link_and_field_and_shows_where_it_is(page, name):
    page.goto(ADDRESSES[name])
    wanted = page.evaluate(FOCUSABLE)
    reached, unseen = 0, []
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        told = page.evaluate(FOCUSED)
        if told is None or not told[0]:
            break
        reached += 1
        unseen += [told[2]] * (not told[1])
    assert unseen == []
    assert reached == wanted


def test_j_and_k_go_from_change_to_change(page):
    page.goto(REDLINE)
    anchors = page.locator(".change").evaluate_all("(all) => all.map((each) => each.id)")
    assert len(anchors) == 2
    for key, anchor in (("j", anchors[0]), ("j", anchors[1]), ("j", anchors[1]), ("k", anchors[0]), ("k", anchors[0])):
        page.keyboard.press(key)
        assert page.evaluate("[document.activeElement.id, location.hash]") == [anchor, f"#{anchor}"]
        assert page.locator(f"#{anchor}").evaluate("(each) => getComputedStyle(each).outlineStyle") != "none"
        assert page.locator(".change.here").count() == 1


def test_j_goes_on_from_the_change_that_the_address_names(page):
    page.goto(SIXTY)
    third, fourth = page.locator(".change").evaluate_all("(all) => all.slice(2, 4).map((each) => each.id)")
    page.goto("about:blank")
    page.goto(f"{SIXTY}#{third}")
    page.keyboard.press("j")
    assert page.evaluate("location.hash") == f"#{fourth}"


def test_u_unfolds_and_folds_all(page):
    page.goto(REDLINE)
    folds = page.locator("#changes details")
    closed = page.locator("#changes details:not([open])")
    assert folds.count() == closed.count() > 3
    page.keyboard.press("u")
    assert closed.count() == 0
    page.keyboard.press("u")
    assert closed.count() == folds.count()


def test_a_question_mark_shows_and_hides_the_keys(page):
    page.goto(REDLINE)
    page.keyboard.press("?")
    assert "next change" in page.get_by_role("status").inner_text()
    page.keyboard.press("?")
    assert page.get_by_role("status").count() == 0


def test_keys_are_letters_where_something_is_written(page):
    page.goto(REDLINE)
    page.locator("#q").focus()
    page.keyboard.type("juk?")
    assert page.locator("#q").input_value() == "juk?"
    assert page.evaluate("location.hash") == ""
    assert page.locator(".change.here, .keys, #changes details[open]").count() == 0


@pytest.mark.parametrize("script", [True, False])
def test_a_link_to_a_clause_within_a_fold_opens_it_and_goes_there(browser, served, script):
    with opened(browser, served, java_script_enabled=script) as page:
        page.goto(SIXTY)
        fold = page.locator("#changes details.same").last
        anchor = fold.locator("[id^=clause-]").last.get_attribute("id")
        page.goto("about:blank")
        page.goto(f"{SIXTY}#{anchor}")
        clause = page.locator(f"#{anchor}")
        clause.wait_for(state="visible")
        box = clause.bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 900


@pytest.mark.parametrize(("width", "address", "beside"), [
    (1280, REDLINE, True), (1100, REDLINE, True), (1099, REDLINE, False), (390, REDLINE, False),
    (1280, f"{REDLINE}?view=inline", False), (390, f"{REDLINE}?view=inline", False),
])  # fmt: skip
def test_both_sides_stand_beside_each_other_where_there_is_room(page, width, address, beside):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    before, now = (page.locator(".side").nth(at) for at in (0, 1))
    assert before.is_visible() == now.is_visible() == beside
    assert page.locator(".change .redline").first.is_visible() != beside
    if beside:
        boxes = before.bounding_box(), now.bounding_box()
        assert boxes[0]["y"] == boxes[1]["y"]
        assert boxes[0]["x"] + boxes[0]["width"] < boxes[1]["x"]


def test_a_redline_on_paper_is_a_note_without_navigation(page):
    page.goto(REDLINE)
    page.emulate_media(media="print")
    for gone in ("header.site", "footer.site", "nav", ".steps", ".skip"):
        for each in page.locator(gone).all():
            assert not each.is_visible(), gone
    assert page.locator(".redline del").first.is_visible()
    with_pages = pypdfium2.PdfDocument(page.pdf(format="A4"))
    text = "".join(each.get_textpage().get_text_range() for each in with_pages)
    assert 1 <= len(with_pages) <= 4
    assert "24 months" in text
    assert "1 / " in text
    assert "Promises\r\nHealth" not in text
    assert "Search" not in text


@pytest.mark.parametrize("media", ["screen", "print"])
def test_what_was_put_in_and_taken_out_needs_no_colour(page, media):
    page.goto(f"{REDLINE}?view=inline")
    page.emulate_media(media=media, forced_colors="active")
    line = "(each) => getComputedStyle(each).textDecorationLine"
    assert page.locator("ins").first.evaluate(line) == "underline"
    assert page.locator("del").first.evaluate(line) == "line-through"


def test_without_script_folds_open_by_click_and_by_key(without_script):
    page = without_script
    page.goto(REDLINE)
    first, second = (page.locator("#changes details.same").nth(at) for at in (0, 1))
    first.locator("summary").click()
    assert first.locator("[id^=clause-]").first.is_visible()
    second.locator("summary").focus()
    page.keyboard.press("Enter")
    assert second.locator("[id^=clause-]").first.is_visible()
    page.locator(".side .fold summary").first.click()
    assert page.get_by_text("Nobody but our engineers can read them.").first.is_visible()


def test_without_script_the_list_is_narrowed_by_its_form(without_script):
    page = without_script
    page.goto("/")
    page.get_by_text("Narrow this list").click()
    page.get_by_label("Vendor").select_option("tannwald")
    page.get_by_role("button", name="Show").click()
    assert "vendor=tannwald" in page.url
    assert page.locator(".card").count() == 1
    page.get_by_role("link", name="Show all").click()
    assert page.locator(".card").count() > 1


def test_without_script_a_search_is_paged(without_script):
    page = without_script
    page.goto("/")
    page.locator("#q").fill("leased")
    page.locator("#q").press("Enter")
    page.locator(".card").first.wait_for()
    first = page.locator(".card .redline").first.inner_text()
    assert "leased" in first.lower()
    page.get_by_role("link", name="More").click()
    page.get_by_text("Page 2").wait_for()
    assert page.locator(".card .redline").first.inner_text() != first
    page.get_by_role("link", name="Before").click()
    page.get_by_text("Page 1").wait_for()


def test_who_is_not_logged_in_sees_no_form(page):
    for name in ("a redline", "a first version"):
        page.goto(ADDRESSES[name])
        assert page.locator(".review-form").count() == 0
    assert page.get_by_role("button", name="Log out").count() == 0


@pytest.fixture(scope="module")
def session(browser, served):
    """What a window keeps that was logged in by the printed link."""
    with opened(browser, served) as page:
        page.goto(served.login)
        assert urlsplit(page.url).path == "/"
        return page.context.storage_state()


def test_the_printed_link_logs_in_once(browser, served, session):
    with opened(browser, served) as page:
        assert page.goto(served.login).status == 403
        page.goto(REDLINE)
        assert page.locator(".review-form").count() == 0


def test_no_script_and_no_other_site_gets_at_the_session(session):
    (cookie,) = (each for each in session["cookies"] if each["name"] == "tracker_session")
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")


def test_the_form_of_a_review_has_no_serious_barrier_and_fits(browser, served, session):
    with opened(browser, served, storage_state=session) as page:
        page.goto(REDLINE)
        assert page.locator(".review-form").is_visible()
        page.evaluate(AXE.read_text("utf-8"))
        for width, scheme in each_look(page):
            assert page.evaluate(AXE_RUN) == [], (width, scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_who_logs_out_sees_no_form_any_more(browser, served, session):
    with opened(browser, served, storage_state=session) as page:
        page.goto(REDLINE)
        page.get_by_role("button", name="Log out").click()
        page.goto(REDLINE)
        assert page.locator(".review-form").count() == 0


@pytest.mark.parametrize(
    ("script", "watch"), [(True, "tannwald/datenschutz"), (False, "nasim/privacy")], ids=["script", "no script"]
)
def test_a_review_shows_on_the_page_and_on_the_first_page(browser, served, session, script, watch):
    with opened(browser, served, storage_state=session, java_script_enabled=script) as page:
        page.goto(f"/watch/{watch}/2")
        page.get_by_label("Dismissed").check()
        page.get_by_label("Who").fill("Cleo <b>of</b> the board")
        page.get_by_label("Note").fill("Nothing to do\nfor us & ours.")
        page.get_by_role("button", name="Add review").click()
        assert urlsplit(page.url).path == f"/watch/{watch}/2"
        told = page.locator("#review p").first.inner_text()
        assert "Cleo <b>of</b> the board, dismissed" in told
        assert "for us & ours." in told
        page.goto("/")
        card = page.locator(".card", has=page.locator(f"a[href='/watch/{watch}/2']"))
        assert "Reviewed: dismissed" in card.inner_text()


# Each would show itself: an element of class `hostile`, a dialog, a request, a word in the title.
SCRIPT = "<script class=hostile>alert(1);document.title='hostile'</script>"
IMAGE = "<img class=hostile src=http://hostile.example/a.png onerror=alert(2)>"
STYLE = "</style></title></textarea><b class=hostile>x</b><style class=hostile>@import 'http://hostile.example/a.css'"
QUOTES = "\" class='hostile' onmouseover=\"alert(3)\" autofocus onfocus=alert(4) x='"
BIDI = "\u202edrawkcab\u202c \u2066isolated\u2069 \u200fmark"
LINK = "javascript:alert(5)"
HOSTILE = Watch("hostile/privacy", f"{IMAGE} & Sons", "privacy", LINK, tags=(f"{QUOTES}tag",))
OURS_OF_HOSTILE = (
    "/",
    "/vendor/hostile",
    "/watch/hostile/privacy",
    "/watch/hostile/privacy/1",
    "/watch/hostile/privacy/2",
    "/watch/hostile/privacy/2?view=inline",
    "/watch/hostile/privacy/on/2026-01-01",
    "/clause/hostile/privacy/2",
    "/search?q=records",
    f"/search?q={quote(SCRIPT)}",
    f"/search?q={quote(QUOTES)}&watch={quote(IMAGE)}",
    f"/?vendor={quote(IMAGE)}&tag={quote(QUOTES)}",
    f"/?category={quote(SCRIPT)}",
    f"/watch/{quote(IMAGE, safe='')}/privacy",
    f"/nowhere/{quote(SCRIPT, safe='')}",
    "/upcoming",
    "/health",
    "/promises",
    "/watch/hostile/privacy/2/text.md",
    "/watch/hostile/privacy.json",
)
DATASETTE_OF_HOSTILE = (
    "/policies",
    "/policies/watches",
    "/policies/watches/1",
    "/policies/clauses?_facet=text",
    f"/policies/clauses?_search={quote(SCRIPT)}",
    "/policies/clauses/2",
    "/policies/changes",
    "/policies/redline",
    "/policies/timeline",
    "/policies/health",
    "/policies/checks",
    f"/policies/what-it-says-today?watch={quote('hostile/privacy')}",
    f"/policies/what-it-says-today?watch={quote(SCRIPT)}",
)


def hostile_page(days: int) -> str:
    """A page whose every part attacks, as markup of its own and as text that looks like markup."""
    texts = [SCRIPT, IMAGE, STYLE, QUOTES, BIDI, f"[click]({LINK})"]
    sections = [
        (f"{at}. {text} records", [f"We keep records {text} for {days} days.", text])
        for at, text in enumerate(texts, 1)
    ]
    raw = f"<p>{SCRIPT}{IMAGE}We sell <a href='{LINK}'>your records</a> to nobody <svg onload=alert(6)></svg>.</p>"
    table = "<table><tr>" + "".join(f"<td>{text.replace('<', '&lt;')}</td>" for text in texts) + "</tr></table>"
    made = web_world.page("Hostile privacy policy", sections, "Last updated: 3 April 2026")
    return made.replace("</main>", f"{raw}{table}</main>")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder, now = tmp_path_factory.mktemp("hostile"), datetime.now(UTC)
    source = folder / "pages"
    source.mkdir()
    for days, ago in ((30, 300), (90, 5)):
        name = f"{now - timedelta(days=ago):%Y-%m-%dT%H-%M-%SZ}.html"
        (source / name).write_text(hostile_page(days), encoding="utf-8")
    with Store.open(folder / "policies.db") as store:
        follow(store, WatchList(watches=(HOSTILE,)), now)
        import_history.run(HOSTILE, source, store)
        failed = Failed("unreachable", f"hostile/privacy: Expected a page, got {IMAGE} {SCRIPT}.")
        checked = {"checked_at": now - timedelta(hours=2), "next_check_at": now + timedelta(hours=2)}
        store.checks.record(CheckRecord(watch_id=HOSTILE.id, result=failed, beside=2, **checked))
        store.reviews.add(HOSTILE.id, 2, "seen", now, note=SCRIPT, reviewer=IMAGE)
        store.clauses.index()
    with serving(folder / "policies.db") as served:
        yield served


@pytest.fixture(scope="module")
def hostile_window(browser, hostile):
    with opened(browser, hostile) as page:
        yield page


@pytest.mark.parametrize("address", [*OURS_OF_HOSTILE, *DATASETTE_OF_HOSTILE])
def test_nothing_that_a_vendor_writes_runs_or_is_drawn(hostile, hostile_window, address):
    page = hostile_window
    with hearing(page, hostile.at, may_miss=True) as lines:
        assert page.goto(address).status in (200, 404)
        assert page.locator(".hostile, [onerror], [onload], [onmouseover], [onfocus]").count() == 0
        assert page.locator("a[href^='javascript:' i], a[href^='data:' i]").count() == 0
        assert page.title() != "hostile"
        page.mouse.move(600, 400)
        page.keyboard.press("Tab")
    assert lines == []
    if address in OURS_OF_HOSTILE:
        assert INVISIBLE.findall(page.locator("body").inner_text()) == []


def test_a_vendor_that_attacks_is_shown_as_it_writes(hostile_window):
    hostile_window.goto("/watch/hostile/privacy/2")
    shown = hostile_window.locator("#changes").text_content()
    assert SCRIPT in shown
    assert IMAGE in shown


@pytest.mark.parametrize("address", DATASETTE)
def test_a_page_of_datasette_obeys_its_content_security_policy(served, page, address):
    with hearing(page, served.at) as lines:
        assert page.goto(address).status == 200
        menu = page.locator("th .dropdown-menu-icon")
        if menu.count():
            menu.first.click()
            assert page.locator(".dropdown-menu").first.is_visible()
    assert lines == []
