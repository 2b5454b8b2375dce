"""`tracker add` of pages that are no policy as they are served, and the names it proposes for those that are."""

from __future__ import annotations

import json

import pytest
from desk import Desk
from hypothesis import given
from hypothesis import strategies as st
from loopback import SECTIONS, WALL, policy

from tracker.app.check import proposal
from tracker.core.doubt import made_by_scripts
from tracker.core.doubt.binding_sentences import has_binding_word
from tracker.model import Clause, Dates, Policy, Promises

MENU = "<header><a href='/a'>Bells</a> <a href='/b'>Prices</a></header>"
PROSE = " ".join(f"We keep the recording of every ring for {days} days and no longer." for days in range(60))
SCRIPTED = {
    "react": f"<body>{MENU}<div id='root'></div><script src='/static/js/main.0af3.js'></script></body>",
    "vue": f"<body>{MENU}<div id=app></div><noscript>Please enable JavaScript to use this site.</noscript></body>",
    "next": f"<body><div id='__next'></div>{MENU}<script id='__NEXT_DATA__'>{{}}</script></body>",
    "nuxt": f"<body><div id='__nuxt'></div>{MENU}<script>window.__NUXT__={{}}</script></body>",
    "angular": f"<body>{MENU}<app-root></app-root><noscript>This app needs JavaScript.</noscript></body>",
    "notice": f"<body>{MENU}<h1>Privacy</h1><noscript><p>You need <b>JavaScript</b> here.</p></noscript></body>",
    "mark": f"<body>{MENU}<main ng-version='17'><h1>Our privacy centre</h1></main></body>",
    "words in scripts": f"<body>{MENU}<p>Privacy centre</p><script>var page = {{'text': '{PROSE}'}}</script></body>",
}
ROOT = "<div id='root'>{}</div><noscript>Please enable JavaScript.</noscript><script>window.__NUXT__={{}}</script>"


@pytest.mark.parametrize("page", SCRIPTED.values(), ids=SCRIPTED)
def test_a_page_that_scripts_make_is_said_so_and_not_added_unless_forced(desk: Desk, page: str) -> None:
    desk.site.put(f"<!doctype html><html><head><title>Privacy | Dial</title></head>{page}</html>", "/js")
    before = desk.list.read_text()
    arguments = ("add", desk.site.url("/js"), "--allow-private", "--vendor", "Dial", "--document", "privacy", "--yes")
    said = desk.run(*arguments, status=1)
    assert "a page whose text is made by scripts" in said
    assert "Nothing was added; --force adds it all the same" in said
    assert desk.list.read_text() == before
    said = desk.run(*arguments, "--force")
    assert "Careful: This is a page whose text is made by scripts" in said
    assert "Added dial/privacy" in said


@pytest.mark.parametrize(
    "page",
    [
        ROOT.format("".join(f"<h2>{head}</h2><p>{text}</p>" for head, text in SECTIONS.items())),
        ROOT.format(
            "<p>We may keep recordings for thirty days, and you must tell your guests so before they ring. You "
            "may ask us for a copy of any of them, and we will send it within two weeks.</p>"
        ),
        f"<p>{PROSE}</p><div id=app></div>",
        f"<p>{PROSE}</p><noscript><iframe src='https://tags.example/ns'></iframe></noscript>",
        f"<p>{PROSE}</p><script>var same = '{PROSE}'</script><noscript>Enable JavaScript for the map.</noscript>",
    ],
    ids=["server-rendered", "short", "beside a root", "tag manager", "twice"],
)
def test_a_page_whose_text_is_there_is_no_such_page_whatever_made_it(desk: Desk, page: str) -> None:
    desk.site.put(f"<!doctype html><title>Privacy</title><h1>Privacy notice</h1>{page}", "/ok")
    said = desk.run("add", desk.site.url("/ok"), "--allow-private", "--vendor", "Dial", "--yes")
    assert "made by scripts" not in said
    assert "Added dial/privacy" in said


