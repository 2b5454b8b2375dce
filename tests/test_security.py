"""What a vendor's page may try on those who read of it, and what an operator's secrets must never show up in."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
import threading
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest
from channels import listed, mail_server, web_server
from desk import TRACKER, Desk
from loopback import LONGER, WALL, policy

from tracker.app.cli import main
from tracker.app.run.secrets import Secrets
from tracker.model import Watch

EVIL = (
    "<script>alert(1)</script> &lt;script&gt;alert(2)&lt;/script&gt; &lt;img src=x onerror=alert(3)&gt; "
    "&lt;/style&gt;&lt;/title&gt; @channel @everyone &lt;!here&gt; &lt;@U123&gt; [click](http://evil.test) "
    "![pixel](http://evil.test/p.png) `code` **bold** ~~gone~~ ||spoiler|| http://evil.test/ www.evil.test "
    "\x1b]0;pwned\x07\x1b[2J\x1b[31m \u202etxet\u202c \x9b31m \x00 "
    "=cmd|' /C calc'!A0 \"; DROP TABLE versions; -- ',\"\n\r\nBcc: everyone@evil.test &amp;#13;&amp;#10;Subject: x"
)
HEAD = f"2. How long we keep it {EVIL}"


def page(days: int) -> str:
    sections = {
        HEAD: f"We keep recordings for {days} days. {EVIL} After that they are removed from every disk we own.",
        **{f"{n}. Section {EVIL}": f"Paragraph {n} speaks of bells and of nothing else at all. {EVIL}" for n in (3, 4)},
    }
    return policy(sections=sections, title=f"Privacy notice {EVIL}")


@pytest.fixture
def attacked(desk: Desk) -> Desk:
    """A desk whose vendor has changed a page full of attacks, and served walls and redirects full of them."""
    desk.write("acme/privacy")
    desk.site.put(page(30), x_odd="caf\xe9", server="<b>\x7f")
    desk.run("check")
    desk.site.put(page(90))
    desk.run("check")
    desk.site.put(WALL.replace("Just a moment...", f"Just a moment... {EVIL}"))
    desk.run("check", status=1)
    location = "".join(EVIL.encode("latin-1", "ignore").decode("latin-1").splitlines())
    desk.site.put("", status=302, location=f"http://[\x1b]0;x{location}")
    desk.run("check", status=1)
    return desk


def is_harmless(character: str) -> bool:
    return character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cf", "Cs") or character == "\u200b"


def controls(text: str) -> set[str]:
    return {hex(ord(one)) for one in text if not is_harmless(one)}


def test_nothing_in_the_record_moves_a_terminal(attacked: Desk) -> None:
    """Also through other programs: what sqlite-utils and Datasette show is the text of these columns."""
    with contextlib.closing(sqlite3.connect(attacked.db)) as conn:
        for table in ("versions", "clauses", "changes", "reasons", "holds", "checks", "alerts", "verdicts"):
            for row in conn.execute(f"SELECT * FROM {table}"):
                for value in row:
                    if isinstance(value, str):
                        assert controls(value) == set(), (table, value)
        assert conn.execute("SELECT count(*) FROM versions").fetchone()[0] == 2


@pytest.mark.parametrize(
    "command",
    [
        ["diff", "acme/privacy"], ["diff", "acme/privacy", "--all"], ["why", "acme/privacy"], ["show", "acme/privacy"],
        ["status"], ["log"], ["search", "recordings"], ["diff", "acme/privacy", "--html"],
        ["diff", "acme/privacy", "--json"], ["status", "--json"], ["verify"], ["doctor"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_command_prints_what_moves_a_terminal(attacked: Desk, command: list[str]) -> None:
    said = attacked.run(*command, status=None)
    assert controls(re.sub(r"\x1b\[\d+(?:;\d+)*m", "", said)) == set()
    assert "pwned" not in said or "\x1b]" not in said


class Loads(HTMLParser):
    """Everything a page would run or fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str | None]] = []
        self.policy = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "img", "iframe", "object", "embed", "link", "form", "base", "svg", "video", "audio"):
            self.found.append((tag, None))
        for name, value in attrs:
            if name.startswith("on") or name in ("src", "srcset", "background", "action", "formaction"):
                self.found.append((name, value))
            if name == "href" or (name == "style" and value and "url(" in value):
                self.found.append((name, value))
        named = dict(attrs)
        if named.get("http-equiv") == "Content-Security-Policy":
            self.policy = named["content"] or ""


