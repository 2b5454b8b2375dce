"""History out of a git repository, recorded as Open Terms Archive does, of made-up vendors."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from desk import TRACKER, Desk
from loopback import LONGER, SECTIONS
from test_import_history import DAY, PAGES, WATCH, recorded

from tracker.app.history import import_history, sources
from tracker.edge.archives import capture, terms_repository
from tracker.edge.store import Store
from tracker.errors import UsageError
from tracker.model import WatchList

NAME = "Acme/Privacy Policy"
ENVIRONMENT = {
    "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "bot", "GIT_AUTHOR_EMAIL": "bot@acme.example",
    "GIT_COMMITTER_NAME": "bot", "GIT_COMMITTER_EMAIL": "bot@acme.example",
}  # fmt: skip


def markdown(changes: dict[str, str] | None = None, *, rank: str = "##", sections: dict[str, str] = SECTIONS) -> str:
    """The policy of the made-up site, as an extractor writes it."""
    parts = "\n\n".join(f"{rank} {head}\n\n{text}" for head, text in sections.items())
    text = f"Privacy notice\n==============\n\nLast updated: 3 February 2026\n\n{parts}\n"
    for old, new in (changes or {}).items():
        assert old in text
        text = text.replace(old, new)
    return text


class Repository:
    """A repository with a working tree, written commit by commit with the real git."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.git("init", "-q", "-b", "main", str(path), cwd=path.parent)

    def git(self, *arguments: str, at: datetime = DAY, given: bytes = b"", cwd: Path | None = None) -> str:
        moment = f"{int(at.timestamp())} +0000"
        dates = {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": f"{int(DAY.timestamp()) + 10**8} +0000"}
        done = subprocess.run(
            ["git", *arguments], cwd=cwd or self.path, input=given, capture_output=True, check=True,
            env=ENVIRONMENT | dates,
        )  # fmt: skip
        return done.stdout.decode().strip()

    def record(self, at: datetime, text: str | bytes, message: str = "", path: str = f"{NAME}.md") -> str:
        """Commit a file; the id of the commit."""
        file = self.path / path
        file.parent.mkdir(exist_ok=True, parents=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        self.git("add", "-A", "--", path)
        name = path.rpartition(".")[0].replace("/", " ")
        self.git("commit", "-q", "--allow-empty", "-m", message or f"Record new changes of {name}", at=at)
        return self.git("rev-parse", "HEAD")


def day(number: float) -> datetime:
    return DAY + timedelta(days=number)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "terms")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "policies.db") as opened:
        opened.watches.sync([WATCH], DAY)
        yield opened


def run(repository: Repository, store: Store, document: str = NAME) -> import_history.Imported:
    with sources.opened(str(repository.path), WATCH, WatchList(), lambda: DAY, document) as there:
        return import_history.run(WATCH, there, store)


def causes(store: Store) -> list[tuple[int | None, str, str, str]]:
    return [
        (row["number"], row["cause"], row["observed_at"][:10], (row["alerted_at"] or "")[:10])
        for row in store.record.log()
    ]


def test_versions_have_the_dates_of_their_authors(repository, store):
    repository.record(day(0), markdown(), f"First record of {NAME}")
    repository.record(day(3), markdown(LONGER))
    commit = repository.record(day(9), markdown(LONGER | {"We do not sell": "We sell"}))
    done = run(repository, store)
    assert (done.recorded, done.versions, done.alerts, done.skipped) == (3, 3, 2, ())
    assert [row[:4] for row in recorded(store)] == [
        (1, "none", False, "2024-01-01"), (2, "material", False, "2024-01-04"), (3, "material", False, "2024-01-10"),
    ]  # fmt: skip
    rows = list(store.database.rows("SELECT source, source_name FROM checks ORDER BY id"))
    assert {row["source"] for row in rows} == {"git terms"}
    assert rows[-1]["source_name"] == f"{commit}:{NAME}.md"
    assert run(repository, store) == import_history.Imported(known=3)
    assert store.proof.verify() == []


def test_what_the_recorder_extracted_anew_is_no_change(repository, store):
    repository.record(day(0), markdown(), f"First record of {NAME}")
    shorter = dict(list(SECTIONS.items())[:-1])
    repository.record(day(0), markdown(sections=shorter), f"Apply technical or declaration upgrade on {NAME}")
    repository.record(day(2), markdown(LONGER, sections=shorter))
    repository.record(day(2), markdown(LONGER), f"Refilter {NAME}")
    done = run(repository, store)
    assert (done.recorded, done.versions, done.alerts) == (4, 4, 1)
    assert causes(store) == [
        (1, "vendor", "2024-01-01", ""), (2, "extractor", "2024-01-01", ""), (3, "vendor", "2024-01-03", "2024-01-03"),
        (4, "extractor", "2024-01-03", ""),
    ]  # fmt: skip