def test_what_is_no_policy_or_cannot_be_read_is_exit_status_1(desk: Desk) -> None:
    desk.site.put(WALL, "/wall")
    desk.site.put("gone", "/gone", status=410)
    before = desk.list.read_text()
    for path, said in (("/wall", "what looks like"), ("/gone", "answered with status 410"), ("/none", "status 404")):
        found = desk.run("add", desk.site.url(path), "--allow-private", "--yes", status=1)
        assert said in found
    assert desk.list.read_text() == before
    assert "Careful: This is what looks like" in desk.run(
        "add", desk.site.url("/wall"), "--allow-private", "--vendor", "Dial", "--yes", "--force"
    )


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://acme.example/privacy", "FILE:/etc/passwd", "gopher://acme.example/",
     "javascript:alert(1)", "mailto:a@acme.example", "data:text/html,x"],
)  # fmt: skip
def test_only_the_web_is_watched(desk: Desk, url: str) -> None:
    said = desk.run("add", url, "--yes", status=1)
    assert "only http and https are watched" in said
    assert url in said
    desk.list.write_text(f'[[watch]]\nvendor = "A"\ndocument = "b"\nurl = "{url}"\n')
    assert "line 4" in desk.run("check", status=2)


def test_a_port_is_no_scheme(desk: Desk) -> None:
    assert "https://localhost:1/privacy" in desk.run("add", "localhost:1/privacy", "--yes", status=1)


@pytest.mark.parametrize(
    ("site_name", "title", "url", "vendor"),
    [
        ("", "Privacy Policy", "https://policies.quern.com/privacy", "Quern"),
        ("", "Privacy – Terms", "https://www.legal.mill-stone.co.uk/p", "Mill Stone"),
        ("", "MillStone: Privacy Policy", "https://millstone.com.au/p", "MillStone"),
        ("QuernHub", "Privacy", "https://docs.quernhub.com/site-policy", "QuernHub"),
        ("Mill Stone Privacy & Terms", "Privacy", "https://millstone.com/p", "Mill Stone"),
        ("Faceplate", "Terms", "https://fp.example/legal", "Faceplate"),
        ("Help Centre", "Terms", "https://quern.example/legal", "Quern"),
        ("We are all about mills and what they grind", "Terms", "https://quern.example/legal", "Quern"),
        ("株式会社", "Terms", "https://quern.co.jp/legal", "Quern"),
        ("", "Terms", "https://quern.zendesk.com/hc/terms", "Quern"),
        ("", "Terms", "https://quern.github.io/terms", "Quern"),
        ("", "Terms", "https://co.uk/terms", "Co"),
        ("", "the quern terms", "https://quern.com/terms", "Quern"),
        ("", "Terms", "https://127.0.0.1/terms", "127.0.0.1"),
        ("", "Terms", "https://[::1]/terms", "::1"),
        ("", "Terms", "https://localhost/terms", "Localhost"),
    ],
)
def test_the_vendor_is_the_sites_own_name_or_the_registered_domain(
    site_name: str, title: str, url: str, vendor: str
) -> None:
    assert proposal.vendor(site_name, title, url) == vendor


def test_the_sites_name_is_read_on_the_page(desk: Desk) -> None:
    page = policy().replace("<head>", '<head><meta property="og:site_name" content="Quern  Mills">')
    desk.site.put(page, "/privacy")
    assert "Proposed: vendor 'Quern Mills', document 'privacy'" in desk.run(
        "add", desk.site.url("/privacy"), "--allow-private", "--yes"
    )


@given(st.text(max_size=60), st.text(max_size=60), st.text(min_size=1, max_size=30))
def test_any_page_gets_a_name_of_one_line(site_name: str, title: str, host: str) -> None:
    name = proposal.vendor(" ".join(site_name.split()), title, f"https://{host.encode().hex()}.example/")
    assert name
    assert "\n" not in name


@given(st.text(max_size=300))
def test_any_markup_can_be_looked_at(source: str) -> None:
    found = made_by_scripts.shell_of(source)
    assert found.site_name.isprintable()
    assert made_by_scripts.made_by_scripts(found, 0, is_binding=False) is None or found.signs or found.script_words


# --- what is odd about a first version ---