def loads(page: str) -> Loads:
    found = Loads()
    found.feed(page)
    return found


def test_a_page_of_ours_runs_and_loads_nothing(attacked: Desk) -> None:
    attacked.run("evidence", "acme/privacy", "2", "--to", "bundle")
    pages = [attacked.run("diff", "acme/privacy", "--html"), (attacked.folder / "bundle" / "redline.html").read_text()]
    for one in pages:
        found = loads(one)
        assert found.found == []
        assert found.policy == "default-src 'none'; style-src 'unsafe-inline'"
        assert "alert(2)" in one  # it is there, as text


def test_a_mail_runs_and_loads_nothing_and_has_no_forged_header(attacked: Desk) -> None:
    with mail_server() as (box, mail), web_server() as hook:
        attacked.write("acme/privacy", channels=f'mail = "{mail}"\nweb = "mmost://{hook.address}/tokentoken"')
        attacked.site.put(page(180))
        attacked.run("check")
        (letter,) = box.mails
        ((_, chat),) = hook.taken
    assert letter["bcc"] is None
    assert letter["to"] == "counsel@acme.example"
    assert "\n" not in letter["subject"]
    html = letter.get_body(("html",)).get_content()
    assert [kind for kind, value in loads(html).found if value != attacked.site.url()] == []
    text = chat["text"]
    assert controls(text) == set()
    for room in ("@channel", "@everyone", "<!here", "<@U123"):
        assert room not in text
    assert "](http://evil" not in text
    assert "![" not in text.replace("\\", "") or "!\\[" in text
    assert "http://evil" not in text


def test_what_is_exported_as_csv_comes_back_as_it_was(attacked: Desk) -> None:
    argv = [sys.executable, "-m", "sqlite_utils", "rows", str(attacked.db), "clauses", "--csv"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=True)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    with contextlib.closing(sqlite3.connect(attacked.db)) as conn:
        stored = conn.execute("SELECT heading, text FROM clauses").fetchall()
    assert [(row["heading"], row["text"]) for row in rows] == stored


def test_words_from_outside_are_never_sql(attacked: Desk) -> None:
    for words in ('"; DROP TABLE versions; --', "x' OR '1'='1", "a:b*", "NEAR(", "\x00", "%_"):
        attacked.run("search", words, status=None)
        attacked.run("log", words, status=2)
        attacked.run("show", words, status=2)
    assert "Whole: 2 versions" in attacked.run("verify")


# --- files ---


def briefly(desk: Desk, until: str) -> tuple[str, dict[str, int]]:
    """Run the daemon until a line of its log; all of the log, and the modes of the files there were."""
    daemon = subprocess.Popen([*TRACKER, "run"], cwd=desk.folder, stderr=subprocess.PIPE, text=True)
    limit = threading.Timer(30, daemon.kill)
    limit.start()
    try:
        assert daemon.stderr is not None
        said = ""
        while until not in said and (line := daemon.stderr.readline()):
            said += line
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in desk.db.parent.iterdir()}
        daemon.terminate()
        return said + daemon.communicate()[1], modes
    finally:
        limit.cancel()


def test_what_holds_evidence_is_for_its_owner_alone(attacked: Desk) -> None:
    before = os.umask(0)
    try:
        attacked.run("evidence", "acme/privacy", "2", "--to", "bundle")
        attacked.run("backup", "copy.db")
        attacked.run("check", "--db", "fresh/new.db", status=None)
    finally:
        os.umask(before)
    files = [*attacked.folder.glob("*.db*"), *(attacked.folder / "bundle").iterdir()]
    files += [*attacked.folder.glob("fresh/*"), *attacked.folder.glob("data/*.db*")]
    assert len(files) > 10
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_the_log_and_lock_beside_the_database_are_private_too(desk: Desk) -> None:
    before = os.umask(0)
    try:
        _, found = briefly(desk, "outcome=first")
    finally:
        os.umask(before)
    assert set(found) >= {"policies.db", "policies.db-wal", "policies.db-shm", "policies.db.lock"}
    assert set(found.values()) == {0o600}


# --- secrets ---

PASSWORD, TOKEN, HEADER, PROXY = "pa55w0rd-of-mail", "t0ken-of-hook", "s3cret-of-header", "pr0xy-pass"


