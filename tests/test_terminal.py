"""What a person sees: tables within the terminal's width, colours as asked for, watch ids completed by the shell."""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import pty
import struct
import subprocess
import termios
from datetime import UTC, datetime

import pytest
from channels import free_port, web_server
from desk import TRACKER, Desk
from hypothesis import given
from hypothesis import strategies as st
from loopback import LONGER, SECTIONS, WALL, policy

from tracker.app.run import logs
from tracker.app.run.secrets import Secrets
from tracker.edge.store import Store
from tracker.show import terminal_table


def on_terminal(desk: Desk, *arguments: object, columns: int = 80, status: int = 0, **environ: str) -> str:
    """What a command writes to a terminal of so many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")}
    running = subprocess.Popen(
        [*TRACKER, *map(str, arguments)], cwd=desk.folder, env={**kept, "TERM": "xterm", **environ},
        stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    written = bytearray()
    with contextlib.suppress(OSError):  # a terminal whose last writer has gone ends in an error
        while piece := os.read(ours, 65_536):
            written += piece
    os.close(ours)
    assert running.wait(60) == status, written.decode()
    return written.decode().replace("\r\n", "\n")


def plain(text: str) -> list[str]:
    for code in ("\x1b[0m", "\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[36m"):
        text = text.replace(code, "")
    # The bar of `check` goes back to its line's beginning.
    return text.rpartition("\x1b[?25h")[2].rpartition("\r")[2].splitlines()


@pytest.fixture
def long(desk: Desk) -> Desk:
    """A desk with long names, a change, a held page, a page that cannot be seen and an alert that waits."""
    names = ("commonwheel-insurance/sub-processors", "acme/privacy", "bolt/terms")
    desk.write(*names, channels=f'shut = "json://127.0.0.1:{free_port()}/"')
    for name in names:
        desk.site.put(policy(), f"/{name}")
    desk.run("check")
    desk.site.put(policy(LONGER), "/commonwheel-insurance/sub-processors")
    desk.site.put(policy(LONGER, sections=dict(list(SECTIONS.items())[:2])))
    desk.site.put(WALL, "/bolt/terms")
    desk.run("check", status=1)
    return desk


# --- width ---

TABLES = [
    ("status",), ("log",), ("why", "commonwheel-insurance/sub-processors"), ("search", "recordings"), ("doctor",),
    ("since", "commonwheel-insurance/sub-processors", "recordings"),
]  # fmt: skip


@pytest.mark.parametrize("command", TABLES, ids=lambda command: command[0])
def test_no_table_is_wider_than_the_terminal_and_wide_or_a_pipe_shows_it_whole(long: Desk, command: tuple[str]) -> None:
    shown = plain(on_terminal(long, *command))
    assert [line for line in shown if terminal_table.columns(line) > 80] == []
    whole = long.run(*command)
    wide = "\n".join(plain(on_terminal(long, *command, "--wide")))
    assert "…" not in whole or command[0] == "search"  # whose excerpts have theirs
    assert max(map(len, whole.splitlines())) > 80
    for line in whole.splitlines():
        assert "free where" in line or "It is 20" in line or line in wide
    assert any(
        line.startswith(("commonwheel-insurance/sub-processors", "ok", "materiality", "since")) for line in shown
    )


def test_check_fits_and_tells_each_sentence_once(long: Desk) -> None:
    shown = plain(on_terminal(long, "check", status=1))
    assert [line for line in shown if terminal_table.columns(line) > 80] == []
    assert "bolt/terms: Expected a policy, got" in "\n".join(shown)
    for said in (long.run("check", status=1), " ".join(shown)):
        assert said.count("Expected a policy") == 1
    long.site.put(policy(LONGER, sections=dict(list(SECTIONS.items())[:3])))
    said = long.run("check", "acme/privacy")
    assert said.count("parts of another edition") == 1
    assert "held" in said.splitlines()[2]


def test_status_says_each_sentence_once(long: Desk) -> None:
    shown = " ".join(plain(on_terminal(long, "status")))
    assert shown.count("Expected a policy") == 1


@given(st.lists(st.lists(st.text(max_size=90), min_size=7, max_size=7), min_size=1, max_size=4), st.integers(30, 200))
def test_a_table_of_any_text_fits_any_terminal(rows: list[list[str]], width: int) -> None:
    named = [dict(zip("abcdefg", row, strict=True)) for row in rows]
    lines = terminal_table.lay(named, width).split("\n")
    assert all(terminal_table.columns(line) <= width for line in lines)
    assert len(lines) in (len(rows) + 2, len(rows) + 3)


def test_short_columns_stay_whole_and_what_is_left_out_is_named() -> None:
    rows = [{"watch": "acme/privacy", "what": "word " * 30, **{f"column{n}": "x" * 30 for n in range(9)}}]
    lines = terminal_table.lay(rows, 80).splitlines()
    assert lines[2].startswith("acme/privacy  word wo")
    assert lines[3] == "(--wide also shows column5, column6, column7, column8)"
    assert terminal_table.lay([{"a": "漢字漢字漢字"}], 7).splitlines()[2] == "漢字漢…"
    assert (
        terminal_table.lay([{"a": None, "b": True, "c": "two\nlines\there"}], 80).splitlines()[2]
        == "   yes  two lines here"
    )


# --- colour ---


@pytest.mark.slow
def test_colours_follow_the_terminal_and_the_two_variables(kept: Desk) -> None:
    assert "\x1b[" in on_terminal(kept, "diff", "acme/privacy")
    for command in (("diff", "acme/privacy"), ("doctor",)):
        assert "\x1b[" not in on_terminal(kept, *command, NO_COLOR="1")
        assert "\x1b[" not in on_terminal(kept, *command, NO_COLOR="1", FORCE_COLOR="1")
        assert "\x1b[" in on_terminal(kept, *command, NO_COLOR="")

        def piped(command: tuple[str, ...] = command, **environ: str) -> bytes:
            env = {**os.environ, **environ}
            return subprocess.run([*TRACKER, *command], cwd=kept.folder, env=env, capture_output=True).stdout

        assert b"\x1b[" not in piped()
        assert b"\x1b[" in piped(FORCE_COLOR="1")
        assert b"\x1b[" not in piped(FORCE_COLOR="")


# --- completion ---


def completed(desk: Desk, *words: str, shell: str = "bash") -> list[str]:
    line = " ".join(["tracker", *words])
    env = {**os.environ, "COMP_WORDS": line, "COMP_CWORD": str(len(words)), "_TRACKER_COMPLETE": f"{shell}_complete"}
    code = "import sys; sys.argv = ['tracker']; from tracker.app.cli.main import main; main()"
    found = subprocess.run(
        [TRACKER[0], "-c", code], cwd=desk.folder, env=env, capture_output=True, text=True, timeout=60
    )
    assert found.stderr == ""
    return [line.partition(",")[2] for line in found.stdout.splitlines() if line]


@pytest.mark.parametrize(
    "words",
    [("check",), ("log",), ("diff",), ("why",), ("show",), ("review",), ("since",), ("remove",), ("rename",),
     ("evidence",), ("import",), ("reread",), ("rejudge",), ("search", "--watch")],
    ids=" ".join,
)  # fmt: skip
def test_the_shell_completes_watch_ids(desk: Desk, words: tuple[str, ...]) -> None:
    assert completed(desk, *words, "") == ["acme/privacy", "bolt/terms"]
    assert completed(desk, *words, "bo") == ["bolt/terms"]
    assert completed(desk, *words, "x") == []


def test_completion_knows_the_database_and_lives_with_a_faulty_list_or_none(kept: Desk) -> None:
    assert completed(kept, "check", "acme/privacy", "") == ["bolt/terms"]
    kept.write("acme/privacy", "dial/dpa")
    assert completed(kept, "log", "") == ["acme/privacy", "bolt/terms", "dial/dpa"]
    kept.list.write_text(kept.list.read_text() + "\nselct = 3\n[[watch]]\nid = 3\n")
    assert "dial/dpa" in completed(kept, "log", "")
    kept.list.write_text("[[")
    assert completed(kept, "log", "") == ["acme/privacy", "bolt/terms"]
    kept.db.write_bytes(b"no database")
    assert completed(kept, "log", "") == []
    kept.list.unlink()
    assert completed(kept, "log", "--watchlist", "no.toml", "--db", "no.db", "") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(desk: Desk, shell: str) -> None:
    code = "import sys; sys.argv = ['tracker']; from tracker.app.cli.main import main; main()"
    env = {**os.environ, "_TRACKER_COMPLETE": f"{shell}_source"}
    made = subprocess.run([TRACKER[0], "-c", code], env=env, capture_output=True, text=True, timeout=60).stdout
    assert f"_TRACKER_COMPLETE={shell}_complete" in made


# --- before any check, and when a server asks for patience ---


def test_before_any_check_status_counts_the_watches(desk: Desk) -> None:
    assert desk.run("status").startswith("2 watches, none checked yet; `tracker check`")
    assert [row["watch"] for row in desk.json("status")[0]["health"]] == ["acme/privacy", "bolt/terms"]
    assert not desk.db.exists()
    with Store.open(desk.db) as store:
        store.close()
    assert "No watches yet" in desk.run("status")
    desk.run("add", desk.site.url(), "--vendor", "Dial", "--document", "dpa", "--allow-private", "--yes")
    desk.db.unlink()
    assert desk.run("status").startswith("3 watches, none checked yet")
    desk.run("check", "acme/privacy")
    assert "not checked yet" in desk.run("status")
    desk.list.unlink()
    desk.db.unlink()
    assert "no such database" in desk.run("status", status=2)


def test_a_far_retry_after_shows_in_status(desk: Desk) -> None:
    desk.run("check")
    assert "Retry-After" not in desk.run("status")
    desk.site.put("busy", status=503, Retry_After="259200")
    desk.run("check", status=1)
    said = desk.run("status")
    (row,) = [row for row in desk.json("status")[0]["health"] if row["watch"] == "acme/privacy"]
    until = datetime.fromisoformat(row["retry_at"]).astimezone(UTC)
    assert f"not to come back before {until:%Y-%m-%d %H:%M} UTC (Retry-After)" in said
    assert said.count("Retry-After") == 1


# --- for programs ---


def test_every_command_that_acts_also_answers_in_json(kept: Desk) -> None:
    with web_server() as hook:
        shut = free_port()
        kept.write(
            "acme/privacy", "bolt/terms", channels=f'web = "json://{hook.address}/"\nshut = "json://127.0.0.1:{shut}"'
        )
        rows = kept.json("notify", "--test", status=1)
        assert [(row["channel"], row["sent"]) for row in rows] == [("web", True), ("shut", False)]
        assert "did not take the message" in rows[1]["error"]
    resent = kept.json("resend", status=1)
    assert (resent["sent"], {row["channel"] for row in resent["waiting"]}) == (0, {"web", "shut"})
    noted = kept.json("review", "acme/privacy", 2, "seen", "--by", "ana", "--note", "told them")
    assert (noted["watch"], noted["number"], noted["state"], noted["reviewer"]) == ("acme/privacy", 2, "seen", "ana")
    assert noted["reviews"] == 1
    rows = kept.json("rejudge")
    assert rows == [
        {"watch": "acme/privacy", "versions": 1, "changed": []}, {"watch": "bolt/terms", "versions": 0, "changed": []}
    ]  # fmt: skip
    rows = kept.json("reread", "acme/privacy")
    assert rows == [{"watch": "acme/privacy", "number": 2, "changed": False, "what": "version 2 reads the same"}]
    made = kept.json("backup", "copy.db")
    assert made["faults"] == []
    assert (made["file"], made["versions"]) == ("copy.db", 3)
    assert made["size_bytes"] == (kept.folder / "copy.db").stat().st_size


# --- the operator's log ---


def line_of(template: object, *values: object, secret: str = "") -> dict[str, object]:
    secrets = Secrets()
    secrets._known = [secret] if secret else []
    record = logging.LogRecord("tracker.daemon", logging.INFO, "", 0, template, values, None)
    found = json.loads(logs._Json(secrets).format(record))
    assert isinstance(found, dict)
    return found


def test_each_value_of_an_event_is_a_field_of_its_own() -> None:
    found = line_of("check watch=%s outcome=%s status=%s version=%d", "acme/privacy", "version", None, 3)
    assert {name: found[name] for name in ("event", "watch", "outcome", "status", "version", "level", "logger")} == {
        "event": "check", "watch": "acme/privacy", "outcome": "version", "status": None, "version": 3,
        "level": "info", "logger": "tracker.daemon",
    }  # fmt: skip
    assert datetime.fromisoformat(str(found["time"])).tzinfo == UTC
    assert found["text"] == "check watch=acme/privacy outcome=version status=None version=3"
    assert line_of("watchlist reloaded watches=%d", 2)["event"] == "watchlist reloaded"
    assert line_of("the clock was set back")["event"] == "the clock was set back"
    sent = line_of("event=not_sent channel=%s error=%r", "mail", ValueError("no"))
    assert (sent["event"], sent["channel"], sent["error"]) == ("not_sent", "mail", "no")
    assert line_of(ValueError("odd"))["event"] == "odd"
    assert line_of("a library's words: %s", "x=1")["event"] == "a library's words: x=1"


def test_no_value_can_forge_a_field_or_show_a_secret() -> None:
    found = line_of("trouble error=%s message=%s", "X", 'x" event=sent level=critical s3cr3t', secret="s3cr3t")
    assert (found["event"], found["level"]) == ("trouble", "info")
    assert found["message"] == 'x" event=sent level=critical …'
    assert line_of("sent count=%d", 12345, secret="12345")["count"] == "…"
