"""Who may do what on the web page, and what a browser may do with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from web_client import WebClient

from tracker.edge.store import Store

PAGE = "/watch/kestrel/privacy/6"
REVIEW = f"{PAGE}/review"
SEEN = {"state": "seen", "by": "Ana", "note": "told procurement"}


@pytest.fixture
def served(web_record: tuple[Path, datetime], tmp_path: Path) -> Iterator[Any]:
    """A function that starts a web page with some settings on a copy of the record."""
    database, now = web_record
    started: list[WebClient] = []

    def start(**settings: Any) -> WebClient:
        copied = tmp_path / f"{len(started)}.db"
        copied.write_bytes(database.read_bytes())
        started.append(WebClient(copied, lambda: now, **settings))
        return started[-1]

    yield start
    for client in started:
        client.__exit__()


def reviews(client: WebClient) -> list[dict[str, Any]]:
    with Store.open(client.site.settings.database, read_only=True) as store:
        return store.reviews.all("kestrel/privacy", 6)


@pytest.mark.parametrize(
    "path",
    ["/", PAGE, "/index.json", "/healthz", "/feed.atom", f"{PAGE}/text.md", "/static/tracker.css", "/nowhere",
     f"{PAGE}/evidence.zip", "/login?token=x", "/policies", "/policies/clauses", "/-/static/app.css", "/-/databases"],
)  # fmt: skip
def test_every_answer_bounds_what_a_browser_may_do(web: WebClient, path: str) -> None:
    headers = web.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    is_of_datasette = path.startswith(("/policies", "/-/"))
    assert ("unsafe-inline" in policy) is is_of_datasette
    assert "script-src 'self' 'unsafe-inline'" not in policy


def test_pages_of_ours_hold_no_script_and_no_style_of_their_own(web: WebClient) -> None:
    for path in ("/", "/vendor/kestrel", "/watch/kestrel/privacy", PAGE, "/search?q=records", "/health"):
        page = web.get(path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<iframe|<img", page), path
        assert re.findall(r"<script[^>]*>([^<]*)</script>", page) in ([], [""]), path
        outside = re.findall(r'(?:src|href|action)="(\w+://[^"]*)"', page)
        assert [url for url in outside if not url.startswith("https://kestrel.example/")] == []


def test_who_is_not_logged_in_sees_no_form_and_writes_nothing(own_web: WebClient) -> None:
    assert '<form class="review-form' not in own_web.get(PAGE).text
    refused = own_web.post(REVIEW, SEEN)
    assert refused.status_code == 403
    assert "Only who is logged in may write." in refused.text
    assert reviews(own_web) == []


def test_a_link_logs_in_once_and_within_an_hour(served: Any, web_record: tuple[Path, datetime]) -> None:
    _, now = web_record
    client = served()
    sessions = client.application.sessions
    token = sessions.make_link(now)
    assert client.get("/login").status_code == 403
    assert client.get("/login?token=wrong").status_code == 403
    answer = client.get(f"/login?token={token}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    assert "logged in as operator" in client.get("/").text
    assert client.get(f"/login?token={token}").status_code == 403
    late = sessions.make_link(now - timedelta(hours=1, seconds=1))
    assert client.get(f"/login?token={late}").status_code == 403


def test_a_session_ends_after_twelve_hours_and_by_logging_out(served: Any, web_record: tuple[Path, datetime]) -> None:
    _, now = web_record
    client = served()
    client.log_in()
    fields = client.form(PAGE)
    client.site.clock = lambda: now + timedelta(hours=12, seconds=1)
    assert "logged in" not in client.get("/").text
    client.site.clock = lambda: now
    assert client.get("/logout").status_code == 303
    assert "logged in" in client.get("/").text
    assert client.post("/logout", fields).status_code == 303
    assert "logged in" not in client.get("/").text


def test_a_forged_cookie_is_nobody(own_web: WebClient) -> None:
    own_web.cookies.set("tracker_session", "WyJvcGVyYXRvciIsOTk5OTk5OTk5OTld.forged")
    assert own_web.get("/").status_code == 200
    assert "logged in" not in own_web.get("/").text


def test_a_review_is_added_beside_those_before_it(own_web: WebClient) -> None:
    own_web.log_in()
    fields = own_web.form(PAGE)
    answer = own_web.post(REVIEW, {**fields, **SEEN})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}#review")
    wrong = {"state": "wrong", "right_verdict": "minor", "by": "Ben", "note": "a typo"}
    assert own_web.post(REVIEW, {**fields, **wrong}).status_code == 303
    rows = reviews(own_web)
    assert [(row["state"], row["right_verdict"], row["reviewer"], row["note"]) for row in rows] == [
        ("seen", None, "Ana", "told procurement"), ("wrong", "minor", "Ben", "a typo"),
    ]  # fmt: skip
    text = own_web.text(PAGE)
    assert "Ana, seen: “told procurement”" in text
    assert "Ben, judged wrongly, should be minor: “a typo”" in text
    assert "Reviewed: judged wrongly" in own_web.text("/?vendor=kestrel")


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"state": "liked"}, "A review is one of seen, dismissed, wrong, not “liked”."),
        ({"state": "wrong", "right_verdict": "bad"}, "A verdict is one of none, artifact, editorial, minor, material"),
    ],
)
def test_a_review_of_no_known_kind_is_refused(own_web: WebClient, form: dict[str, str], sentence: str) -> None:
    own_web.log_in()
    answer = own_web.post(REVIEW, {**own_web.form(PAGE), **form})
    assert answer.status_code == 404
    assert sentence in answer.text
    assert reviews(own_web) == []


def test_a_form_from_elsewhere_is_refused(own_web: WebClient) -> None:
    own_web.log_in()
    fields = own_web.form(PAGE)
    for form, headers in (
        (SEEN, {}),
        ({**SEEN, "token": fields["token"]}, {}),
        ({**SEEN, "csrftoken": fields["csrftoken"]}, {}),
        ({**SEEN, **fields, "token": fields["token"] + "x"}, {}),
        ({**SEEN, **fields}, {"origin": "https://evil.example"}),
        ({**SEEN, **fields}, {"sec_fetch_site": "cross-site"}),
        ({**SEEN, **fields}, {"sec_fetch_site": "same-site"}),
    ):
        assert own_web.post(REVIEW, form, **headers).status_code == 403
    assert reviews(own_web) == []
    own = {"origin": "http://127.0.0.1:8001", "sec_fetch_site": "same-origin"}
    assert own_web.post(REVIEW, {**SEEN, **fields}, **own).status_code == 303


def test_a_note_longer_than_a_book_is_refused(own_web: WebClient) -> None:
    own_web.log_in()
    answer = own_web.post(REVIEW, {**own_web.form(PAGE), **SEEN, "note": "x" * 200_000})
    assert answer.status_code == 403
    assert reviews(own_web) == []


def test_a_header_is_believed_of_the_proxy_alone(served: Any) -> None:
    client = served(user_header="X-Remote-User", proxies=("10.0.0.2",))
    named = {"x_remote_user": "ana@example.com"}
    assert "logged in" not in client.get("/", client="10.0.0.3", **named).text
    assert "logged in" not in client.get("/", client="127.0.0.1", **named).text
    assert "logged in" not in client.get("/", client="10.0.0.2").text
    page = client.get(PAGE, client="10.0.0.2", **named).text
    assert "logged in as ana@example.com" in page
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', page))
    form = {**fields, **SEEN, "by": "somebody else"}
    assert client.post(REVIEW, form, client="10.0.0.3", **named).status_code == 403
    assert client.post(REVIEW, form, client="10.0.0.2", x_remote_user="ben@example.com").status_code == 403
    assert client.post(REVIEW, form, client="10.0.0.2", **named).status_code == 303
    assert [row["reviewer"] for row in reviews(client)] == ["ana@example.com"]


def test_no_header_is_believed_unless_it_was_asked_for(own_web: WebClient) -> None:
    for name in ("x_remote_user", "x_forwarded_user", "remote_user", "x_user"):
        assert "logged in" not in own_web.get("/", **{name: "ana"}).text


def test_behind_tls_the_cookie_is_for_tls_alone(served: Any, web_record: tuple[Path, datetime]) -> None:
    _, now = web_record
    proxied = {"x_forwarded_proto": "https"}
    for settings, headers, is_secure in (
        ({}, {}, False),
        ({}, proxied, True),
        ({"proxies": ("10.0.0.2",)}, proxied, False),
        ({"base_url": "https://policies.example"}, {}, True),
    ):
        client = served(**settings)
        token = client.application.sessions.make_link(now)
        cookie = client.get(f"/login?token={token}", **headers).headers["set-cookie"]
        assert ("Secure" in cookie) is is_secure, settings
        base = settings.get("base_url", "http://127.0.0.1:8001")
        own = client.get(PAGE, base=base, **headers).headers.get("set-cookie", "")
        assert ("HttpOnly" in own) is bool(own)


def test_on_loopback_a_strange_name_gets_no_page(served: Any) -> None:
    client = served(base_url="https://policies.example")
    for base, status in (
        ("http://127.0.0.1:8001", 200),
        ("http://localhost:9", 200),
        ("https://policies.example", 200),
        ("http://evil.example:8001", 421),
        ("http://policies.example.evil.example", 421),
    ):
        answer = client.get("/", base=base)
        assert answer.status_code == status, base
        assert ("set base_url" in answer.text) is (status == 421)
    assert served(host="10.0.0.9").get("/", base="http://tracker.intranet").status_code == 200


@pytest.mark.parametrize(
    ("settings", "is_allowed", "is_allowed_operator"),
    [
        ({}, True, True),
        ({"base_url": "http://localhost:8001"}, True, True),
        ({"base_url": "https://policies.example"}, False, True),
        ({"user_header": "X-Remote-User"}, False, True),
        ({"host": "0.0.0.0"}, False, True),
        ({"host": "0.0.0.0", "allows_sql": True}, True, True),
    ],
)
def test_free_sql_is_for_the_operator_on_loopback_or_where_asked_for(
    served: Any, settings: dict[str, Any], is_allowed: bool, is_allowed_operator: bool
) -> None:
    client = served(**settings)
    base = settings.get("base_url") or "http://127.0.0.1:8001"
    assert (client.get("/policies.json?sql=select+1", base=base).status_code == 200) is is_allowed
    client.log_in(base)
    assert (client.get("/policies.json?sql=select+1", base=base).status_code == 200) is is_allowed_operator


@pytest.mark.parametrize(
    "sql",
    [
        "delete from reviews",
        "attach database '/etc/passwd' as x",
        "select load_extension('x')",
        "select printf('%.*c', 900000000, 'x')",
        "select hex(zeroblob(400000000))",
        "select fts3_tokenizer('simple')",
        "select sql from sqlite_stmt",
    ],
)
def test_free_sql_reads_the_record_and_no_more(web: WebClient, sql: str) -> None:
    assert web.get(f"/policies.json?sql={sql}").status_code == 400


def test_nothing_tells_where_the_database_is(own_web: WebClient) -> None:
    database = own_web.site.settings.database
    paths = ["/policies.json", "/policies.json?sql=select+file+from+pragma_database_list", "/-/databases.json",
             "/-/metadata.json", "/_internal", "/_memory", "/policies.db", "/vendor/x", "/watch/a/b", PAGE]  # fmt: skip
    for path in paths:
        assert str(database.parent) not in own_web.get(path).text, path
    database.rename(database.with_name("gone.db"))
    for path in (*paths, "/healthz"):
        answer = own_web.get(path)
        assert str(database.parent) not in answer.text, path
    assert own_web.get("/").status_code == 503
    assert "The record cannot be read right now." in own_web.get("/").text
    database.with_name("gone.db").rename(database)
    assert own_web.get("/").status_code == 200


def test_a_database_put_in_place_of_another_is_read_from_then_on(own_web: WebClient, tmp_path: Path) -> None:
    database = own_web.site.settings.database
    assert own_web.get("/vendor/kestrel").status_code == 200
    with Store.open(tmp_path / "other.db"):
        pass
    (tmp_path / "other.db").replace(database)
    assert own_web.get("/vendor/kestrel").status_code == 404
    assert "Nothing is watched yet." in own_web.text("/")


def test_a_snapshot_is_served_as_no_page(web: WebClient) -> None:
    answers = [web.get(f"{PAGE}/text.md"), web.get(f"{PAGE}/evidence.zip")]
    assert {answer.headers["content-type"] for answer in answers} == {"text/plain; charset=utf-8", "application/zip"}
    blob = web.get("/policies/snapshots/1.blob?_blob_column=body")
    assert "html" not in blob.headers["content-type"]
    assert blob.headers["content-disposition"].startswith("attachment")


def test_links_to_vendors_say_where_they_go(web: WebClient) -> None:
    links = re.findall(r'<a href="(https?://[^"]+)"[^>]*>([^<]*)</a>', web.get("/watch/kestrel/privacy").text)
    assert links == [("https://kestrel.example/privacy", "The page itself: https://kestrel.example/privacy")]