def test_no_secret_of_the_list_shows_up_anywhere(desk: Desk) -> None:
    """Channels that fail in every way, headers that a server refuses, and everything we print, log or keep of it."""
    with web_server() as hook:
        hook.status = 403
        hook.body = b"no"
        channels = (
            f'web = "json://robot:{PASSWORD}@{hook.address}/{TOKEN}"\n'
            f'mail = "mailto://robot:{PASSWORD}@127.0.0.1:9/?from=a@y.example&to=x@y.example"\n'
            f'chat = "mmost://127.0.0.1:9/{TOKEN}"'
        )
        text = desk.list.read_text().replace("[tracker]", f'[tracker]\nheaders = {{ X-Key = "{HEADER}" }}', 1)
        desk.list.write_text(f"{text}\n[channels]\n{channels}\n")
        said = desk.run("check", status=None)
        desk.site.put(policy(LONGER))
        said += desk.run("check", status=1)
        desk.site.put("no", status=403)
        desk.list.write_text(
            desk.list.read_text().replace("[tracker]", f'[tracker]\nproxy = "http://me:{PROXY}@127.0.0.1:9"', 1)
        )
        said += desk.run("check", status=1)
        for command in (
            ["status"],
            ["status", "--json"],
            ["doctor"],
            ["notify", "--test"],
            ["resend"],
            ["log", "--json"],
        ):
            said += desk.run(*command, status=None)
        said += briefly(desk, "started")[0]
        desk.list.write_text(
            desk.list.read_text().replace("[channels]", f'[channels]\nslack = "slack://{TOKEN}/{TOKEN}"')
        )
        for command in ("check", "doctor", "notify", "resend"):
            said += desk.run(command, *(["--test"] if command == "notify" else []), status=None)
    record = b"".join(path.read_bytes() for path in desk.db.parent.iterdir())
    for secret in (PASSWORD, TOKEN, HEADER, PROXY):
        assert secret not in said
        assert secret.encode() not in record
    assert "not delivered" in said
    assert "slack://… cannot be sent to" in said


def test_a_traceback_shows_no_secret(tmp_path: Path) -> None:
    """A defect whose own words hold one, in the real process."""
    code = (
        "import sys\nfrom tracker.app.cli import common, main, watching\n"
        "def broken(list_path, **_):\n"
        "    found = common.load_list(list_path, with_secrets=True)\n"
        "    raise RuntimeError(f'{found} {[one.url for one in found.channels]} {found.watches[0].headers}')\n"
        "watching.init.callback = broken\nsys.argv = ['tracker', 'init']\nmain.main()\n"
    )
    (tmp_path / "watchlist.toml").write_text(
        f'[channels]\nweb = "json://robot:{PASSWORD}@hook.example/{TOKEN}"\n[[watch]]\nvendor = "a"\ndocument = "b"\n'
        f'url = "https://a.example/"\nheaders = {{ X-Key = "{HEADER}" }}\n'
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "RuntimeError" in done.stderr
    for secret in (PASSWORD, TOKEN, HEADER):
        assert secret not in done.stdout + done.stderr


def test_a_list_shows_no_secret_of_its_own_accord() -> None:
    watch = Watch("a/b", "a", "b", "https://a.example/", headers=(("X-Key", HEADER),), proxy=f"http://me:{PROXY}@p/")
    shown = repr(listed({"web": f"json://{TOKEN}/"}, watches=(watch,)))
    assert "a/b" in shown
    assert not [secret for secret in (HEADER, PROXY, TOKEN) if secret in shown]


def test_words_of_every_day_are_not_taken_for_secrets() -> None:
    secrets = Secrets()
    watch = Watch("acme/privacy", "Acme Bells", "privacy", "https://www.acme.example/privacy")
    secrets.learn(listed({"legal": "ntfy://legal-acme-topic", "ops": "json://acme/in"}, watches=(watch,)))
    line = "check watch=acme/privacy outcome=first channel=legal"
    assert secrets.hide(line) == line
    assert secrets.hide("posted to legal-acme-topic") == "posted to …"


def test_a_line_of_the_log_cannot_be_forged(desk: Desk) -> None:
    from tracker.app.run import logs

    assert logs.one_line("check watch=a\n2026 INFO forged \x1b[2J") == "check watch=a\\n2026 INFO forged \\x1b[2J"
    assert json.loads(json.dumps({"event": "a\nb"}))["event"] == "a\nb"
    assert main.EXIT_USAGE == 2
