"""What each address of the web page shows, over HTTP, and the JSON twin of each page."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from web_client import WebClient
from web_world import LONG_NAME

from tracker.app.history import export
from tracker.app.history.export import Selection
from tracker.edge.store import Store
from tracker.model import ReaderSettings

PAGES = (
    "/",
    "/vendor/kestrel",
    "/watch/kestrel/privacy",
    "/watch/kestrel/privacy/1",
    "/watch/kestrel/privacy/4",
    "/watch/kestrel/privacy/6",
    "/watch/longwood/terms/2",
    "/watch/nasim/privacy/2",
    "/watch/stillwater/terms",
    "/search",
    "/search?q=records",
    "/upcoming",
    "/health",
    "/promises",
)


@pytest.mark.parametrize("path", PAGES)
def test_each_page_links_its_json_twin(web: WebClient, path: str) -> None:
    page = web.get(path)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    twin = re.search(r'<a href="([^"]+)">This page as JSON</a>', page.text)
    assert twin is not None
    assert twin[1].partition("?")[2] == path.partition("?")[2]
    answer = web.get(twin[1])
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert isinstance(answer.json(), dict)


def test_the_first_page_shows_the_worst_of_each_period_first(web: WebClient) -> None:
    changes = web.get("/index.json").json()["changes"]
    assert [change["watch"] for change in changes[:4]] == [
        "kestrel/privacy", "kestrel/subprocessors", "longwood/terms", "tannwald/datenschutz",
    ]  # fmt: skip
    first = changes[0]
    assert first["materiality"] == "material"
    assert first["direction"] == "weaker"
    assert first["url"] == "/watch/kestrel/privacy/6"
    assert first["deadline"] is not None
    assert first["review"] is None
    text = web.text("/")
    assert "The last seven days" in text
    assert "▼ weaker for you" in text
    assert "Last day to object:" in text
    assert "2 material changes of the last thirty days are not reviewed yet" in text
    assert text.index("Earlier, in the last thirty days") < text.rindex(LONG_NAME.replace("&", "&amp;"))


def test_the_first_page_says_what_cannot_be_seen_and_what_falls_due(web: WebClient) -> None:
    text = web.text("/")
    assert "Blindmoor privacy : we could not see this page since" in text
    assert "Wavering cookies : in doubt since" in text
    assert re.search(r"Kestrel Paging privacy takes effect, \d+ days left", text)


@pytest.mark.parametrize(
    ("query", "watches"),
    [
        ("vendor=longwood", {"longwood/terms"}),
        ("tag=office", {"longwood/terms", "tannwald/datenschutz"}),
        ("category=international_transfer", {"kestrel/subprocessors"}),
        ("materiality=editorial", {"kestrel/privacy"}),
        ("reviewed=yes", {"longwood/terms", "kestrel/subprocessors"}),
        ("vendor=nobody", set()),
        ("vendor=kestrel&reviewed=yes", {"kestrel/subprocessors"}),
    ],
)
def test_the_first_page_is_narrowed(web: WebClient, query: str, watches: set[str]) -> None:
    changes = web.get(f"/index.json?{query}").json()["changes"]
    assert {change["watch"] for change in changes} == watches
    assert (web.get(f"/?{query}").text.count('class="card"') > 0) is bool(watches)


def test_directions_and_days_narrow_too(web: WebClient, web_record: tuple[Path, datetime]) -> None:
    _, now = web_record
    stronger = web.get("/index.json?direction=stronger").json()["changes"]
    assert {change["direction"] for change in stronger} == {"stronger"}
    since = (now - timedelta(days=15)).date().isoformat()
    late = web.get(f"/index.json?since={since}").json()["changes"]
    assert {change["watch"] for change in late} == {"kestrel/privacy", "kestrel/subprocessors"}
    assert web.get("/index.json").json() == web.get("/.json").json()


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/?materiality=grave", "There is no materiality “grave”; there are material, minor"),
        ("/?category=tax", "There is no category “tax”"),
        ("/?since=yesterday", "“yesterday” is no date; write it like 2026-03-01."),
        ("/?page=0", "There is no page “0” of this list."),
        ("/?page=7", "There is no page “7” of this list."),
        ("/?page=²", "There is no page “²” of this list."),
        ("/vendor/kestral", "There is no vendor “kestral” here."),
        ("/watch/kestrel/terms", "kestrel has no document “terms” here."),
        ("/watch/kestrel/privacy/9", "kestrel/privacy has no version “9”; there are 1 to 6."),
        ("/watch/kestrel/privacy/0", "kestrel/privacy has no version “0”"),
        ("/watch/kestrel/privacy/6?with=12", "kestrel/privacy has no version “12”"),
        ("/watch/kestrel/privacy/on/yesterday", "“yesterday” is no date"),
        ("/watch/kestrel/privacy/on/2019-01-01", "Nothing had been seen of Kestrel Paging privacy by 1 January 2019"),
        ("/clause/kestrel/privacy/99999999", "Kestrel Paging privacy has no clause “99999999”."),
        ("/clause/kestrel/privacy/x", "Kestrel Paging privacy has no clause “x”."),
        ("/feed/vendor/nobody.atom", "There is no vendor “nobody” here."),
        ("/feed/tag/nothing.atom", "No page has the tag “nothing”."),
        ("/feed/watch/kestrel/terms.atom", "kestrel has no document “terms” here."),
        ("/nothing/here", "There is no page at /nothing/here."),
        ("/vendor/<script>", "There is no vendor “&lt;script&gt;” here."),
    ],
)  # fmt: skip
def test_what_is_not_there_gets_a_page_that_says_what_is(web: WebClient, path: str, sentence: str) -> None:
    response = web.get(path)
    assert response.status_code == 404
    assert sentence in response.text
    assert "<script>" not in response.text
    assert re.search(r'<main.*<a href="/', response.text, re.S)


def test_a_twin_of_what_is_not_there_says_so_as_json(web: WebClient) -> None:
    response = web.get("/watch/kestrel/privacy/9.json")
    assert response.status_code == 404
    assert response.json() == {"error": "kestrel/privacy has no version “9”; there are 1 to 6."}


def test_close_names_are_offered_where_a_vendor_is_not_there(web: WebClient) -> None:
    assert '<a href="/vendor/kestrel">kestrel</a>' in web.get("/vendor/kestral").text


def test_a_vendor_shows_documents_cadence_and_promises(web: WebClient) -> None:
    text = web.text("/vendor/kestrel")
    assert "privacy" in text
    assert "subprocessors" in text
    assert re.search(r"every \d+ days", text)
    assert "changed once" in text
    assert "0 kept" in text
    twin = web.get("/vendor/kestrel.json").json()
    assert {row["watch"]: row["versions"] for row in twin["documents"]} == {
        "kestrel/privacy": 6, "kestrel/subprocessors": 2,
    }  # fmt: skip
    assert twin["promises"][0]["days_promised"] == 30


def test_a_watch_shows_its_versions_in_time(web: WebClient) -> None:
    page = web.get("/watch/kestrel/privacy").text
    axis = re.search(r'<svg class="axis".*?</svg>', page, re.S)
    assert axis is not None
    assert axis[0].count("<circle") == 6
    assert axis[0].count('class="tick"') == 1
    assert 'class="gap"' in axis[0]
    assert "style=" not in page
    text = web.text("/watch/kestrel/privacy")
    assert "6 versions as a table" in text
    assert "The current text promises notice of changes by e-mail before they take effect, 30 days ahead." in text
    assert "unchanged" in text
    assert "We keep the record of a page for 24 months" in text
    twin = web.get("/watch/kestrel/privacy.json").json()
    assert [row["materiality"] for row in twin["versions"]][:2] == [None, "material"]
    assert twin["text"]["title"] == "Kestrel Paging Privacy Policy"


def test_a_page_without_a_version_says_what_makes_one(own_web: WebClient) -> None:
    with Store.open(own_web.site.settings.database) as store, store.database.transaction() as conn:
        conn.execute(
            "INSERT INTO watches (watch, vendor, document, url, timezone, alert_at, added_at)"
            " VALUES ('new/terms', 'New', 'terms', 'https://new.example/', 'UTC', 'material', '2026-01-01T00:00:00Z')"
        )
    assert "No version has been recorded yet." in own_web.text("/watch/new/terms")
    assert own_web.get("/watch/new/terms/1").status_code == 404
    assert own_web.get("/vendor/new").status_code == 200


def test_a_redline_stands_clause_by_clause_with_its_reasons(web: WebClient) -> None:
    page = web.get("/watch/kestrel/privacy/6").text
    assert "<del>30 days</del>" in page
    assert "<ins>24 months</ins>" in page
    assert "<summary>… 3 unchanged sentences</summary>" in page
    text = web.text("/watch/kestrel/privacy/6")
    assert "▼ weaker for you" in text
    assert "Takes effect on" in text
    assert "A period got longer: 30 days is now 24 months" in text
    assert "4 unchanged clauses" in text
    assert "What it did:" in text
    assert "Nobody has reviewed this version." in text
    twin = web.get("/watch/kestrel/privacy/6.json").json()
    assert twin["verdict"] == "material"
    assert twin["with"] == 5
    assert {change["kind"] for change in twin["changes"]} == {"modified"}


def test_every_clause_of_a_version_stands_on_its_page_once(web: WebClient) -> None:
    page = web.get("/watch/longwood/terms/2").text
    twin = web.get("/watch/longwood/terms.json").json()
    anchors = re.findall(r'id="clause-(\d+)"', page)
    assert len(anchors) == len(set(anchors)) == len(twin["text"]["clauses"])
    assert page.count('<article class="change"') == 70


def test_a_moved_section_says_where_it_was_and_where_it_is(web: WebClient) -> None:
    page = web.get("/watch/kestrel/privacy/4").text
    gone = re.search(r'<p class="gone" id="(from-\d+)">Moved from here: <a href="#(clause-\d+)">', page)
    assert gone is not None
    assert f'href="#{gone[1]}"' in page
    assert f'<article class="change" id="{gone[2]}"' in page


def test_two_versions_that_do_not_follow_each_other_are_compared_anew(web: WebClient) -> None:
    text = web.text("/watch/kestrel/privacy/6?with=1")
    assert "version 1 beside 6, compared as if nothing had come between" in text
    twin = web.get("/watch/kestrel/privacy/6.json?with=1").json()
    assert twin["with"] == 1
    assert len(twin["changes"]) > 2
    back = web.get("/watch/kestrel/privacy/1.json?with=6").json()
    assert {change["kind"] for change in back["changes"]} >= {"removed", "modified"}
    same = web.get("/watch/kestrel/privacy/6.json?with=6").json()
    assert same["changes"] == []


def test_the_first_version_shows_its_text(web: WebClient) -> None:
    text = web.text("/watch/kestrel/privacy/1")
    assert "there is nothing to compare it with" in text
    assert "Kestrel collects the number of your pager" in text


def test_a_day_shows_what_was_in_force_with_the_check_that_proves_it(
    web: WebClient, web_record: tuple[Path, datetime]
) -> None:
    _, now = web_record
    day = (now - timedelta(days=700)).date().isoformat()
    text = web.text(f"/watch/kestrel/privacy/on/{day}")
    assert "Version 3 of Kestrel Paging privacy" in text
    assert "The last one by the end of that day:" in text
    assert "We keep the record of a page for 30 days" in text
    twin = web.get(f"/watch/kestrel/privacy/on/{day}.json").json()
    assert twin["number"] == 3
    assert twin["check"]["saw_policy"] is True
    assert twin["next_check"]["saw_policy"] is True
    ahead = (now + timedelta(days=3)).date().isoformat()
    assert "That day lies ahead" in web.text(f"/watch/kestrel/privacy/on/{ahead}")


def test_a_clause_shows_since_when_it_says_this(web: WebClient) -> None:
    page = web.get("/watch/kestrel/privacy/6").text
    found = re.search(r'<article class="change" id="clause-(\d+)"[^>]*>\s*<h2 class="place"><bdi>2\. How', page)
    assert found is not None
    text = web.text(f"/clause/kestrel/privacy/{found[1]}")
    assert "It says this since" in text
    assert "2 wordings so far." in text
    assert "Stood there when watching began" in text
    wordings = web.get(f"/clause/kestrel/privacy/{found[1]}.json").json()["wordings"]
    assert [wording["versions"] for wording in wordings] == [[1, 2, 3, 4, 5], [6]]
    assert wordings[1]["came"] == "modified"
    assert wordings[1]["direction"] == "weaker"


@pytest.mark.parametrize(
    ("words", "clauses"),
    [
        ("24 months", 1),
        ('"delete it then"', 2),
        ("advertising partners", 1),
        ("opt-out's (", 0),
        ("AND OR NOT", 0),
        ('"', 0),
        ("", 0),
        ("يومًا", 3),
    ],
)  # fmt: skip
def test_a_search_finds_clauses_of_all_times_with_their_dates(web: WebClient, words: str, clauses: int) -> None:
    twin = web.get("/search.json", **{}) if not words else web.get(f"/search.json?q={words}")
    assert len(twin.json()["clauses"]) == clauses
    page = web.get(f"/search?q={words}")
    assert page.status_code == 200
    assert page.text.count("<mark>") >= clauses
    for found in twin.json()["clauses"]:
        assert found["stood"]
        assert web.get(found["url"]).status_code == 200


def test_a_search_is_paged_and_kept_to_one_watch(web: WebClient) -> None:
    first = web.get("/search.json?q=leased").json()
    assert len(first["clauses"]) == 20
    second = web.get(first["next"].replace("/search?", "/search.json?")).json()
    assert {row["clause"] for row in second["clauses"]}.isdisjoint(row["clause"] for row in first["clauses"])
    assert web.get("/search.json?q=leased&watch=kestrel/privacy").json()["clauses"] == []
    gone = [row for row in web.get("/search.json?q=sell").json()["clauses"] if row["watch"] == "kestrel/privacy"]
    assert gone[0]["stood"][0]["until"] is not None


def test_what_lies_ahead_stands_by_month(web: WebClient) -> None:
    text = web.text("/upcoming")
    assert "last day to object" in text
    assert "takes effect" in text
    assert {date["what"] for date in web.get("/upcoming.json").json()["dates"]} == {"deadline", "effective"}


def test_health_says_what_cannot_be_seen_held_and_undelivered(web: WebClient) -> None:
    text = web.text("/health")
    assert "We could not see this page since" in text
    assert "Expected a page, got no connection: refused." in text
    assert "In doubt since" in text
    assert "Cannot see: Blindmoor privacy" in text
    assert "7 of 8 watched pages were seen at the last check." in text
    twin = web.get("/health.json").json()
    assert {trouble["kind"] for trouble in twin["troubles"]} == {"blind", "held"}
    assert twin["undelivered"][0]["channel"] == "legal"


def test_promises_stand_beside_what_was_given(web: WebClient) -> None:
    assert "Cannot be told" in web.text("/promises")
    rows = web.get("/promises.json").json()["promises"]
    assert rows[0]["watch"] == "kestrel/privacy"
    assert rows[0]["days_promised"] == 30
    assert [row["observed_at"] for row in rows] == sorted((row["observed_at"] for row in rows), reverse=True)


def test_feeds_and_calendar_are_those_that_export_writes(web: WebClient, web_record: tuple[Path, datetime]) -> None:
    database, now = web_record
    for path, selection in (
        ("/feed.atom", Selection()),
        ("/feed/vendor/kestrel.atom", Selection(vendor="kestrel")),
        ("/feed/watch/kestrel/privacy.atom", Selection(("kestrel/privacy",))),
        ("/feed/tag/office.atom", Selection(tag="office")),
    ):
        response = web.get(path)
        assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
        assert feedparser.parse(response.content).entries
        with Store.open(database, read_only=True) as store:
            assert response.content == export.feed(store, selection, ReaderSettings(now))
    calendar = web.get("/calendar.ics")
    assert calendar.headers["content-type"] == "text/calendar; charset=utf-8"
    assert calendar.content.startswith(b"BEGIN:VCALENDAR")


def test_the_evidence_is_what_the_command_writes(web: WebClient) -> None:
    response = web.get("/watch/kestrel/privacy/6/evidence.zip")
    assert response.headers["content-disposition"] == 'attachment; filename="evidence-kestrel-privacy-6.zip"'
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        names = {name.partition("/")[2] for name in archive.namelist()}
        manifest = json.loads(archive.read("evidence-kestrel-privacy-6/manifest.json"))
    assert {"snapshots.warc.gz", "chain.jsonl", "redline.html", "README.txt", "SHA256SUMS"} <= names
    assert manifest["number"] == 6
    text = web.get("/watch/kestrel/privacy/6/text.md")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert "# Kestrel Paging Privacy Policy" in text.text


def test_a_list_longer_than_a_page_leads_on(own_web: WebClient) -> None:
    with Store.open(own_web.site.settings.database) as store, store.database.transaction() as conn:
        _copy_version(conn, times=30)
    first = own_web.get("/index.json?materiality=material").json()
    assert len(first["changes"]) == 20
    assert first["next"] == "/?materiality=material&page=2"
    page = own_web.get("/?materiality=material").text
    assert 'rel="next" href="/?materiality=material&amp;page=2"' in page
    second = own_web.get("/index.json?materiality=material&page=2").json()
    seen = {(change["watch"], change["number"]) for change in first["changes"]}
    assert seen.isdisjoint((change["watch"], change["number"]) for change in second["changes"])


def _copy_version(conn: object, times: int) -> None:
    """Write the last version of a watch again and again, as if it had come so often."""
    columns = [row[1] for row in conn.execute("PRAGMA table_info(versions)")]  # type: ignore[attr-defined]
    kept = ", ".join(name for name in columns if name not in ("id", "number"))
    for number in range(7, 7 + times):
        conn.execute(  # type: ignore[attr-defined]
            f"INSERT INTO versions (number, {kept}) SELECT {number}, {kept} FROM versions v"
            " WHERE number = 6 AND watch_id = (SELECT id FROM watches WHERE watch = 'kestrel/privacy')"
        )
        conn.execute(  # type: ignore[attr-defined]
            "INSERT INTO verdicts (version_id, decided_at, edition, materiality, direction)"
            " SELECT max(id), '2026-01-01T00:00:00Z', 'x', 'material', 'weaker' FROM versions"
        )


def test_an_empty_record_says_that_nothing_is_watched(tmp_path: Path, web_record: tuple[Path, datetime]) -> None:
    _, now = web_record
    with Store.open(tmp_path / "empty.db"):
        pass
    with WebClient(tmp_path / "empty.db", lambda: now) as client:
        assert "Nothing is watched yet." in client.text("/")
        assert "All pages were seen at their last check." in client.text("/")
        for path in ("/upcoming", "/health", "/promises", "/search?q=x", "/policies"):
            assert client.get(path).status_code == 200


def test_methods_that_are_not_meant_are_refused(web: WebClient) -> None:
    assert web.post("/", {}).status_code == 405
    assert web.get("/watch/kestrel/privacy/6/review").status_code == 405


def test_files_of_ours_may_be_kept_for_good(web: WebClient) -> None:
    page = web.get("/watch/kestrel/privacy/6").text
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        response = web.get(address)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]
    assert web.get("/static/secrets").status_code == 404
