"""`tracker export git`: a repository as Open Terms Archive lays one out, the same for the same record."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import store_samples as samples
from desk import TRACKER, Desk
from loopback import LONGER, SECTIONS, policy
from store_samples import ACME, BOLT, FIRST, SECOND, day, made
from test_import_git import ENVIRONMENT, NAME, Repository, markdown
from test_import_history import put

from tracker.app.history import export, git_export
from tracker.edge.archives import own_repository, terms_repository
from tracker.edge.store import Store
from tracker.errors import UsageError
from tracker.model import WatchList

SOLD = LONGER | {"We do not sell": "We sell"}


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, env=ENVIRONMENT, capture_output=True, check=True)
    return done.stdout.decode().strip()


@pytest.fixture
def imported(desk: Desk) -> Desk:
    put(desk.folder / "in", "AaBBC")
    desk.run("import", "acme/privacy", "in")
    return desk


def test_a_commit_for_each_version_with_its_date_and_what_is_known(imported: Desk) -> None:
    told = imported.run("export", "git", "terms")
    terms = imported.folder / "terms"
    head = git(terms, "rev-parse", "HEAD")
    assert told == f"terms: 3 versions of 1 document added, commit {head[:12]}\n"
    subjects = git(terms, "log", "--reverse", "--format=%s|%aI|%cI|%an <%ae>").splitlines()
    assert subjects == [
        f"{what} acme privacy|{at}T06:30:04+00:00|{at}T06:30:04+00:00|policy tracker <tracker@localhost>"
        for what, at in (
            ("First record of", "2024-01-01"), ("Record new changes of", "2024-01-03"),
            ("Record new changes of", "2024-01-05"),
        )
    ]  # fmt: skip
    trailers = dict(line.split(": ", 1) for line in git(terms, "log", "-1", "--format=%(trailers:only)").splitlines())
    link = trailers.pop("Tracker-Link")
    assert trailers == {
        "Tracker-Watch": "acme/privacy", "Tracker-Version": "3", "Tracker-Verdict": "material",
        "Tracker-Direction": "weaker", "Tracker-File": "acme/privacy.md",
    }  # fmt: skip
    assert link in imported.run("verify", "--json")
    assert (terms / "acme" / "privacy.md").read_text().startswith("# Privacy notice\n\nLast updated: ")
    assert git(terms, "status", "--porcelain") == ""
    assert git(terms, "fsck", "--strict") == ""
    assert terms.stat().st_mode & 0o777 == 0o700


def test_the_text_comes_in_again_as_it_was_folded(imported: Desk) -> None:
    imported.run("export", "git", "terms")
    done = imported.json("import", "acme/privacy", "terms", "--document", "acme/privacy", "--db", "again.db")
    assert (done["recorded"], done["versions"], done["skipped"]) == (3, 3, [])
    sql = "SELECT number, text_sha256, observed_at, updated, effective FROM versions ORDER BY number"
    versions, logs = [], []
    for path in (imported.db, imported.folder / "again.db"):
        with Store.open(path, read_only=True) as store:
            versions.append([tuple(row) for row in store.database.rows(sql)])
            logs.append(store.record.log())
    assert versions[0] == versions[1]
    assert logs[0] == logs[1]


def test_the_same_record_makes_the_same_commits_at_once_or_in_steps(desk: Desk) -> None:
    for step, text in enumerate((policy(), policy(LONGER), policy(SOLD))):
        desk.site.put(text)
        desk.run("check")
        desk.run("export", "git", "steps")
        desk.run("export", "git", f"whole{step}")
        heads = {git(desk.folder / name, "rev-parse", "HEAD") for name in ("steps", f"whole{step}")}
        assert len(heads) == 1
    assert git(desk.folder / "steps", "rev-list", "--count", "HEAD") == "4"
    assert "0 versions of 0 documents added" in desk.run("export", "git", "steps")
    assert "We sell" in (desk.folder / "steps" / "acme" / "privacy.md").read_text()
    assert sorted(path.name for path in (desk.folder / "steps").iterdir()) == [".git", "acme", "bolt"]


def test_a_record_with_older_history_goes_on_where_it_ended(imported: Desk) -> None:
    """The last commit by time is then one of a low number."""
    imported.run("export", "git", "before")
    put(imported.folder / "older", "CB", start=-9)
    imported.run("import", "acme/privacy", "older")
    assert "is older than the last one in it" in imported.run("export", "git", "before", status=2)
    assert "5 versions of 1 document added" in imported.run("export", "git", "terms")
    assert "0 versions of 0 documents added" in imported.run("export", "git", "terms")
    put(imported.folder / "newer", "D", start=9)
    imported.run("import", "acme/privacy", "newer")
    assert "1 version of 1 document added" in imported.run("export", "git", "terms")
    numbers = git(imported.folder / "terms", "log", "--reverse", "--format=%(trailers:key=Tracker-Version,valueonly)")
    assert numbers.split() == ["4", "5", "1", "2", "3", "6"]
    put(imported.folder / "between", "A", start=-6)
    imported.run("import", "acme/privacy", "between")
    assert "version 7 of acme/privacy is older" in imported.run("export", "git", "terms", status=2)


def test_what_was_extracted_anew_is_an_upgrade_here_and_comes_in_again_as_one(desk: Desk) -> None:
    repository = Repository(desk.folder / "theirs")
    shorter = dict(list(SECTIONS.items())[:-1])
    repository.record(day(0), markdown())
    repository.record(day(0), markdown(sections=shorter), f"Refilter {NAME}")
    repository.record(day(2), markdown(LONGER, sections=shorter))
    desk.run("import", "acme/privacy", "theirs", "--document", NAME)
    desk.run("export", "git", "ours", "acme/privacy")
    subjects = git(desk.folder / "ours", "log", "--reverse", "--format=%s").splitlines()
    assert [subject.partition(" acme")[0] for subject in subjects] == [
        "First record of", "Apply technical or declaration upgrade on", "Record new changes of",
    ]  # fmt: skip
    desk.run("import", "acme/privacy", "ours", "--document", "acme/privacy", "--db", "again.db")
    assert desk.json("log", "--db", "again.db") == desk.json("log")


class TestNames:
    NAMES = (
        "../../etc",
        "Acme/Söhne: \u202eBells\n*?",
        ".git",
        "-rf",
        "x" * 4000,
        "..",
        "CON",
        "Acme & Co. ",
        '"quoted\\"',
    )

    @pytest.mark.parametrize("name", NAMES)
    def test_any_name_makes_a_file_inside(self, tmp_path, name):
        watch = replace(ACME, vendor=name, document=name)
        with Store.open(":memory:") as store:
            store.watches.sync([watch], samples.NOW)
            store.checks.record(made(day(0), FIRST))
            git_export.write_git(store, export.Selection(), tmp_path / "terms", WatchList())
            again = git_export.write_git(store, export.Selection(), tmp_path / "terms", WatchList())
        assert "0 versions" in again
        assert [path.name for path in tmp_path.iterdir()] == ["terms"]
        (file,) = [path for path in (tmp_path / "terms").rglob("*.md") if ".git" not in path.parts]
        assert file.parent.parent == tmp_path / "terms"
        assert file.parent.name.isprintable()
        assert git(tmp_path / "terms", "status", "--porcelain") == ""
        assert len(terms_repository.documents(tmp_path / "terms")) == 1

    def test_two_watches_of_one_name_have_a_file_each(self, tmp_path):
        with Store.open(":memory:") as store:
            store.watches.sync(
                [replace(ACME, vendor="A/C", document="P"), replace(BOLT, vendor="a c", document="p")], day(0)
            )
            store.checks.record(made(day(0), FIRST))
            store.checks.record(made(day(0), SECOND, watch=BOLT.id))
            git_export.write_git(store, export.Selection(), tmp_path / "terms", WatchList())
        names = [document.name for document in terms_repository.documents(tmp_path / "terms")]
        assert names == ["A C/P", "a c/p (bolt terms)"]

    def test_a_document_keeps_its_file_when_its_vendor_is_renamed(self, tmp_path):
        with Store.open(":memory:") as store:
            for number, (vendor, text, before) in enumerate((("Acme", FIRST, None), ("Apex", SECOND, FIRST))):
                store.watches.sync([replace(ACME, vendor=vendor)], day(number))
                store.checks.record(made(day(number), text, before))
                git_export.write_git(store, export.Selection(), tmp_path / "terms", WatchList())
        assert [document.name for document in terms_repository.documents(tmp_path / "terms")] == ["Acme/privacy"]


class TestRefused:
    def test_a_folder_or_repository_of_somebody_else(self, imported: Desk) -> None:
        (imported.folder / "notes").mkdir()
        (imported.folder / "notes" / "mine.txt").write_text("mine")
        assert "it holds something else" in imported.run("export", "git", "notes", status=2)
        Repository(imported.folder / "theirs").record(day(0), "# Theirs\n")
        before = git(imported.folder / "theirs", "rev-parse", "HEAD")
        assert "it holds something else" in imported.run("export", "git", "theirs", status=2)
        assert git(imported.folder / "theirs", "rev-parse", "HEAD") == before

    def test_an_export_that_somebody_else_committed_to(self, imported: Desk) -> None:
        imported.run("export", "git", "terms")
        git(imported.folder / "terms", "commit", "-q", "--allow-empty", "-m", "Mine")
        assert "it holds something else" in imported.run("export", "git", "terms", status=2)

    def test_an_export_of_another_record(self, imported: Desk) -> None:
        imported.run("export", "git", "terms")
        put(imported.folder / "other", "AC")
        imported.run("import", "acme/privacy", "other", "--db", "other.db")
        told = imported.run("export", "git", "terms", "--db", "other.db", status=2)
        assert "its version 3 of acme/privacy is not the one of other.db; name a new folder" in told

    def test_a_link_a_file_and_a_folder_that_cannot_be_made(self, imported: Desk) -> None:
        (imported.folder / "link").symlink_to(imported.folder / "elsewhere")
        (imported.folder / "file").write_text("")
        for name, words in (("link", "is a symbolic link"), ("file", "cannot be written"), ("-", "standard output")):
            assert words in imported.run("export", "git", name, status=2)
        assert not (imported.folder / "elsewhere").exists()

    def test_files_that_somebody_changed_are_left_as_they_are(self, desk: Desk) -> None:
        desk.run("check")
        desk.run("export", "git", "terms")
        file = desk.folder / "terms" / "acme" / "privacy.md"
        file.write_text("my notes")
        desk.site.put(policy(LONGER))
        desk.run("check")
        told = desk.run("export", "git", "terms", status=2)
        assert "the commits are in it, but its files stay as they are" in told
        assert "acme/privacy.md" in told
        assert file.read_text() == "my notes"

    def test_another_branch_that_is_checked_out_stays(self, desk: Desk) -> None:
        desk.run("check")
        desk.run("export", "git", "terms")
        git(desk.folder / "terms", "checkout", "-q", "-b", "mine")
        desk.site.put(policy(LONGER))
        desk.run("check")
        desk.run("export", "git", "terms")
        assert git(desk.folder / "terms", "status", "--porcelain") == ""
        assert git(desk.folder / "terms", "rev-list", "--count", "mine..main") == "1"

    def test_no_git_on_the_machine(self, imported: Desk) -> None:
        done = subprocess.run(
            [*TRACKER, "export", "git", "terms"], cwd=imported.folder, capture_output=True, text=True, check=False,
            env=os.environ | {"PATH": str(imported.folder), "PYTHONPATH": str(Path(__file__).parents[1])},
        )  # fmt: skip
        assert (done.returncode, "Expected the command git" in done.stderr) == (2, True)


def test_a_page_that_reads_otherwise_today_is_written_from_its_clauses(tmp_path) -> None:
    with Store.open(":memory:") as store:
        store.watches.sync([ACME], day(0))
        store.checks.record(made(day(0), FIRST, body=b"<p>other words</p>"))
        git_export.write_git(store, export.Selection(), tmp_path / "terms", WatchList())
    text = (tmp_path / "terms" / "acme" / "privacy.md").read_text()
    assert text.startswith("# Privacy Policy\n\nLast updated: 2024-01-31\n\nWe keep data for 30 days.")


def test_a_damaged_page_adds_no_commit(imported: Desk) -> None:
    whole = imported.db.read_bytes()
    with Store.open(imported.db) as store:
        store.database.conn.execute("DROP TRIGGER snapshots_never_change")
        store.database.conn.execute("UPDATE snapshots SET body = x'00' WHERE id = 2")
        store.database.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert "Snapshot 2" in imported.run("export", "git", "terms", status=1)
    imported.db.write_bytes(whole)
    assert "3 versions of 1 document added" in imported.run("export", "git", "terms")


def test_an_interrupted_first_export_may_be_run_again(imported: Desk) -> None:
    own_repository.OwnRepository(imported.folder / "terms")
    assert "3 versions of 1 document added" in imported.run("export", "git", "terms")
    with pytest.raises(UsageError, match="cannot be written"):
        own_repository.OwnRepository(imported.folder / "watchlist.toml")