def read(*texts: str, kind: str = "paragraph", language: str | None = "en") -> Policy:
    clauses = tuple(Clause(("A",), None, text, kind) for text in texts)  # type: ignore[arg-type]
    promises = Promises((), None, None, False, False, "")
    return Policy("Privacy", language, Dates(), promises, clauses, "", 9)


GERMAN = (
    "Wir speichern die Daten der Kunden und sie werden von uns nicht an andere weitergegeben, auch wenn sie es sind."
)
WARE = "The bell of the door and the sound of it, with a picture to the side and a button on the front of the case."


def test_a_language_that_the_page_does_not_have_is_warned_of() -> None:
    (said,) = proposal.warnings(read(GERMAN), "privacy", "fr")
    assert "reads as 'de', and its `language` in the watch list is 'fr'" in said
    assert proposal.warnings(read(GERMAN), "privacy", "de-AT") == []
    assert proposal.warnings(read(GERMAN), "privacy", None) == []
    assert proposal.warnings(read("We may."), "privacy", "fr") == []


def test_a_text_that_binds_nobody_is_warned_of() -> None:
    (said,) = proposal.warnings(read(WARE), "privacy", None)
    assert "No sentence on the page binds anybody" in said
    assert proposal.warnings(read(WARE, "You must ring."), "privacy", None) == []
    assert proposal.warnings(read(WARE), "subprocessors", None) == []
    assert proposal.warnings(read(WARE, WARE, kind="row"), "privacy", None) == []
    assert proposal.warnings(read("これは鐘です。" * 9, language="ja"), "privacy", None) == []


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [("en", "We collect it.", True), ("en", "Mustard and mayhem.", False), ("de", "Sie müssen.", True),
     ("fr", "Vous pouvez.", True), ("es", "Podemos.", True), ("it", "Può.", True), ("pt", "Deve.", True),
     ("nl", "Wij verzamelen.", True), ("ja", "We must.", None), (None, "We must.", None)],
)  # fmt: skip
def test_words_that_bind(language: str | None, text: str, found: bool | None) -> None:
    assert has_binding_word(text, language) is found


def test_add_and_the_first_check_warn_of_both(desk: Desk) -> None:
    desk.site.put(f"<!doctype html><title>Privacy</title><h1>Privacy</h1>{f'<p>{WARE}</p>' * 3}", "/ware")
    said = desk.run("add", desk.site.url("/ware"), "--allow-private", "--vendor", "Dial", "--language", "fr", "--yes")
    assert "Careful: No sentence on the page binds anybody" in said
    assert "Careful: The page reads as 'en'" in said
    assert 'language = "fr"' in desk.list.read_text()
    first = desk.run("check")
    assert "dial/privacy: No sentence on the page binds anybody" in first
    assert "dial/privacy: The page reads as 'en'" in first
    assert "acme/privacy: " not in first
    assert "binds" not in desk.run("check")


POLISH = (
    "Przechowujemy dane użytkownika przez trzydzieści dni, a potem je usuwamy, chyba że prawo wymaga czegoś innego."
    " Nie sprzedajemy danych i nie przekazujemy ich nikomu poza operatorem, który łączy rozmowy z innymi sieciami."
)


@pytest.mark.parametrize(("text", "language", "has_rules"), [(POLISH, "pl", False), (GERMAN, "de", True)])
def test_add_says_that_a_language_is_read_without_rules(desk: Desk, text: str, language: str, has_rules: bool) -> None:
    desk.site.put(f"<!doctype html><title>Privacy</title><h1>Privacy</h1>{f'<p>{text}</p>' * 3}", "/other")
    one = desk.run("add", desk.site.url("/other"), "--allow-private", "--vendor", "One", "--yes")
    assert (f"The language '{language}' is read without rules of its own" in one) != has_rules
    other = desk.run("add", desk.site.url("/other"), "--allow-private", "--vendor", "Two", "--yes", "--json")
    told = json.loads(other[other.index("{") :])
    assert (told["watch"], told["language"], told["has_rules"]) == ("two/privacy", language, has_rules)


def test_of_a_language_that_is_not_known_nothing_is_said() -> None:
    assert proposal.without_rules(None) == ""
    assert "'ja'" in proposal.without_rules("ja")
