"""Policies that nobody listed: a vendor's site is searched for them, politely, and each is offered once."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from desk import Desk
from hypothesis import given
from hypothesis import strategies as st
from loopback import policy

from tracker.app.discover import search, site_map
from tracker.app.discover.search import MOST_REQUESTS
from tracker.app.discover.visitor import Visitor
from tracker.core.discover import kinds
from tracker.core.discover.domains import owner_of, registered_domain, registered_name
from tracker.core.discover.links import links_of_page
from tracker.edge.web import failures
from tracker.edge.web.addresses import AddressRefused
from tracker.model import Fetched, Validators, Watch

TEXT = {
    "en": "We collect what you tell us and we keep it for {} days. You may object at any time, and we must answer. ",
    "de": "Wir erheben, was Sie sagen, und wir speichern es {} Tage. Sie können widersprechen, wir müssen antworten. ",
    "fr": "Nous collectons ce que vous dites et nous le conservons {} jours. Vous pouvez vous y opposer toujours. ",
    "es": "Recopilamos lo que usted dice y debemos conservarlo {} días. Usted puede oponerse en todo momento. ",
}


def page(title: str, language: str = "en", links: str = "", seed: int = 1) -> str:
    text = "".join(f"<p>{TEXT[language].format(seed * 100 + at)}</p>" for at in range(6))
    return (
        f"<!doctype html><html lang={language}><head><title>{title} | Dial Bells</title></head>"
        f"<body><main><h1>{title}</h1>{text}</main><footer>{links}</footer></body></html>"
    )


def home(links: str, *, text: str = "Bells that ring. Buy one today!") -> str:
    head = "<!doctype html><html><head><title>Dial Bells</title></head><body><h1>Dial</h1>"
    return f"{head}<p>{text}</p><footer>{links}</footer></body></html>"


def found(desk: Desk, path: str = "/") -> dict[str, str]:
    """Document to the path it was found at."""
    rows = desk.json("discover", desk.site.url(path), "--allow-private")
    names = [row["document"] for row in rows]
    assert len(names) == len(set(names))
    return {row["document"]: row["url"].partition(str(desk.site.port))[2] for row in rows}


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.write("dial/watched")
    return desk


def test_the_footers_links_are_followed_and_each_document_is_named_once(desk: Desk) -> None:
    links = {
        "/p": "Privacy Policy",
        "/t": "Terms of Service",
        "/c": "Cookie Policy",
        "/blog/privacy": "Why privacy matters",
    }
    desk.site.put(home("".join(f"<a href='{path}'>{text}</a>" for path, text in links.items())), "/")
    for at, (path, text) in enumerate(links.items()):
        desk.site.put(page(text, seed=at), path)
    rows = desk.json("discover", desk.site.url("/"), "--allow-private")
    assert {row["document"] for row in rows} == {"privacy", "terms", "cookies"}
    privacy = next(row for row in rows if row["document"] == "privacy")
    assert privacy == {
        "document": "privacy", "url": desk.site.url("/p"), "title": "Privacy Policy",
        "words": privacy["words"], "language": "en",
    }  # fmt: skip
    assert privacy["words"] > 100


def test_a_page_that_lists_policies_is_read(desk: Desk) -> None:
    desk.site.put(home("<a href='/legal'>Legal</a>"), "/")
    listed = {
        "dpa": "Data Processing Addendum", "sub": "List of sub-processors", "sla": "Service Level Agreement",
        "aup": "Acceptable Use Policy", "ai": "AI Terms",
    }  # fmt: skip
    desk.site.put(home("".join(f"<li><a href='/d/{name}'>{text}</a>" for name, text in listed.items())), "/legal")
    for at, (name, text) in enumerate(listed.items()):
        desk.site.put(page(text, seed=at), f"/d/{name}")
    assert found(desk) == {
        "dpa": "/d/dpa", "subprocessors": "/d/sub", "sla": "/d/sla", "acceptable_use": "/d/aup", "ai": "/d/ai",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "names"),
    [
        (
            "de",
            {
                "privacy": "Datenschutzerklärung",
                "terms": "Allgemeine Geschäftsbedingungen",
                "dpa": "Auftragsverarbeitung",
                "cookies": "Cookie-Richtlinie",
                "subprocessors": "Unterauftragsverarbeiter",
            },
        ),
        (
            "fr",
            {
                "privacy": "Politique de confidentialité",
                "terms": "Conditions générales d’utilisation",
                "cookies": "Politique relative aux cookies",
                "sla": "Accord de niveau de service",
            },
        ),
        (
            "es",
            {
                "privacy": "Política de privacidad",
                "terms": "Términos y condiciones",
                "cookies": "Política de cookies",
                "acceptable_use": "Política de uso aceptable",
            },
        ),
    ],
)
def test_four_languages_are_known(desk: Desk, language: str, names: dict[str, str]) -> None:
    desk.site.put(home("".join(f"<a href='/x/{at}'>{text}</a>" for at, text in enumerate(names.values()))), "/")
    for at, text in enumerate(names.values()):
        desk.site.put(page(text, language, seed=at), f"/x/{at}")
    assert found(desk) == {kind: f"/x/{at}" for at, kind in enumerate(names)}


def test_a_site_map_and_the_usual_places_are_asked_for_what_no_link_names(desk: Desk) -> None:
    desk.site.put(home("<a href='/prices'>Prices</a>"), "/")
    base = desk.site.url("")
    desk.site.put(f"User-agent: *\nDisallow: /secret\nSitemap: {base}/sitemap.xml.gz\n", "/robots.txt")
    listed = "".join(
        f"<url><loc>{base}{path}</loc></url>" for path in ("/", "/de/privacy-policy", "/company/privacy-policy")
    )
    desk.site.put(gzip.compress(f"<urlset>{listed}</urlset>".encode()), "/sitemap.xml.gz")
    desk.site.put(page("Privacy Policy"), "/company/privacy-policy")
    desk.site.put(page("Terms of Use", seed=2), "/terms")
    assert found(desk) == {"privacy": "/company/privacy-policy", "terms": "/terms"}


def test_addresses_that_are_none_are_passed_over_in_robots_txt_and_site_maps(desk: Desk) -> None:
    base = desk.site.url("")
    desk.site.put(home(""), "/")
    desk.site.put(f"Sitemap: http://[::1\nSitemap: {base}:x/a\nSitemap: {base}/s.xml\n", "/robots.txt")
    listed = "".join(
        f"<loc>{url}</loc>" for url in ("http://[::1/privacy", f"{base}:x/dpa", "file:///terms", "/p/terms")
    )
    desk.site.put(f"<urlset>{listed}</urlset>", "/s.xml")
    desk.site.put(page("Terms of Service"), "/p/terms")
    assert found(desk) == {"terms": "/p/terms"}


def test_signs_that_steer_a_terminal_are_not_printed(desk: Desk) -> None:
    desk.site.put(home("<a href='/kept/\x1b]0;privacy'>Privacy\x1b]0; policy</a>"), "/")
    desk.site.put("User-agent: *\nDisallow: /kept\n", "/robots.txt")
    said = desk.run("discover", desk.site.url("/"), "--allow-private")
    assert "robots.txt asks not to look at" in said
    refused = desk.run("discover", desk.site.url("/kept/\x1b]0;"), "--allow-private", status=1)
    assert "robots.txt asks not to look at" in refused
    assert "\x1b" not in said + refused


def test_robots_txt_is_heeded_and_said(desk: Desk) -> None:
    desk.site.put(home("<a href='/kept/privacy'>Privacy Policy</a>"), "/")
    desk.site.put("User-agent: policy-version-change-tracker\nDisallow: /kept\n", "/robots.txt")
    desk.site.put(page("Privacy Policy"), "/kept/privacy")
    said = desk.run("discover", desk.site.url("/"), "--allow-private")
    assert "robots.txt asks not to look at" in said
    assert "/kept/privacy" not in [path for path, _ in desk.site.asked]


def test_it_asks_no_more_than_thirty_times_and_nothing_twice(desk: Desk) -> None:
    links = "".join(
        f"<a href='/maze/{at}'>Privacy Policy {at}</a><a href='/legal/{at}/legal'>Legal</a>" for at in range(80)
    )
    desk.site.put(home(links), "/")
    assert found(desk) == {}
    asked = [path for path, _ in desk.site.asked]
    assert len(asked) <= MOST_REQUESTS
    assert len(asked) == len(set(asked))


def test_another_vendors_pages_are_not_asked(desk: Desk) -> None:
    links = "<a href='http://elsewhere.example/privacy'>Privacy Policy</a><a href='mailto:a@b.example'>Terms</a>"
    desk.site.put(home(links), "/")
    said = desk.run("discover", desk.site.url("/"), "--allow-private")
    assert "elsewhere.example" not in said


def test_the_same_text_at_two_addresses_is_one_document(desk: Desk) -> None:
    desk.site.put(home("<a href='/a'>Privacy Policy</a><a href='/b'>Terms of Service</a>"), "/")
    desk.site.put(page("Privacy Policy"), "/a")
    desk.site.put(page("Privacy Policy"), "/b")
    assert found(desk) == {"privacy": "/a"}


def test_what_a_page_calls_itself_counts_more_than_the_link(desk: Desk) -> None:
    desk.site.put(home("<a href='/a'>Terms of Service</a><a href='/b'>Terms</a>"), "/")
    desk.site.put(page("Data Processing Agreement"), "/a")
    desk.site.put(page("Terms of Service", seed=2), "/b")
    assert found(desk) == {"dpa": "/a", "terms": "/b"}


@pytest.mark.parametrize("terms", ["Términos y condiciones", "Condiciones generales de contratación"])
def test_terms_are_meant_before_an_aviso_legal(desk: Desk, terms: str) -> None:
    desk.site.put(home(f"<a href='/aviso-legal'>Aviso legal</a><a href='/t'>{terms}</a>"), "/")
    desk.site.put(page("Aviso legal", "es"), "/aviso-legal")
    desk.site.put(page(terms, "es", seed=2), "/t")
    assert found(desk) == {"terms": "/t"}
    desk.site.put("gone", "/t", status=410)
    assert found(desk) == {"terms": "/aviso-legal"}


@pytest.mark.parametrize(
    "other",
    [
        home("", text="We value your privacy. Privacy is what we sell."),
        "<title>Privacy Policy</title><h1>Just a moment...</h1><p>Checking your browser. Enable JavaScript.",
        "<title>Privacy Policy</title><h1>Page not found</h1>",
    ],
    ids=["talk", "wall", "missing"],
)
def test_what_is_no_document_is_not_offered(desk: Desk, other: str) -> None:
    desk.site.put(home("<a href='/privacy'>Privacy Policy</a>"), "/")
    desk.site.put(other, "/privacy")
    assert found(desk) == {}


def test_a_policy_as_the_start_is_found_itself(desk: Desk) -> None:
    desk.site.put(policy().replace("<h1", "<h1 id=x"), "/acme/privacy")
    assert found(desk, "/acme/privacy") == {"privacy": "/acme/privacy"}


def test_a_start_that_cannot_be_seen_is_said(desk: Desk) -> None:
    assert "Nothing could be looked for" in desk.run("discover", desk.site.url("/none"), "--allow-private", status=1)
    desk.site.put("down", "/robots.txt", status=503)
    assert "does not say what may be looked at" in desk.run("discover", desk.site.url("/"), "--allow-private", status=1)
    refused = desk.run("discover", desk.site.url("/"), status=1)
    assert "Expected a public address, 127.0.0.1 is" in refused
    assert "add --allow-private" in refused


def test_no_site_has_its_reader_allow_what_it_leads_to() -> None:
    watch = Watch("new/page", "new", "page", "https://dial.example/")
    refusal = failures.forbidden(watch, AddressRefused("169.254.169.254", "a link-local address"))

    class Leading:
        async def fetch(self, watch: Watch, validators: Validators, now: Callable[[], datetime]) -> Fetched:
            raise refusal

    visitor = Visitor(Leading(), watch, lambda: datetime(2026, 1, 1, tzinfo=UTC), 3)
    assert asyncio.run(visitor.answer("https://dial.example/privacy")) is None
    assert visitor.notes == [
        "https://dial.example/privacy: Expected a public address, 169.254.169.254 is a link-local address"
    ]


def test_a_site_map_that_is_a_bomb_ends_at_the_limit(desk: Desk) -> None:
    bomb = gzip.compress(b"<loc>https://dial.example/privacy</loc>" * 2_000_000)
    text = site_map.unpacked(bomb)
    assert len(text) == site_map.MOST_BYTES
    assert len(list(site_map.locations(text, "https://dial.example/s.xml"))) == site_map.MOST_URLS
    assert site_map.unpacked(b"\x1f\x8bnonsense") == b""


HOSTILE = st.text(alphabet="<>/ahref='\"&;:# xn\n0é\u202e", max_size=60)


@given(HOSTILE, HOSTILE)
def test_no_markup_upsets_the_search_for_links(before: str, href: str) -> None:
    body = f"{before}<a href='{href}'>{before}</a><a href='/privacy'>Privacy</a>".encode()
    for link in links_of_page(body, "text/html", "https://dial.example/x/"):
        assert link.url.startswith(("http://", "https://"))
        assert "\n" not in link.text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Privacy Policy", "privacy"), ("Cookie-Richtlinie", "cookies"), ("Datenschutz", "privacy"), ("AGB", "terms"),
        ("AV-Vertrag", "dpa"),
        ("Data Processing Agreement (DPA)", "dpa"), ("Sub-processors", "subprocessors"), ("Cookie settings", None),
        ("Your Privacy Choices", None), ("Do not sell my personal information", None), ("Search terms", None),
        ("Terms & Conditions", "terms"), ("Mentions légales", None), ("Privacy notice for job applicants", None),
        ("Acceptable Use", "acceptable_use"), ("SLA", "sla"), ("Prices", None), ("", None),
    ],
)  # fmt: skip
def test_names_of_links(text: str, kind: str | None) -> None:
    named = kinds.of_text(text)
    assert (named.kind if named else None) == kind


def test_no_name_is_of_two_kinds_and_all_are_written_as_they_are_compared() -> None:
    owners: dict[str, Any] = {}
    for kind in kinds.kinds():
        for name in (*kind.names, *kind.alone, *kind.never, *kind.slugs):
            assert name == kinds.plain(name)
        for name in (*kind.names, *kind.alone):
            assert owners.setdefault(name, kind.name) == kind.name
    assert all(
        word == kinds.plain(word) for name in ("hubs", "hub_slugs", "elsewhere") for word in kinds.places()[name]
    )


@pytest.mark.parametrize(
    ("host", "domain", "name"),
    [
        ("www.acme.co.uk", "acme.co.uk", "acme"),
        ("legal.acme.com", "acme.com", "acme"),
        ("acme.com", "acme.com", "acme"),
        ("127.0.0.1", "127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost", "localhost"),
        ("a.b.github.io", "b.github.io", "b"),
    ],
)
def test_registered_domains(host: str, domain: str, name: str) -> None:
    assert (registered_domain(host), registered_name(host)) == (domain, name)
    has_owner = "." in domain and not domain[0].isdigit()
    assert owner_of(f"https://{host}:8443/legal") == (domain if has_owner else f"{host}:8443")


def test_what_is_missed_most_is_guessed_first(desk: Desk) -> None:
    desk.site.put(home(""), "/")
    assert found(desk) == {}
    asked = [path for path, _ in desk.site.asked]
    assert asked.index("/privacy") < asked.index("/terms") < asked.index("/legal/dpa") < asked.index("/legal/ai")


def test_every_kind_has_its_rank() -> None:
    assert sorted(search.IN_ORDER) == sorted(kind.name for kind in kinds.kinds())
