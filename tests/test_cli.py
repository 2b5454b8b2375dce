"""The command line as its user meets it: what is printed, what is changed, and the exit status."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import pkgutil
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from channels import free_port, web_server
from click.testing import CliRunner
from desk import TRACKER, Desk
from loopback import LONGER, SECTIONS, WALL, policy
from paper import pdf

from tracker.app import cli
from tracker.app.cli import main
from tracker.app.cli.commands import COMMANDS, load
from tracker.edge.store import Store
from tracker.errors import StoreError

# --- starting ---


def test_the_package_runs_as_the_command_does() -> None:
    argv = [sys.executable, "-m", "tracker", "--version"]
    said = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=60).stdout
    assert said == CliRunner().invoke(main.tracker, ["--version"], prog_name="tracker").output


def test_help_is_quick_because_it_imports_nothing_heavy() -> None:
    heavy = (
        "httpx",
        "apprise",
        "sqlite_utils",
        "selectolax",
        "rapidfuzz",
        "msgspec",
        "apscheduler",
        "aiohttp",
        "asyncio",
    )
    code = (
        "import sys\nfrom tracker.app.cli.main import main\nsys.argv = ['tracker', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print('HEAVY', [name for name in {heavy!r} if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert "Commands:" in found.stdout
    assert "HEAVY []" in found.stdout


def test_the_list_of_commands_says_what_each_does_and_cuts_no_sentence() -> None:
    shown = CliRunner().invoke(main.tracker, ["--help"], terminal_width=80).output
    lines = shown.partition("Commands:\n")[2].splitlines()
    assert len(lines) == len(main.tracker.commands)
    assert [line for line in lines if not line.endswith(".") or line.endswith("..")] == []


def test_the_table_of_commands_names_all_and_says_what_their_own_help_says() -> None:
    modules = [
        importlib.import_module(f"{cli.__name__}.{module.name}") for module in pkgutil.iter_modules(cli.__path__)
    ]
    there = {
        command.name: (module.__name__.rpartition(".")[2], command.get_short_help_str(200))
        for module in modules
        if isinstance(rows := getattr(module, "COMMANDS", None), tuple)
        for command in rows
    }
    assert there == dict(COMMANDS)
    assert list(COMMANDS) == sorted(COMMANDS)


def test_a_command_is_loaded_when_it_is_run_and_no_other_is() -> None:
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom tracker.app.cli.main import tracker\n"
        "CliRunner().invoke(tracker, ['compare', 'no-such-file', 'nor-this'])\n"
        f"print([name for name in {sorted({module for module, _ in COMMANDS.values()})!r}"
        " if f'tracker.app.cli.{name}' in sys.modules])"
    )
    argv = [sys.executable, "-c", code]
    loaded = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=True).stdout
    assert loaded == "['files']\n"


def test_every_command_has_help_that_says_what_it_does() -> None:
    for name in main.tracker.commands:
        command = load(name)
        result = CliRunner().invoke(main.tracker, [name, "--help"])
        assert result.exit_code == 0
        assert command.help, name
        assert re.search(r"[.:](\s|$)", command.help), name


def test_a_command_nobody_knows_is_wrong_use(desk: Desk) -> None:
    assert "No such command" in desk.run("chek", status=2)
    assert "Usage" in desk.run(status=2)


def test_init_writes_a_list_that_is_valid_and_never_over_one(tmp_path: Path, desk: Desk) -> None:
    desk.list.unlink()
    assert "Next: `tracker add URL`" in desk.run("init")
    before = desk.list.read_text()
    assert "no watch yet" in desk.run("check")
    assert "is left as it is" in desk.run("init", status=2)
    assert desk.list.read_text() == before
    assert "cannot be written" in desk.run("init", "--watchlist", "nowhere/list.toml", status=2)


def test_without_a_list_each_command_says_how_to_make_one(desk: Desk) -> None:
    desk.list.unlink()
    for name in (["check"], ["run"], ["notify", "--test"], ["remove", "a/b"], ["rename", "a/b", "c/d"], ["reread"]):
        assert "Make one: tracker init" in desk.run(*name, status=2)


def test_a_faulty_list_is_told_of_with_every_fault_and_its_line(desk: Desk) -> None:
    desk.list.write_text('[tracker]\nevery = "soon"\n\n[[watch]]\nvendor = "Acme"\nurl = "ftp://x"\nselct = "main"\n')
    said = desk.run("check", status=2)
    assert [part for part in ("line 2", "line 4", "line 6", "line 7") if f"watchlist.toml, {part}: " not in said] == []
    assert "Did you mean select?" in said
    assert not desk.db.exists()


def test_without_a_database_each_command_says_so(desk: Desk) -> None:
    for name in ("log", "verify", "rejudge", "reread"):
        said = desk.run(name, status=2)
        assert (
            said == "tracker: data/policies.db: no such database; `tracker check` makes it, or name another with --db\n"
        )
    for name in ("diff", "why", "show"):
        assert "no such database" in desk.run(name, "acme/privacy", status=2)
    assert "no such database" in desk.run("search", "bells", status=2)
    assert "no such database" in desk.run("review", "acme/privacy", 1, "seen", status=2)


# --- the watch list ---


def test_add_shows_what_it_reads_proposes_names_and_keeps_comments(desk: Desk) -> None:
    desk.site.put(policy(title="Acme Bells Cookie notice", updated="4 May 2025"), "/legal/cookies")
    said = desk.run("add", desk.site.url("/legal/cookies"), "--allow-private", "--vendor", "Acme Bells", given="y\n")
    for line in ("title  Acme Bells Cookie notice", "last updated  2025-05-04", "announces changes by  email"):
        assert line in said
    assert re.search(r"clauses  \d+ under \d headings\n", said)
    assert "Proposed: vendor 'Acme Bells', document 'cookies'" in said
    assert "Added acme-bells/cookies" in said
    text = desk.list.read_text()
    assert text.startswith("# Our list.")
    assert "# About bolt." in text
    assert "acme-bells/cookies" in desk.run("check", "acme-bells/cookies")


def test_add_may_be_declined_and_asks_nothing_with_yes(desk: Desk) -> None:
    before = desk.list.read_text()
    assert "Nothing was added" in desk.run("add", desk.site.url(), "--allow-private", given="n\n")
    assert desk.list.read_text() == before
    said = desk.run("add", desk.site.url(), "--allow-private", "--vendor", "Dial", "--document", "dpa", "--yes")
    assert "Added dial/dpa" in said


def test_add_warns_of_a_wall_and_does_not_add_it_unasked(desk: Desk) -> None:
    desk.site.put(WALL)
    said = desk.run("add", desk.site.url(), "--allow-private", status=1)
    assert "what looks like a wall or an error page" in said
    assert "Nothing was added" in said


def test_add_makes_a_list_where_there_is_none_and_refuses_a_name_that_is_taken(desk: Desk) -> None:
    arguments = ("add", desk.site.url(), "--allow-private", "--vendor", "Acme", "--document", "privacy", "--yes")
    assert "acme/privacy is that of line" in desk.run(*arguments, status=2)
    desk.list.unlink()
    desk.run(*arguments)
    assert "[[watch]]" in desk.list.read_text()


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/gone", 1, "answered with status 404; look at it in a browser"),
        ("/scan", 1, "The PDF holds no text"),
        ("/picture", 1, "that are no text"),
    ],
)
def test_add_says_why_a_page_cannot_be_watched(desk: Desk, path: str, status: int, said: str) -> None:
    desk.site.put(pdf([]), "/scan")
    desk.site.put(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "/picture")
    before = desk.list.read_text()
    found = desk.run("add", desk.site.url(path), "--allow-private", "--yes", status=status)
    assert said in found
    assert desk.site.url(path) in found
    assert desk.list.read_text() == before


def test_add_without_a_scheme_means_https_and_errors_speak_of_the_address_alone(desk: Desk) -> None:
    said = desk.run("add", f"127.0.0.1:{free_port()}/privacy", "--allow-private", status=1)
    assert "tracker: https://127.0.0.1:" in said
    assert "watch list" not in said
    assert "add --allow-private" in desk.run("add", desk.site.url(), status=1)
    assert "ftp" in desk.run("add", "ftp://acme.example/privacy", status=1)


def test_remove_leaves_comments_and_history(kept: Desk) -> None:
    assert "Its history stays" in kept.run("remove", "acme/privacy")
    text = kept.list.read_text()
    assert "acme" not in text
    assert "# About bolt." in text
    kept.run("check")
    assert "acme/privacy" in kept.run("log", "acme/privacy")
    assert "did you mean 'bolt/terms'?" in kept.run("remove", "bolt/term", status=2)


def test_rename_keeps_history_and_chain(kept: Desk) -> None:
    assert "history and chain kept" in kept.run("rename", "acme/privacy", "bells/privacy")
    assert 'id = "bells/privacy"' in kept.list.read_text()
    assert [row["number"] for row in kept.json("log", "bells/privacy")] == [1, 2]
    kept.run("check")
    assert [row["number"] for row in kept.json("log", "bells/privacy")] == [1, 2]
    assert "Whole: 3 versions of 2 watches" in kept.run("verify")


def test_rename_to_what_is_taken_or_no_id_changes_neither_list_nor_database(kept: Desk) -> None:
    before = kept.list.read_text()
    assert "bolt/terms" in kept.run("rename", "acme/privacy", "bolt/terms", status=2)
    assert "an id such as" in kept.run("rename", "acme/privacy", "Not An Id", status=2)
    assert "did you mean 'acme/privacy'?" in kept.run("rename", "acme/privcy", "a/b", status=2)
    assert kept.list.read_text() == before
    assert [row["number"] for row in kept.json("log", "acme/privacy")] == [1, 2]


# --- checking ---


def test_check_prints_a_table_and_records(desk: Desk) -> None:
    said = desk.run("check")
    assert said.splitlines()[0].split() == ["watch", "outcome", "version", "verdict", "told", "what"]
    assert [line.split()[:3] for line in said.splitlines()[2:]] == [
        ["acme/privacy", "first", "1"],
        ["bolt/terms", "first", "1"],
    ]
    desk.site.put(policy(LONGER))
    rows = desk.json("check")
    assert rows[0] == {
        "watch": "acme/privacy", "outcome": "version", "version": 2, "verdict": "material", "told": False,
        "what": rows[0]["what"],
    }  # fmt: skip
    assert "30 days is now 90 days" in rows[0]["what"]
    assert rows[1]["outcome"] == "same_bytes"
    assert desk.run("check", "--quiet") == "Nothing changed.\n"


def test_check_says_where_there_is_no_channel_to_tell(desk: Desk) -> None:
    desk.run("check")
    desk.site.put(policy(LONGER))
    said = desk.run("check")
    assert re.search(r"^acme/privacy +version +2 +material +no channel ", said, re.M)
    assert "1 alert kept, no channel to tell; add one under [channels], then `tracker resend`" in said


def test_check_of_one_watch_and_of_one_that_is_not_there(desk: Desk) -> None:
    assert "bolt/terms" not in desk.run("check", "acme/privacy")
    assert "there is no watch 'acme/privcy'; did you mean 'acme/privacy'?" in desk.run("check", "acme/privcy", status=2)


def test_check_exits_1_where_a_watch_could_not_be_read_and_says_the_whole_sentence(desk: Desk) -> None:
    desk.run("check")
    desk.site.put("no", status=403)
    desk.site.put(WALL, "/bolt/terms")
    said = desk.run("check", status=1)
    assert "blocked" in said
    assert (
        "\nacme/privacy: Expected a policy, got status 403 (a refusal). Version 1 stays current. If the page has moved,"
        " change url in the watch list, line 8\n" in said
    )
    assert "\nbolt/terms: Expected a policy, got a" in said
    assert len(desk.json("check", status=1)) == 2


def test_a_held_page_is_told_and_no_failure(kept: Desk) -> None:
    kept.site.put(policy(LONGER, sections=dict(list(SECTIONS.items())[:2])))
    said = kept.run("check")
    assert "acme/privacy: held until a later check confirms it. The text shrank" in said
    assert "Held, until a later check confirms" in kept.run("status")


def test_paused_watches_are_left_out_unless_named(desk: Desk) -> None:
    desk.list.write_text(desk.list.read_text().replace("document = ", "paused = true\ndocument = "))
    assert "all 2 watches are paused" in desk.run("check")
    assert "first" in desk.run("check", "acme/privacy")
    assert "paused" in desk.run("status")


def test_check_delivers_and_says_what_it_could_not(desk: Desk) -> None:
    with web_server() as hook:
        channels = f'web = "json://{hook.address}/in"\ndead = "json://me:hush@127.0.0.1:{free_port()}/in"'
        desk.write("acme/privacy", channels=channels)
        desk.run("check")
        desk.site.put(policy(LONGER))
        said = desk.run("check", status=1)
        assert "1 alert could not be delivered and will be tried again" in said
        assert [path for path, _ in hook.taken] == ["/in"]
        assert "30 days is now 90 days" in hook.taken[0][1]["message"]
    assert "Alerts not delivered yet" in desk.run("status")
    assert "hush" not in said + desk.run("status") + str(desk.json("status"))
    assert "hush" not in str(Path(desk.db).read_bytes())
    desk.run("check")


def test_an_alert_that_was_given_up_is_said_so(desk: Desk) -> None:
    desk.write("acme/privacy", channels=f'dead = "json://127.0.0.1:{free_port()}/in"')
    desk.run("check")
    desk.site.put(policy(LONGER))
    desk.run("check", status=1)
    with contextlib.closing(sqlite3.connect(desk.db)) as conn, conn:
        conn.execute("UPDATE deliveries SET attempts = 11, not_before_at = '2020-01-01T00:00:00Z'")
    assert "1 alert could not be delivered and will not be tried again" in desk.run("check", status=1)
    assert desk.json("status")[0]["outbox"][0]["state"] == "dead"


def test_notify_tests_each_channel(desk: Desk) -> None:
    with web_server() as hook:
        desk.write(
            "acme/privacy", channels=f'web = "json://{hook.address}/"\nshut = "json://a:hush@127.0.0.1:{free_port()}"'
        )
        said = desk.run("notify", "--test", status=1)
        assert "web: sent" in said
        assert "shut: json://127.0.0.1 did not take the message" in said
        assert "hush" not in said
        assert "web: sent" in desk.run("notify", "--test", "web")
        assert len(hook.taken) == 2
        assert "did you mean 'web'?" in desk.run("notify", "--test", "wab", status=2)
    desk.write("acme/privacy")
    assert "it has no [channels]" in desk.run("notify", "--test", status=2)
    desk.write("acme/privacy", channels='mail = "mailto://${NO_SUCH_VARIABLE}@acme.example"')
    assert "the environment variable NO_SUCH_VARIABLE" in desk.run("notify", "--test", status=2)


# --- reading the record ---


def test_status_says_who_can_be_seen(kept: Desk) -> None:
    rows = {tuple(line.split()[:3]) for line in kept.run("status").splitlines()[2:]}
    assert rows == {("bolt/terms", "seen", "1"), ("acme/privacy", "seen", "2")}
    (found,) = kept.json("status")
    assert sorted(found) == [
        "beat_at", "flips", "health", "held", "outbox", "restless", "unreviewed", "upcoming",
    ]  # fmt: skip
    kept.site.put("", status=500)
    kept.run("check", status=1)
    said = kept.run("status")
    assert "bad, 1 in a row" in said
    assert "got status 500 (a server error). Version 2 stays current." in said


def test_log_and_diff_and_why(kept: Desk) -> None:
    assert "material" in kept.run("log")
    assert [row["watch"] for row in kept.json("log", "bolt/terms")] == ["bolt/terms"]
    assert "did you mean 'bolt/terms'?" in kept.run("log", "bolt/trms", status=2)
    said = kept.run("diff", "acme/privacy")
    assert said.startswith("acme/privacy: version 1 → 2\nMATERIAL, weaker for the reader, silent")
    assert "[-30-]" in said
    assert kept.run("diff", "acme/privacy", 1, 2) == said == kept.run("diff", "acme/privacy", 1)
    assert "MATERIAL, stronger" in kept.run("diff", "acme/privacy", 2, 1)
    assert kept.json("diff", "acme/privacy")["verdict"] == "material"
    assert kept.run("diff", "acme/privacy", "--html").startswith("<!doctype html>")
    assert "version 1 is the first one" in kept.run("diff", "bolt/terms", status=2)
    assert "there is no version 9" in kept.run("diff", "acme/privacy", 1, 9, status=2)
    assert "no such watch" in kept.run("diff", "acme/nothing", status=2)
    assert "30 days is now 90 days" in kept.run("why", "acme/privacy")
    assert "is the first, there was nothing to compare it with" in kept.run("why", "acme/privacy", 1)
    assert kept.json("why", "acme/privacy")[0]["number"] == 2
    assert "there is no version 5" in kept.run("why", "acme/privacy", 5, status=2)


def test_show_prints_what_it_said_on_a_day(kept: Desk) -> None:
    with contextlib.closing(sqlite3.connect(kept.db)) as conn, conn:
        conn.execute("UPDATE versions SET observed_at = '2024-02-01T06:30:04Z' WHERE number = 1")
        conn.execute("UPDATE versions SET observed_at = '2024-03-01T06:30:04Z' WHERE number = 2")
    assert "for 90 days" in kept.run("show", "acme/privacy")
    assert "for 30 days" in kept.run("show", "acme/privacy", 1)
    for day, number in (("2024-02-01", 1), ("2024-02-29", 1), ("2024-03-01", 2), ("2030-01-01", 2)):
        assert kept.json("show", "acme/privacy", "--on", day)["number"] == number
    assert "nothing was recorded on or before 2024-01-31" in kept.run(
        "show", "acme/privacy", "--on", "2024-01-31", status=2
    )
    assert "write it like 2024-03-01" in kept.run("show", "acme/privacy", "--on", "March", status=2)
    assert "there is no version 7" in kept.run("show", "acme/privacy", 7, status=2)


def test_a_watch_without_a_version_is_said_so(desk: Desk) -> None:
    desk.site.put(WALL)
    desk.run("check", status=1)
    for name in ("show", "why", "diff"):
        assert "no version has been recorded yet" in desk.run(name, "acme/privacy", status=2)


def test_search_finds_clauses(kept: Desk) -> None:
    said = kept.run("search", "court", "ordered")
    assert "acme/privacy" in said
    assert "bolt/terms" in said
    assert "bolt" not in kept.run("search", "court", "--watch", "acme/privacy")
    assert kept.json("search", "recordings for 30 days", "--watch", "acme/privacy")[0]["removed_in"] == 2
    assert kept.json("search", "recordings for 30 days", "--watch", "acme/privacy", "--in-force") == []
    assert "No clause holds these words" in kept.run("search", "zeppelin")
    assert "at least one word" in kept.run("search", "§", status=2)
    assert kept.run("search", "opt-out AND (", status=0)


def test_reviews_are_only_ever_added(kept: Desk) -> None:
    assert "noted as seen by ana (1 review)" in kept.run("review", "acme/privacy", 2, "seen", "--by", "ana")
    said = kept.run("review", "acme/privacy", 2, "wrong", "--verdict", "minor", "--note", "a draft", "--by", "ana")
    assert "(2 reviews)" in said
    assert "noted as dismissed" in kept.run("review", "acme/privacy", 2, "dismissed")
    assert "there is no version 8" in kept.run("review", "acme/privacy", 8, "seen", status=2)
    assert "Invalid value" in kept.run("review", "acme/privacy", 2, "meh", status=2)


def test_what_was_judged_wrongly_is_exported_as_cases(kept: Desk, tmp_path: Path) -> None:
    kept.run("review", "acme/privacy", 2, "wrong", "--verdict", "minor", "--note", "a draft", "--by", "ana")
    file = tmp_path / "cases.jsonl"
    assert "1 case" in kept.run("review", "--export-wrong", str(file))
    (case,) = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert (case["watch"], case["number"], case["right_verdict"], case["note"]) == (
        "acme/privacy",
        2,
        "minor",
        "a draft",
    )
    assert case["verdict"] == "material"
    assert case["changes"][0]["reasons"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert "is there already" in kept.run("review", "--export-wrong", str(file), status=2)
    kept.run("review", "acme/privacy", 2, "seen")
    assert kept.json("review", "--export-wrong", str(tmp_path / "none.jsonl"))["cases"] == 0
    assert "Say which" in kept.run("review", status=2)


def test_why_traces_the_questions_that_were_asked(kept: Desk) -> None:
    said = kept.run("why", "acme/privacy", 2, "--trace")
    assert "→ quantity" in said
    assert "Did a period, a sum, a share or an age change?" in said
    assert "leave out --json" in kept.run("why", "acme/privacy", 2, "--trace", "--json", status=2)


# --- upkeep ---


def test_reread_and_rejudge_find_nothing_new_in_what_is_new(kept: Desk) -> None:
    said = kept.run("reread")
    assert said == "acme/privacy: version 2 reads the same\nbolt/terms: version 1 reads the same\n"
    assert "did you mean" in kept.run("reread", "acme/privac", status=2)
    assert "acme/privacy: 1 versions judged, 0 otherwise than before" in kept.run("rejudge")
    assert "no such watch" in kept.run("rejudge", "acme/nothing", status=2)


def test_verify_finds_a_flipped_byte(kept: Desk) -> None:
    heads = kept.json("verify")
    assert heads["faults"] == []
    assert [(row["watch"], row["number"]) for row in heads["heads"]] == [("acme/privacy", 2), ("bolt/terms", 1)]
    with contextlib.closing(sqlite3.connect(kept.db)) as conn, conn:
        conn.execute("UPDATE clauses SET text = replace(text, '30 days', '31 days')")
    said = kept.run("verify", status=1)
    assert "acme/privacy: clause" in said
    assert kept.json("verify", status=1)["faults"]


# --- nothing is ever a traceback ---


@pytest.mark.parametrize("command", [["extract"], ["compare", "page.html"]])
def test_a_file_that_cannot_be_read_is_one_sentence(desk: Desk, command: list[str]) -> None:
    (desk.folder / "page.html").write_text(policy())
    (desk.folder / "noise.bin").write_bytes(os.urandom(5000))
    (desk.folder / "scan.pdf").write_bytes(pdf([]))
    (desk.folder / "folder").mkdir()
    assert "is a directory" in desk.run(*command, "folder", status=2)
    assert "missing.html: cannot be read (No such file or directory)" in desk.run(*command, "missing.html", status=2)
    assert "noise.bin: Expected HTML, PDF, DOCX, Markdown or text" in desk.run(*command, "noise.bin", status=1)
    assert "scan.pdf: The PDF holds no text" in desk.run(*command, "scan.pdf", status=1)


def test_a_page_writes_no_escapes_to_the_terminal(desk: Desk) -> None:
    (desk.folder / "evil.txt").write_text("Privacy\n\nWe keep \x1b]0;pwned\x07 data for 30 days.\n")
    (desk.folder / "evil2.txt").write_text("Privacy\n\nWe keep \x1b]0;pwned\x07 data for 90 days.\n")
    for command in (["extract", "evil.txt"], ["compare", "evil.txt", "evil2.txt"]):
        assert "\x1b]" not in desk.run(*command)


def test_a_database_that_cannot_be_used_is_one_sentence(desk: Desk) -> None:
    (desk.folder / "text.db").write_text("this is no database\n" * 99)
    (desk.folder / "folder").mkdir()
    for name in ("status", "log", "check", "verify"):
        assert "text.db is not a database" in desk.run(name, "--db", "text.db", status=1)
        assert "is a directory" in desk.run(name, "--db", "folder", status=2)
    assert "cannot be made" in desk.run("check", "--db", "text.db/policies.db", status=1)
    other = desk.folder / "other.db"
    with contextlib.closing(sqlite3.connect(other)) as conn:
        conn.execute("CREATE TABLE mine (a)")
    assert "of another program" in desk.run("check", "--db", other, status=1)


def test_the_reader_of_a_pipe_may_go_away(desk: Desk) -> None:
    (desk.folder / "long.txt").write_text("Privacy\n\n" + "We keep data for 30 days. " * 40_000)
    line = f"{' '.join(TRACKER)} extract {desk.folder / 'long.txt'} --format json | head -1"
    found = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60, check=True)
    assert found.stdout == "{\n"
    assert found.stderr == ""


def test_a_database_that_is_locked_is_one_sentence(kept: Desk) -> None:
    with contextlib.closing(sqlite3.connect(kept.db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with (
            pytest.raises(StoreError, match="is locked by another program"),
            Store.open(kept.db, timeout_s=0.05) as store,
        ):
            store.retention.prune(at := store.versions.all("acme/privacy")[0].observed_at, at, at)
        assert "material" in kept.run("log")
        other.execute("ROLLBACK")