def test_an_upgrade_of_a_page_in_doubt_hides_no_change_of_the_vendor(repository, store):
    repository.record(day(0), markdown())
    short = dict(list(SECTIONS.items())[:2])
    repository.record(day(1), markdown(sections=short))
    repository.record(day(1), markdown(LONGER, sections=short), f"Apply technical or declaration upgrade on {NAME}")
    run(repository, store)
    assert "extractor" not in {row["cause"] for row in store.record.log()}


def test_an_upgrade_of_a_page_that_was_skipped_hides_no_change_of_the_vendor(repository, store):
    repository.record(day(0), markdown())
    lost = repository.record(day(1), markdown(LONGER))
    repository.record(day(1), markdown(LONGER | {"two weeks": "14 days"}), f"Refilter {NAME}")
    blob = repository.git("rev-parse", f"{lost}:{NAME}.md")
    (repository.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    run(repository, store)
    assert [row[:2] for row in causes(store)] == [(1, "vendor"), (2, "vendor")]
    assert store.record.log()[-1]["alerted_at"]


def test_an_upgrade_goes_with_the_capture_before_it_when_captures_are_chosen(repository, store):
    for number, texts in enumerate((markdown(), markdown(LONGER), markdown(LONGER | {"We do not sell": "We sell"}))):
        repository.record(day(10 * number), texts)
        repository.record(day(10 * number), texts.replace("two weeks", "14 days"), f"Refilter {NAME}")
    with terms_repository.opened(repository.path, NAME, 10**6) as there:
        every = capture.narrowed(there, None, None, timedelta(days=20)).captures
        each = capture.narrowed(there, None, None, timedelta(days=10)).captures
        later = capture.narrowed(there, day(10) + timedelta(seconds=1), None, None).captures
    assert each == there.captures
    assert [(one.at.day, one.is_upgrade) for one in every] == [(1, False), (1, True), (21, False), (21, True)]
    # The upgrade of a record that was left out is a look at that page.
    assert [(one.at.day, one.is_upgrade) for one in later] == [(11, False), (21, False), (21, True)]


def test_after_an_upgrade_only_the_vendors_edit_is_told(repository, store):
    """Both sides of a comparison are extracted alike."""
    repository.record(day(0), markdown())
    repository.record(
        day(0), markdown({"for 30 days": "(thirty days)"}), f"Apply technical or declaration upgrade on {NAME}"
    )
    repository.record(day(5), markdown({"for 30 days": "(thirty days)", "We do not sell": "We sell"}))
    run(repository, store)
    redlines = [row["redline"] for row in store.database.rows("SELECT redline FROM redline WHERE number = 3")]
    assert len(redlines) == 1
    assert "thirty" not in redlines[0]


@pytest.mark.parametrize("bare", [False, True])
def test_snapshots_as_served_are_read_as_pages(tmp_path, repository, store, bare):
    repository.record(day(0), PAGES["A"], path=f"{NAME}.html")
    # What was served is no extraction, whatever the message says.
    repository.record(day(1), PAGES["B"], f"Refilter {NAME}", path=f"{NAME}.html")
    if bare:
        repository.git("clone", "-q", "--bare", str(repository.path), str(tmp_path / "terms.git"))
        repository.path = tmp_path / "terms.git"
    run(repository, store)
    assert causes(store) == [(1, "vendor", "2024-01-01", ""), (2, "vendor", "2024-01-02", "2024-01-02")]
    assert store.snapshots.get(1).body == PAGES["A"].encode()
    assert store.snapshots.get(1).media_type == "text/html; charset=utf-8"


def test_a_document_that_was_renamed_keeps_its_past(repository, store):
    repository.record(day(0), markdown(), path="Acme/Privacy.md")
    repository.git("mv", "Acme/Privacy.md", f"{NAME}.md")
    repository.git("commit", "-q", "-m", "Rename", at=day(1))
    repository.record(day(2), markdown(LONGER))
    # Another document takes the name over; it is none of ours.
    repository.record(day(3), markdown({"Turku": "Bergen"} | LONGER), path="Acme/Privacy.md")
    done = run(repository, store)
    assert (done.recorded, done.versions) == (2, 2)
    assert [row["observed_at"][:10] for row in store.record.log()] == ["2024-01-01", "2024-01-03"]


def test_dates_that_go_back_are_put_in_order(repository, store):
    repository.record(day(5), markdown(LONGER))
    repository.record(day(1), markdown())
    run(repository, store)
    assert [row["observed_at"][:10] for row in store.record.log()] == ["2024-01-02", "2024-01-06"]


def test_of_two_records_of_one_second_the_later_commit_stays(repository, store):
    first = repository.record(day(0), markdown())
    last = repository.record(day(0), markdown(LONGER))
    done = run(repository, store)
    assert [(skipped.name, skipped.why) for skipped in done.skipped] == [
        (f"{first}:{NAME}.md", f"{last}:{NAME}.md is of the same second")
    ]
    assert done.recorded == 1


def test_a_record_of_a_side_branch_counts_and_a_merge_does_not(repository, store):
    repository.record(day(0), markdown())
    repository.git("checkout", "-q", "-b", "side")
    repository.record(day(1), markdown(LONGER))
    repository.git("checkout", "-q", "main")
    repository.record(day(2), "other", path="Acme/Terms.md")
    repository.git("merge", "-q", "--no-edit", "side", at=day(3))
    assert run(repository, store).recorded == 2


def test_a_deleted_document_ends_and_may_come_back(repository, store):
    repository.record(day(0), markdown())
    repository.git("rm", "-q", f"{NAME}.md")
    repository.git("commit", "-q", "-m", "Remove", at=day(1))
    repository.record(day(2), markdown(LONGER))
    assert run(repository, store).recorded == 2


class TestDamaged:
    def object_of(self, repository: Repository, commit: str) -> Path:
        blob = repository.git("rev-parse", f"{commit}:{NAME}.md")
        return repository.path / ".git" / "objects" / blob[:2] / blob[2:]

    @pytest.fixture
    def commits(self, repository: Repository) -> list[str]:
        texts = (markdown(), markdown(LONGER), markdown(LONGER | {"We do not sell": "We sell"}))
        return [repository.record(day(at), text) for at, text in enumerate(texts)]

    def test_a_missing_object_ends_one_capture(self, repository, store, commits):
        self.object_of(repository, commits[1]).unlink()
        done = run(repository, store)
        assert [skipped.why for skipped in done.skipped] == ["its object is missing from the repository, or damaged"]
        assert (done.recorded, done.versions) == (2, 2)

    @pytest.mark.parametrize("damage", [b"", b"not an object", None])
    def test_a_damaged_object_ends_one_capture(self, repository, store, commits, damage):
        path = self.object_of(repository, commits[1])
        whole = path.read_bytes()
        path.chmod(0o644)
        path.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
        done = run(repository, store)
        assert [skipped.name.partition(":")[0] for skipped in done.skipped] == [commits[1]]
        assert "damaged" in done.skipped[0].why
        assert done.recorded == 2

    def test_a_corrupt_pack_ends_what_stands_in_it(self, repository, store, commits):
        repository.git("gc", "-q", "--prune=now")
        blob = repository.git("rev-parse", f"{commits[0]}:{NAME}.md")
        (pack,) = (repository.path / ".git" / "objects" / "pack").glob("*.pack")
        rows = repository.git("verify-pack", "-v", str(pack.with_suffix(".idx"))).splitlines()
        whole = next(row.split() for row in rows if " blob " in row and len(row.split()) == 5)
        raw = bytearray(pack.read_bytes())
        at = int(whole[4])
        raw[at + 10 : at + 30] = bytes(20)
        pack.chmod(0o644)
        pack.write_bytes(bytes(raw))
        done = run(repository, store)
        assert blob
        assert done.skipped
        assert all("damaged" in skipped.why for skipped in done.skipped)
        assert store.proof.verify() == []

    def test_a_commit_that_is_gone_is_one_sentence(self, repository, store, commits):
        (repository.path / ".git" / "objects" / commits[0][:2] / commits[0][2:]).unlink()
        with pytest.raises(UsageError, match="git: "):
            run(repository, store)
        assert store.record.log() == []

    def test_a_file_larger_than_a_page_may_be_is_skipped(self, repository, store):
        repository.record(day(0), markdown())
        repository.record(day(1), b"0" * 20_000_001)
        repository.record(day(2), markdown(LONGER))
        done = run(repository, store)
        assert [skipped.why for skipped in done.skipped] == ["it is larger than max_bytes (20,000,000)"]
        assert done.recorded == 2

    def test_a_link_is_no_document(self, repository, store):
        repository.record(day(0), markdown())
        (repository.path / f"{NAME}.md").unlink()
        (repository.path / f"{NAME}.md").symlink_to("/etc/passwd")
        repository.git("add", "-A")
        repository.git("commit", "-q", "-m", "Record new changes", at=day(1))
        done = run(repository, store)
        assert [skipped.why for skipped in done.skipped] == ["it is a link or a folder, and no file"]

    def test_a_file_without_a_word_is_a_page_without_a_word(self, repository, store):
        repository.record(day(0), markdown())
        repository.record(day(1), b"")
        run(repository, store)
        assert [row["outcome"] for row in store.database.rows("SELECT outcome FROM checks ORDER BY id")] == [
            "first", "artifact",
        ]  # fmt: skip

    def test_a_date_that_cannot_be_is_skipped(self, repository, store):
        repository.record(day(0), markdown())
        tree = repository.git("rev-parse", "HEAD^{tree}")
        raw = f"tree {tree}\nparent {repository.git('rev-parse', 'HEAD')}\nauthor x <y> 99999999999999999 +0000\n"
        raw += "committer x <y> 1 +0000\n\nRecord new changes\n"
        repository.record(day(1), markdown(LONGER))
        changed = raw.replace(tree, repository.git("rev-parse", "HEAD^{tree}"))
        commit = repository.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", given=changed.encode())
        repository.git("update-ref", "refs/heads/main", commit)
        done = run(repository, store)
        assert done.recorded == 1
        assert len(done.skipped) == 1


class TestHostile:
    NAMES = (
        "Ac\nme/Pri\tvacy.md",
        "-rf/--output=x.md",
        "Ac\u202eme/Ycavirp.md",
        ":(glob)*/Terms.md",
        "Acme/" + "x" * 200 + ".md",
        "Acme/…\x1b[2J.md",
    )

    def test_names_are_shown_without_what_steers_a_terminal(self, repository, desk: Desk):
        for at, name in enumerate(self.NAMES):
            repository.record(day(at), markdown(), path=name)
        shown = desk.run("import", "acme/privacy", str(repository.path), "--list")
        assert shown.count("\n") == len(self.NAMES) + 2
        assert not {"\u202e", "\x1b", "\t"} & set(shown)

    @pytest.mark.parametrize("name", NAMES)
    def test_each_is_imported_by_its_name(self, repository, store, name):
        repository.record(day(0), markdown(), path=name)
        repository.record(day(1), markdown(LONGER), path=name)
        assert run(repository, store, name.removesuffix(".md")).versions == 2
        assert all(row[0].isprintable() for row in store.database.rows("SELECT source_name FROM checks"))

    def test_a_name_that_leads_out_of_the_repository_leads_nowhere(self, repository, store, tmp_path):
        blob = repository.git("hash-object", "-w", "--stdin", given=markdown().encode())
        inner = repository.git("mktree", given=f"100644 blob {blob}\t{'y' * 4000}.md\n".encode())
        # git itself refuses to write such a tree, so it is written as bytes.
        raw = b"40000 ..\0" + bytes.fromhex(inner)
        tree = repository.git("hash-object", "-t", "tree", "-w", "--stdin", "--literally", given=raw)
        repository.git("update-ref", "refs/heads/main", repository.git("commit-tree", tree, "-m", "First record of x"))
        (listed,) = terms_repository.documents(repository.path)
        assert run(repository, store, listed.name).recorded == 1
        assert sorted(path.name for path in tmp_path.iterdir() if "policies" not in path.name) == ["terms"]
        (row,) = store.database.rows("SELECT source_name FROM checks")
        assert len(row[0]) <= 500

    def test_what_its_own_configuration_names_is_not_run(self, repository, store, tmp_path):
        trap = tmp_path / "trap"
        trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\ncat\n")
        trap.chmod(0o755)
        repository.record(day(0), markdown())
        repository.record(day(1), "* diff=t filter=t\n", path=".gitattributes")
        for key in ("core.fsmonitor", "diff.external", "diff.t.textconv", "diff.t.command", "filter.t.smudge",
                    "gpg.program", "core.pager", "core.sshCommand", "core.alternateRefsCommand"):  # fmt: skip
            repository.git("config", key, str(trap))
        for key in ("log.showSignature", "diff.renames"):
            repository.git("config", key, "true")
        hooks = repository.path / ".git" / "hooks"
        hooks.mkdir(exist_ok=True)
        for name in ("post-checkout", "reference-transaction", "post-index-change"):
            (hooks / name).write_text(trap.read_text())
            (hooks / name).chmod(0o755)
        assert run(repository, store).recorded == 1
        assert not (tmp_path / "sprung").exists()

    def test_a_partial_clone_is_not_completed_from_elsewhere(self, repository, store, tmp_path):
        repository.record(day(0), markdown())
        repository.record(day(1), markdown(LONGER))
        repository.git("config", "uploadpack.allowFilter", "true")
        repository.git(
            "clone", "-q", "--bare", "--filter=blob:none", f"file://{repository.path}", str(tmp_path / "part.git")
        )
        repository.path = tmp_path / "part.git"
        done = run(repository, store)
        assert done.recorded == 0
        assert len(done.skipped) == 2


class TestSentences:
    def test_no_repository(self, tmp_path):
        for path in (tmp_path, tmp_path / "nothing"):
            with pytest.raises(UsageError, match="Expected a git repository"):
                terms_repository.documents(path)

    def test_an_empty_repository(self, repository):
        with pytest.raises(UsageError, match="its HEAD leads to none: it is empty"):
            terms_repository.documents(repository.path)

    def test_a_shallow_clone(self, repository, tmp_path):
        repository.record(day(0), markdown())
        repository.record(day(1), markdown(LONGER))
        repository.git("clone", "-q", "--depth=1", f"file://{repository.path}", str(tmp_path / "shallow"))
        with pytest.raises(UsageError, match="it is a shallow clone"):
            terms_repository.documents(tmp_path / "shallow")

    def test_no_git_on_the_machine(self, repository, tmp_path):
        repository.record(day(0), markdown())
        command = [*TRACKER, "import", "acme/privacy", str(repository.path), "--list"]
        surroundings = os.environ | {"PATH": str(tmp_path)}
        done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "Expected the command git on this machine; install it" in done.stderr

    def test_a_document_that_is_not_there(self, repository, store):
        repository.record(day(0), markdown())
        with pytest.raises(UsageError, match="there is no document 'Acme/Terms' in it; --list names those"):
            run(repository, store, "Acme/Terms")

    @pytest.mark.parametrize("source", ["https://web.archive.org/web", "in", "a.warc.gz"])
    def test_a_document_of_another_source(self, desk: Desk, source):
        (desk.folder / "in").mkdir()
        told = desk.run("import", "acme/privacy", source, "--document", NAME, status=2)
        assert "--document names what stands in one" in told


def test_the_command_asks_for_the_document_and_names_candidates(repository, desk: Desk):
    repository.record(day(0), markdown(), path="Acme/Privacy Policy.md")
    repository.record(day(0), markdown(), path="Acme/Terms of Service.md")
    repository.record(day(0), "# Notes", path="README.md")
    repository.record(day(4), markdown(), path="Bolt/Privacy Policy #page one.md")
    told = desk.run("import", "acme/privacy", str(repository.path), status=2)
    assert 'a git repository of 3 documents; name one by --document: "Acme/Privacy Policy", "Acme/Terms' in told
    rows = desk.json("import", "acme/privacy", str(repository.path), "--list")
    assert rows == [
        {"document": "Acme/Privacy Policy", "records": 1, "first": "2024-01-01", "last": "2024-01-01", "files": "md"},
        {"document": "Acme/Terms of Service", "records": 1, "first": "2024-01-01", "last": "2024-01-01", "files": "md"},
        {"document": "Bolt/Privacy Policy #page one", "records": 1, "first": "2024-01-05", "last": "2024-01-05",
         "files": "md"},
    ]  # fmt: skip
    told = desk.run("import", "acme/privacy", str(repository.path), "--document", NAME)
    assert told == "acme/privacy: 1 snapshots recorded, 1 versions, 0 would have alerted\n"
    assert "Whole" in desk.run("verify")


def test_dated_snapshots_in_a_working_tree_are_a_folder_of_snapshots(repository, store):
    repository.record(day(0), PAGES["A"], path="2024-01-01.html")
    assert import_history.run(WATCH, repository.path, store).recorded == 1
