"""Commands that keep the record: evidence, backup, prune, resend, doctor, verify against what was noted."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import stat
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from channels import free_port, web_server
from desk import TRACKER, Desk
from loopback import LONGER, WALL, policy
from warcio.archiveiterator import ArchiveIterator

from tracker.app.run.lock import Lock
from tracker.edge.store import Store
from tracker.edge.store.beats import Beat

# --- evidence ---


def bundle(desk: Desk, *more: str) -> Path:
    desk.run("evidence", "acme/privacy", *more)
    (folder,) = desk.folder.glob("evidence-*")
    return folder


def test_a_bundle_is_private_and_its_sums_hold(kept: Desk) -> None:
    folder = bundle(kept)
    assert folder.name == "evidence-acme-privacy-2"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=folder, check=True, capture_output=True)
    sums = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines())
    assert {path.name for path in folder.iterdir()} == {*sums, "SHA256SUMS"}
    for name, sha256 in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256


def test_a_stranger_finds_pages_chain_and_clauses_in_it_without_the_tracker(kept: Desk) -> None:
    """By no code of ours: warcio, json and hashlib, as README.txt in the bundle says."""
    folder = bundle(kept)
    with (folder / "snapshots.warc.gz").open("rb") as file:
        pages = [(r.rec_headers, r.http_headers, r.content_stream().read()) for r in ArchiveIterator(file)][1:]
    assert [body for _, _, body in pages] == [policy().encode(), policy(LONGER).encode()]
    assert pages[1][1].get_header("content-type") == "text/html; charset=utf-8"
    assert pages[1][0].get_header("WARC-Target-URI") == kept.site.url()

    lines = (folder / "chain.jsonl").read_text("utf-8").splitlines()
    links = [hashlib.sha256(line.encode()).hexdigest() for line in lines]
    rows = [json.loads(line) for line in lines]
    assert [row[0] for row in rows] == ["", *links[:-1]]
    for row, (_, _, body) in zip(rows, pages, strict=True):
        assert row[3][0] == hashlib.sha256(body).hexdigest()
    clauses = (folder / "clauses.jsonl").read_text("utf-8").removesuffix("\n")
    assert rows[-1][-1] == hashlib.sha256(clauses.encode()).hexdigest()
    assert "for 90 days" in clauses
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["chain_sha256"] == links[-1]
    assert links[-1] in (folder / "README.txt").read_text()
    assert kept.json("verify")["heads"][0]["chain_sha256"] == links[-1]


def test_the_chain_of_a_bundle_holds_both_versions_where_the_one_before_was_recorded_later(kept: Desk) -> None:
    older = kept.folder / "older"
    older.mkdir()
    (older / "2020-01-01.html").write_text(policy(LONGER), encoding="utf-8")
    kept.run("import", "acme/privacy", "older")
    folder = bundle(kept, "1")
    lines = (folder / "chain.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    links = [hashlib.sha256(line.encode()).hexdigest() for line in lines]
    assert [row[0] for row in rows] == ["", *links[:-1]]
    pages = {
        snapshot["version"]: snapshot["sha256"]
        for snapshot in json.loads((folder / "manifest.json").read_text())["snapshots"]
    }
    assert {number: rows[number - 1][3][0] for number in pages} == pages
    assert sorted(pages) == [1, 3]
    readme = (folder / "README.txt").read_text()
    assert f"that of line 1 is {links[0]}" in readme
    assert "one line for each version of this page, 1 to 3" in readme
    clauses = (folder / "clauses.jsonl").read_text("utf-8").removesuffix("\n")
    assert rows[0][-1] == hashlib.sha256(clauses.encode()).hexdigest()


def test_a_bundle_tells_the_change_and_to_whom_it_was_told(kept: Desk) -> None:
    folder = bundle(kept)
    page = (folder / "redline.html").read_text("utf-8")
    assert ">30</del>" in page
    assert "Content-Security-Policy" in page
    assert json.loads((folder / "verdict.json").read_text())["verdict"] == "material"
    record = json.loads((folder / "record.json").read_text())
    assert (record["number"], record["alerts"][0]["channel"]) == (2, None)
    assert "for 30 days" in (folder / "before.md").read_text()
    assert "for 90 days" in (folder / "after.md").read_text()


def test_the_first_version_has_evidence_without_a_difference(kept: Desk) -> None:
    folder = bundle(kept, "1")
    names = {path.name for path in folder.iterdir()}
    assert "after.md" in names
    assert names.isdisjoint({"before.md", "redline.html", "verdict.json"})


def test_a_bundle_is_never_written_over_another_nor_of_what_is_not_there(kept: Desk) -> None:
    bundle(kept)
    assert "there are files in it; name another" in kept.run("evidence", "acme/privacy", status=2)
    assert "no version 9" in kept.run("evidence", "acme/privacy", 9, status=2).lower()
    assert "no such watch" in kept.run("evidence", "acme/nothing", status=2)
    kept.site.pages["/bolt/terms"].body = b""
    (kept.folder / "file").write_text("")
    assert "cannot be written" in kept.run("evidence", "acme/privacy", "--to", "file/x", status=2)


@pytest.mark.parametrize("target", ["elsewhere", "nowhere"])
def test_evidence_is_never_written_through_a_link(kept: Desk, target: str) -> None:
    elsewhere = kept.folder / "elsewhere"
    elsewhere.mkdir()
    (kept.folder / "evidence").symlink_to(target, target_is_directory=True)
    for named in ("evidence", "evidence/"):
        assert "is a symbolic link; name the folder itself" in kept.run(
            "evidence", "acme/privacy", "--to", named, status=2
        )
    assert list(elsewhere.iterdir()) == []
    assert not (kept.folder / "nowhere").exists()
    # What leads to the folder is its owner's own affair: a home or a disk is often behind a link.
    (kept.folder / "way").symlink_to("elsewhere", target_is_directory=True)
    kept.run("evidence", "acme/privacy", "--to", "way/inner")
    assert (elsewhere / "inner" / "SHA256SUMS").exists()


def test_packing_on_the_way_is_kept_in_words_and_undone_in_the_archive(desk: Desk) -> None:
    desk.site.put(policy(), x_odd="caf\xe9", server="a\tb")
    desk.run("check")
    folder = bundle(desk)
    with (folder / "snapshots.warc.gz").open("rb") as file:
        page = [(r.http_headers, r.content_stream().read()) for r in ArchiveIterator(file)][1]
    assert page[1] == policy().encode()
    assert page[0].get_header("X-Archive-Orig-content-length") == str(len(page[1]))


# --- verify ---


def test_what_was_cut_off_the_end_shows_against_what_was_noted(kept: Desk) -> None:
    noted = kept.folder / "noted.json"
    noted.write_text(json.dumps(kept.json("verify")))
    assert "Whole" in kept.run("verify", "--against", noted)
    with contextlib.closing(sqlite3.connect(kept.db)) as conn, conn:
        conn.execute("PRAGMA foreign_keys = OFF")
        for table, key in (("reasons", "verdict_id"), ("changes", "verdict_id")):
            conn.execute(f"DELETE FROM {table} WHERE {key} IN (SELECT id FROM verdicts WHERE version_id = 3)")
        conn.execute("DELETE FROM verdicts WHERE version_id = 3")
        conn.execute("DELETE FROM checks WHERE version_id = 3")
        conn.execute("DELETE FROM deliveries")
        conn.execute("DELETE FROM alerts")
        conn.execute("UPDATE watches SET version_id = 1 WHERE version_id = 3")
        conn.execute("DELETE FROM versions WHERE id = 3")
        conn.execute("UPDATE clauses SET removed_in = NULL WHERE removed_in = 2")
        conn.execute("DELETE FROM clauses WHERE first_version = 2")
    assert "acme/privacy version 2: it was noted and is not there" in kept.run("verify", "--against", noted, status=1)
    noted.write_text('{"heads": [{"watch": "acme/privacy", "number": 1, "chain_sha256": "00"}]}')
    assert "its link is not the one that was noted" in kept.run("verify", "--against", noted, status=1)
    noted.write_text("[]")
    assert "Expected what `tracker verify --json` or" in kept.run("verify", "--against", noted, status=2)


# --- backup ---


def test_a_backup_is_private_whole_and_restores(kept: Desk) -> None:
    said = kept.run("backup", "copy.db")
    assert "3 versions" in said
    assert "verified" in said
    copy = kept.folder / "copy.db"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [path.name for path in kept.folder.glob("copy.db*")] == ["copy.db"]
    assert "is there already and is left as it is" in kept.run("backup", "copy.db", status=1)
    log = kept.json("log")
    for path in kept.db.parent.glob("policies.db*"):
        path.unlink()
    shutil.move(copy, kept.db)
    assert kept.json("log") == log
    assert "Whole" in kept.run("verify")
    kept.site.put(policy({"30 days": "180 days"}))
    assert "material" in kept.run("check", "acme/privacy")
    with Store.open(kept.db) as store:
        assert store.database.conn.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_a_backup_into_a_folder_is_named_by_its_moment(kept: Desk) -> None:
    (kept.folder / "copies").mkdir()
    kept.run("backup", "copies")
    (made,) = (kept.folder / "copies").iterdir()
    assert made.name.startswith("policies-20")
    assert "cannot be made" in kept.run("backup", "nowhere/copy.db", status=1)


# --- prune ---


def test_pruning_says_first_what_it_would_delete_and_keeps_evidence_of_every_change(desk: Desk) -> None:
    desk.write("acme/privacy", "bolt/terms", head='keep_checks = "1h"\nkeep_artifacts = "1h"')
    for body in (policy(), WALL.format("1") + "<p>1" * 99, policy(), policy(LONGER)):
        desk.site.put(body)
        desk.run("check", status=None)
    with contextlib.closing(sqlite3.connect(desk.db)) as conn, conn:
        conn.execute("UPDATE checks SET checked_at = '2020-01-01T00:00:00Z' WHERE version_id IS NULL")
        conn.execute("UPDATE holds SET last_seen_at = '2020-01-01T00:00:00Z'")
    would = desk.run("prune", "--dry-run")
    assert "Would delete 5 checks that found nothing, 1 snapshots of dismissed pages" in would
    assert desk.json("prune", "--dry-run") | {"snapshot_bytes": 0} == {
        "checks": 5, "snapshots": 1, "snapshot_bytes": 0, "dry_run": True,
    }  # fmt: skip
    assert "Deleted 5 checks" in desk.run("prune")
    assert "Deleted 0 checks" in desk.run("prune")
    assert "Whole: 3 versions" in desk.run("verify")
    with contextlib.closing(sqlite3.connect(desk.db)) as conn, conn:
        conn.execute("UPDATE checks SET checked_at = '2020-01-01T00:00:00Z'")
    assert "Deleted 0 checks" in desk.run("prune")
    with Store.open(desk.db) as store:
        (dismissed,) = store.record.holds()
        assert (dismissed["snapshot_id"], dismissed["times_seen"]) == (None, 1)
        assert len(store.database.rows("SELECT 1 FROM checks WHERE version_id IS NOT NULL")) == 3
    desk.site.put(WALL.format("1") + "<p>1" * 99)
    desk.run("check", status=1)
    with Store.open(desk.db) as store:
        (dismissed,) = store.record.holds()
        assert dismissed["times_seen"] == 2
        assert store.snapshots.get(dismissed["snapshot_id"]).body.startswith(b"<!doctype")


# --- resend ---


def told_at(desk: Desk) -> str | None:
    (second,) = (row for row in desk.json("log") if row["number"] == 2)
    return second["alerted_at"]


def test_a_channel_that_came_later_gets_what_there_was_no_channel_for(desk: Desk) -> None:
    desk.run("check")
    desk.site.put(policy(LONGER))
    desk.run("check")
    assert "of the last 30 days had no channel" in desk.run("doctor", status=None)
    with web_server() as hook:
        channels = f'late = "json://{hook.address}/"\nother = "json://{hook.address}/other"'
        desk.write("acme/privacy", "bolt/terms", channels=channels)
        assert "0 alerts sent" in desk.run("resend", "--since", "2999-01-01")
        assert told_at(desk) is None
        assert "1 alert sent, 0 not delivered yet." in desk.run("resend", "late")
        assert "0 alerts sent" in desk.run("resend")
        (taken,) = hook.taken
    assert "30 days is now 90 days" in taken[1]["message"]
    assert told_at(desk) is not None
    assert "had no channel" not in desk.run("doctor", status=None)


def test_resend_brings_nothing_of_an_import(desk: Desk) -> None:
    folder = desk.folder / "old"
    folder.mkdir()
    month = datetime.now(UTC) - timedelta(days=9)
    for days, text in enumerate((policy(), policy(LONGER))):
        (folder / f"{month + timedelta(days=days):%Y-%m-%dT%H-%M-%SZ}.html").write_text(text)
    desk.run("import", "acme/privacy", "old")
    assert told_at(desk) is not None
    with web_server() as hook:
        desk.write("acme/privacy", channels=f'late = "json://{hook.address}/"')
        assert "0 alerts sent" in desk.run("resend", "--since", "2000-01-01")
        assert hook.taken == []


def test_dead_letters_are_shown_and_resent_with_one_command(desk: Desk) -> None:
    with web_server() as good, web_server() as bad:
        bad.status = 500
        channels = f'good = "json://{good.address}/"\nbad = "json://{bad.address}/"'
        desk.write("acme/privacy", channels=channels)
        desk.run("check")
        desk.site.put(policy(LONGER))
        desk.run("check", status=1)
        with contextlib.closing(sqlite3.connect(desk.db)) as conn, conn:
            conn.execute("UPDATE deliveries SET state = 'dead' WHERE state <> 'sent'")
        assert "dead" in desk.run("status")
        assert "bad" in desk.run("resend", status=1)
        assert "there is no channel 'baad'; did you mean 'bad'?" in desk.run("resend", "baad", status=2)
        bad.status = 200
        desk.run("resend", "good")
        assert "1 alert sent, 0 not delivered yet." in desk.run("resend", "bad")
        assert (len(good.taken), len(bad.taken)) == (1, 1)
        assert "Alerts not delivered yet" not in desk.run("status")


# --- doctor ---


def findings(desk: Desk, status: int = 0) -> dict[tuple[str, str], str]:
    found = desk.json("doctor", status=status)
    merged: dict[tuple[str, str], str] = {}
    for row in found:
        key = row["what"], row["state"]
        merged[key] = f"{merged.get(key, '')}{row['sentence']}\n"
    return merged


def test_all_is_well_on_one_screen(kept: Desk) -> None:
    kept.list.chmod(0o600)
    kept.write("acme/privacy", "bolt/terms", channels='ops = "json://127.0.0.1:9/t0ken"', head='operator = "ops"')
    screen = kept.run("doctor")
    assert len(screen.splitlines()) <= 24
    assert "WRONG" not in screen
    assert "t0ken" not in screen
    for what in ("versions", "watch list", "channels", "clock", "disk", "database", "chain", "watches", "alerts"):
        assert f"ok    {what}" in screen
    assert "3 versions and " in screen
    assert "look  daemon" in screen


def test_a_value_that_looks_encoded_already_is_named_and_not_shown(kept: Desk) -> None:
    kept.write("acme/privacy", "bolt/terms", channels='mail = "mailto://ann:${MAIL_PASSWORD}@a.example"')
    environ = {**os.environ, "MAIL_PASSWORD": "s3cret%40x"}
    done = subprocess.run(
        [*TRACKER, "doctor", "--json"], cwd=kept.folder, env=environ, capture_output=True, text=True, timeout=60
    )
    assert "MAIL_PASSWORD looks percent-encoded" in done.stdout
    assert "s3cret" not in done.stdout + done.stderr


def test_what_is_wrong_is_said_with_what_to_do(kept: Desk) -> None:
    kept.write("acme/privacy", "bolt/terms", channels='ops = "nosuch://x"\nmail = "mailto://u:${PW}@a.example"')
    kept.list.chmod(0o644)
    kept.db.chmod(0o644)
    kept.site.put(WALL.format("1"))
    kept.run("check", status=None)
    with contextlib.closing(sqlite3.connect(kept.db)) as conn, conn:
        conn.execute("UPDATE clauses SET text = text || '.' WHERE id = 3")
        conn.execute("UPDATE watches SET bad_checks = 1, next_check_at = '2020-01-01T00:00:00Z' WHERE id = 1")
        conn.execute("UPDATE watches SET last_checked_at = '2999-01-01T00:00:00Z', moved_to = 'x' WHERE id = 2")
        conn.execute(
            "INSERT INTO alerts (watch_id, kind, change_id, title, body, created_at)"
            " VALUES (1, 'blind', 'b', 't', 'b', '2020-01-01T00:00:00Z')"
        )
        conn.execute("INSERT INTO deliveries (alert_id, channel, state, not_before_at) VALUES (1, 'ops', 'dead', '')")
    found = findings(kept, status=1)
    assert "PW" in found["watch list", "wrong"]
    assert "chmod 600 watchlist.toml" in found["watch list", "look"]
    assert 'for "ops": nosuch://… cannot be sent to: apprise knows no such service' in found["watch list", "wrong"]
    assert "chmod 600" in found["database", "look"]
    assert "clause 3 is not as it was recorded" in found["chain", "wrong"]
    assert "1 overdue: no daemon has looked: acme/privacy" in found["watches", "look"]
    assert "1 last checked in the future: the clock was set back: bolt/terms" in found["watches", "look"]
    assert "1 moved for good" in found["watches", "look"]
    assert "`tracker resend`" in found["alerts", "wrong"]


def test_without_a_database_or_a_list_it_says_so(desk: Desk) -> None:
    assert "There is no database" in findings(desk, status=1)["database", "wrong"]
    desk.list.write_text("[tracker]\nevery = 3x")
    assert "Expected TOML" in findings(desk, status=1)["watch list", "wrong"]
    desk.list.unlink()
    assert "tracker init" in findings(desk, status=1)["watch list", "wrong"]


def test_a_damaged_file_is_told_as_damaged(kept: Desk) -> None:
    kept.run("check")
    raw = bytearray(kept.db.read_bytes())
    raw[8192:12288] = bytes(4096)
    kept.db.write_bytes(raw)
    found = findings(kept, status=1)
    assert "damaged" in found["database", "wrong"]


def test_the_list_that_init_writes_is_for_its_owner_alone(tmp_path: Path, desk: Desk) -> None:
    desk.list.unlink()
    desk.run("init")
    assert stat.S_IMODE(desk.list.stat().st_mode) == 0o600


def test_an_upgrade_says_where_the_database_as_it_was_is_kept(desk: Desk) -> None:
    desk.db.parent.mkdir()
    with contextlib.closing(sqlite3.connect(desk.db)) as conn:
        conn.executescript((Path(__file__).parent / "databases" / "0.1.0.sql").read_text())
    assert "needs its schema brought up to date" in desk.run("verify", status=1)
    said = desk.run("status")
    (kept,) = desk.db.parent.glob("policies.db.before-*.backup")
    assert (
        f"data/policies.db was of an older release and was brought up to date; as it was before: data/{kept.name}"
        in said
    )
    assert "older release" not in desk.run("status")
    assert f"Kept from before an upgrade, to be deleted at will (0.2 MB): data/{kept.name}" in str(desk.json("doctor"))


@pytest.mark.parametrize("port", [free_port()])
def test_a_delivery_that_waits_is_worth_a_look(desk: Desk, port: int) -> None:
    desk.write("acme/privacy", channels=f'ops = "json://127.0.0.1:{port}/"')
    desk.run("check")
    desk.site.put(policy(LONGER))
    desk.run("check", status=1)
    assert "1 deliveries wait to go out (ops: json://127.0.0.1 did not take" in findings(desk)["alerts", "look"]


def test_doctor_tells_of_filters_that_no_watch_passes_of_the_browser_and_of_a_daemon_that_stands_still(
    kept: Desk,
) -> None:
    kept.write(
        "acme/privacy",
        "bolt/terms",
        channels='board = { url = "json://127.0.0.1:9/t0ken", vendors = ["Acme", "Bolz"], tags = ["hr"] }',
    )
    said = kept.run("doctor", status=None)
    assert "board: no watch has the vendor or tag Bolz, hr" in said
    assert "Chromium" in said
    now = datetime.now(UTC)
    with Store.open(kept.db) as store, Lock(kept.db):
        store.beats.note(Beat(now - timedelta(minutes=2), 60, now, os.getpid(), "0.1.0"))
        assert "stands still" not in kept.run("doctor", status=None)
        store.beats.note(Beat(now - timedelta(minutes=4), 60, now, os.getpid(), "0.1.0"))
        assert "it stands still, or cannot use the database" in kept.run("doctor", status=None)
    assert "The last one's last beat was at" in kept.run("doctor", status=None)
