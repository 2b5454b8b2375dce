"""Importing a history: the same story as a check, as of the snapshots' own dates, with nothing read ahead."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback import LONGER, SECTIONS, WALL, policy
from paper import docx, pdf

from tracker.app.cli.main import tracker
from tracker.app.history import import_history
from tracker.edge.archives import capture, dated_folder
from tracker.edge.store import Store
from tracker.errors import UsageError
from tracker.model import Watch

WATCH = Watch("acme/privacy", "Acme", "privacy", "https://acme.example/privacy")
DAY = datetime(2024, 1, 1, 6, 30, 4, tzinfo=UTC)
SHORT = policy(sections=dict(list(SECTIONS.items())[:2]))
PAGES = {
    "A": policy(), "a": policy(nonce="7"), "B": policy(LONGER), "D": policy(updated="9 February 2026"),
    "C": policy(LONGER | {"We do not sell": "We sell"}), "S": SHORT, "W": WALL.format("x"), "E": "",
}  # fmt: skip
"""A: the policy, a: with other furniture, B and C: changed, D: only the date, S: a part, W: a wall, E: empty."""


def put(folder: Path, pages: str, *, start: int = 0) -> list[Path]:
    """Files of consecutive days, one a letter."""
    folder.mkdir(exist_ok=True)
    made = []
    for at, letter in enumerate(pages, start):
        path = folder / f"{DAY + timedelta(days=at):%Y-%m-%dT%H-%M-%SZ}.html"
        path.write_text(PAGES[letter], encoding="utf-8")
        made.append(path)
    return made


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "policies.db") as opened:
        opened.watches.sync([WATCH], DAY)
        yield opened


def recorded(store: Store) -> list[tuple[Any, ...]]:
    """What the log says, without the watch."""
    return [
        (r["number"], r["verdict"], r["held"], r["observed_at"][:10], (r["alerted_at"] or "")[:10])
        for r in store.record.log()
    ]


def test_a_history_is_recorded_as_of_its_own_dates(tmp_path: Path, store: Store) -> None:
    put(tmp_path / "in", "AaBBDW")
    done = import_history.run(WATCH, tmp_path / "in", store)
    assert done == import_history.Imported(recorded=6, versions=3, alerts=2)
    rows = recorded(store)
    assert rows[0] == (1, "none", False, "2024-01-01", "")
    assert rows[1] == (2, "material", False, "2024-01-03", "2024-01-03")
    assert (None, "artifact", False, "2024-01-06", "") in rows
    assert store.proof.verify() == []


def test_it_sends_nothing(tmp_path: Path, store: Store) -> None:
    put(tmp_path / "in", "ABWWWWW")
    import_history.run(WATCH, tmp_path / "in", store)
    assert store.outbox.counts() == {"queued": 0, "claimed": 0, "sent": 0, "dead": 0}
    assert [row["kind"] for row in store.database.rows("SELECT kind FROM alerts")] == ["change"]


def test_importing_again_adds_nothing(tmp_path: Path, store: Store) -> None:
    put(tmp_path / "in", "AaBSBWC")
    import_history.run(WATCH, tmp_path / "in", store)
    before = recorded(store), store.database.row("SELECT count(*) FROM checks")[0]  # type: ignore[index]
    done = import_history.run(WATCH, tmp_path / "in", store)
    assert (done.recorded, done.known) == (0, 7)
    assert (recorded(store), store.database.row("SELECT count(*) FROM checks")[0]) == before  # type: ignore[index]


def test_an_interrupted_import_goes_on(tmp_path: Path, store: Store) -> None:
    class Stop(Exception):
        pass

    def stop(dated: capture.Capture, record: object) -> None:
        if dated.at.day == 4:
            raise Stop

    put(tmp_path / "in", "AaBSSWC")
    with pytest.raises(Stop):
        import_history.run(WATCH, tmp_path / "in", store, stop)
    assert import_history.run(WATCH, tmp_path / "in", store).recorded == 3
    with Store.open(tmp_path / "whole.db") as whole:
        whole.watches.sync([WATCH], DAY)
        import_history.run(WATCH, tmp_path / "in", whole)
        assert recorded(whole) == recorded(store)


def test_a_folder_whose_check_rows_were_pruned_is_still_known(tmp_path: Path, store: Store) -> None:
    put(tmp_path / "in", "AAaAAB")
    import_history.run(WATCH, tmp_path / "in", store)
    assert store.retention.prune(DAY + timedelta(days=4), DAY, DAY).checks > 0
    assert import_history.run(WATCH, tmp_path / "in", store) == import_history.Imported(known=6)


@pytest.mark.parametrize(
    "name", ["0999-01-01T00-00-00Z.html", "2021-01-01T00-00-00Z.html\n", "٢٠٢١-01-01T00-00-00Z.txt"]
)
def test_a_name_that_is_nearly_one_is_passed_over(tmp_path: Path, store: Store, name: str) -> None:
    put(tmp_path / "in", "A")
    (tmp_path / "in" / name).write_text("Privacy")
    assert import_history.run(WATCH, tmp_path / "in", store).recorded == 1


def test_two_snapshots_of_one_second_are_refused(tmp_path: Path, store: Store) -> None:
    (first,) = put(tmp_path / "in", "A")
    first.with_suffix(".txt").write_text("Privacy")
    with pytest.raises(UsageError, match="same second"):
        import_history.run(WATCH, tmp_path / "in", store)


# --- names, folders, and what is skipped ---


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("2024-02-03T04-05-06Z.html", "2024-02-03T04:05:06Z"), ("20240203040506.html", "2024-02-03T04:05:06Z"),
        ("2024-02-03.html", "2024-02-03T00:00:00Z"), ("20240203.HTM", "2024-02-03T00:00:00Z"),
        ("20240203040506/index.html", "2024-02-03T04:05:06Z"),
        ("2024-02-03/acme.example/privacy/index.html", "2024-02-03T00:00:00Z"),
        ("20240203/https/www.acme.example/privacy.html", "2024-02-03T00:00:00Z"),
        ("20240203/acme.example/privacy", "2024-02-03T00:00:00Z"),
        ("2024-02-03T04-05-06Z/a.txt", "2024-02-03T04:05:06Z"),
    ],
)  # fmt: skip
def test_a_moment_may_be_written_in_four_ways_on_a_file_or_a_folder(
    tmp_path: Path, store: Store, name: str, moment: str
) -> None:
    path = tmp_path / "in" / name
    path.parent.mkdir(parents=True)
    path.write_text(policy() if path.suffix != ".txt" else TEXT, encoding="utf-8")
    assert import_history.run(WATCH, tmp_path / "in", store) == import_history.Imported(recorded=1, versions=1)
    assert store.record.log()[0]["observed_at"] == moment
    assert import_history.run(WATCH, tmp_path / "in", store) == import_history.Imported(known=1)


@pytest.mark.parametrize(
    ("url", "files", "page"),
    [
        ("https://acme.example/privacy", ["acme.example/privacy/index.html", "acme.example/index.html"], 0),
        ("https://acme.example/privacy", ["de/privacy/index.html", "privacy/index.html", "terms.html"], 1),
        ("https://acme.example/legal/privacy/", ["privacy/index.html", "legal/privacy.html", "x/legal/terms.html"], 1),
        ("https://acme.example/a%20b.pdf?v=2", ["a b.pdf", "index.html"], 0),
        ("https://acme.example/", ["acme.example/index.html", "acme.example/de/privacy/index.html", "b.html"], 0),
        ("https://acme.example/elsewhere", ["style.css", "acme.example/moved.html", "notes.txt"], 1),
        ("https://acme.example/elsewhere", ["style.css", "policy.pdf"], 1),
        ("https://acme.example/elsewhere", ["a.html", "b.html"], "none of its 2 pages is the one of /elsewhere"),
        ("https://acme.example/xprivacy", ["a/privacy.html", "b.html"], "none of its 2 pages is the one of /xprivacy"),
        ("https://acme.example/privacy", ["style.css"], "there is no page in it"),
        ("https://acme.example/privacy", [], "there is no page in it"),
    ],
)
def test_in_a_snapshots_folder_the_page_is_found_by_the_path_of_its_address(
    tmp_path: Path, url: str, files: list[str], page: int | str
) -> None:
    (tmp_path / "20240203").mkdir()
    (tmp_path / "2023-01-01.html").write_text("x")
    for name in files:
        path = tmp_path / "20240203" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    found = dated_folder.find(tmp_path, url)
    if isinstance(page, str):
        assert [(one.name, one.why) for one in found.skipped] == [("20240203", page)]
    else:
        assert [one.name for one in found.captures] == ["2023-01-01.html", f"20240203/{files[page]}"]
        assert found.skipped == ()


def test_what_is_skipped_is_listed_with_why_and_strict_is_a_failure(tmp_path: Path) -> None:
    put(tmp_path / "in", "AB")
    for name in ("notes.html", "2024-02-31.html", "20240203.png", "20240203.css", "2024-02-03T00-00-00.html"):
        (tmp_path / "in" / name).write_text("x")
    (tmp_path / "in" / "old").mkdir()
    (tmp_path / "list.toml").write_text(
        '[[watch]]\nvendor = "Acme"\ndocument = "privacy"\nurl = "https://acme.example/privacy"\n'
    )
    arguments = ["import", "acme/privacy", str(tmp_path / "in"), "--db", str(tmp_path / "p.db")]
    arguments += ["--watchlist", str(tmp_path / "list.toml")]
    result = CliRunner().invoke(tracker, arguments)
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "acme/privacy: skipped 2024-02-03T00-00-00.html: its name holds no date",
        "acme/privacy: skipped 2024-02-31.html: its name holds no date that exists",
        "acme/privacy: skipped 20240203.css: only .html, .htm, .md, .txt, .pdf, .docx are read",
        "acme/privacy: skipped 20240203.png: only .html, .htm, .md, .txt, .pdf, .docx are read",
        "acme/privacy: skipped notes.html: its name holds no date",
        "acme/privacy: skipped old: its name holds no date",
    ]
    assert result.stdout == "acme/privacy: 2 snapshots recorded, 2 versions, 1 would have alerted\n"
    strict = CliRunner().invoke(tracker, [*arguments, "--strict", "--json"])
    assert strict.exit_code == 1
    assert json.loads(strict.stdout)["skipped"][1]["name"] == "2024-02-31.html"
    for path in (tmp_path / "in").iterdir():
        if path.name not in {f"{DAY + timedelta(days=at):%Y-%m-%dT%H-%M-%SZ}.html" for at in range(2)}:
            path.rmdir() if path.is_dir() else path.unlink()
    assert CliRunner().invoke(tracker, [*arguments, "--strict"]).exit_code == 0


def test_two_snapshots_of_one_moment_are_told_by_name_however_it_is_written(tmp_path: Path, store: Store) -> None:
    (tmp_path / "in" / "20240203000000").mkdir(parents=True)
    (tmp_path / "in" / "20240203000000" / "index.html").write_text(policy())
    (tmp_path / "in" / "2024-02-03.html").write_text(policy())
    with pytest.raises(UsageError, match=r"2024-02-03\.html and 20240203000000/index\.html are of the same second"):
        import_history.run(WATCH, tmp_path / "in", store)


def test_a_link_out_of_a_snapshots_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.html").write_text("x")
    (tmp_path / "in" / "20240203").mkdir(parents=True)
    (tmp_path / "in" / "20240203" / "index.html").symlink_to(tmp_path / "secret.html")
    with pytest.raises(UsageError, match="there is no page in it"):
        dated_folder.find(tmp_path / "in", WATCH.url)


@pytest.mark.parametrize(
    ("name", "said"),
    [("2024-02-31T00-00-00Z.html", "no date that exists"), ("notes.html", "no file named like"), ("", "no file named")],
)
def test_a_folder_without_dated_snapshots_is_said_so(tmp_path: Path, store: Store, name: str, said: str) -> None:
    (tmp_path / "in").mkdir()
    if name:
        (tmp_path / "in" / name).write_text("x")
    with pytest.raises(UsageError, match=said):
        import_history.run(WATCH, tmp_path / "in", store)
    with pytest.raises(UsageError, match="no such folder"):
        import_history.run(WATCH, tmp_path / "out", store)


def test_what_is_no_file_is_passed_over(tmp_path: Path, store: Store) -> None:
    put(tmp_path / "in", "A")
    (tmp_path / "in" / "2024-01-02T00-00-00Z.html").mkdir()
    (tmp_path / "in" / "README").write_text("not dated")
    assert import_history.run(WATCH, tmp_path / "in", store).recorded == 1


TEXT = "\n\n".join(f"{head}\n\n{text}" for head, text in SECTIONS.items())


@pytest.mark.parametrize(
    ("suffix", "body"),
    [
        ("md", "# Privacy notice\n\n" + "\n\n".join(f"## {h}\n\n{t}" for h, t in SECTIONS.items())),
        ("txt", f"Privacy notice\n\n{TEXT}"),
        ("pdf", pdf(["Privacy notice", *TEXT.split("\n\n")])),
        ("docx", docx(["Privacy notice", *TEXT.split("\n\n")])),
        ("html", policy()),
    ],
)
def test_every_kind_of_file_makes_a_version_and_a_change(tmp_path: Path, store: Store, suffix: str, body: Any) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for at, change in ((1, False), (2, True)):
        path = folder / f"2024-01-0{at}T00-00-00Z.{suffix}"
        if isinstance(body, str):
            path.write_text(body.replace("30 days", "90 days") if change else body, encoding="utf-8")
        else:
            path.write_bytes(
                pdf(_later(TEXT)) if change and suffix == "pdf" else docx(_later(TEXT)) if change else body
            )
    import_history.run(WATCH, folder, store)
    assert [row[:3] for row in recorded(store)] == [(1, "none", False), (2, "material", False)]
    reasons = [row["reason"] for row in store.record.view("why")]
    assert any("30 days is now 90 days" in reason for reason in reasons)


def _later(text: str) -> list[str]:
    return ["Privacy notice", *text.replace("30 days", "90 days").split("\n\n")]


def test_a_broken_document_in_a_history_is_an_artifact(tmp_path: Path, store: Store) -> None:
    put(tmp_path / "in", "A")
    (tmp_path / "in" / "2024-01-02T00-00-00Z.pdf").write_bytes(b"%PDF-1.4 and no more")
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<broken")
    (tmp_path / "in" / "2024-01-03T00-00-00Z.docx").write_bytes(broken.getvalue())
    import_history.run(WATCH, tmp_path / "in", store)
    assert [row[:2] for row in recorded(store)] == [(1, "none"), (None, "artifact"), (None, "artifact")]


@settings(max_examples=12, deadline=None)
@given(st.text("AaBDCSWE", min_size=2, max_size=9), st.data())
def test_what_is_recorded_up_to_a_file_does_not_depend_on_those_after(pages: str, data: st.DataObject) -> None:
    """Held pages still open aside: what becomes of them is for later files to say."""
    cut = data.draw(st.integers(1, len(pages) - 1))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = []
        for part in (pages[:cut], pages):
            put(folder / part, part)
            with Store.open(folder / f"{len(part)}.db") as store:
                store.watches.sync([WATCH], DAY)
                import_history.run(WATCH, folder / part, store)
                open_holds = {hold["first_seen_at"] for hold in store.record.holds(open_only=True)}
                found.append(
                    [row for row in store.record.log() if row["observed_at"] not in open_holds or not row["held"]]
                )
                if part == pages[:cut]:
                    waiting = open_holds
        until = (DAY + timedelta(days=cut - 1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        whole = [row for row in found[1] if row["observed_at"] <= until and (row["alerted_at"] or "") <= until]
        whole = [row for row in whole if row["observed_at"] not in waiting]
        assert found[0] == whole


def test_the_command_says_how_it_went_and_plans_a_look_at_the_live_page(tmp_path: Path) -> None:
    put(tmp_path / "in", "AB")
    (tmp_path / "list.toml").write_text(
        '[[watch]]\nvendor = "Acme"\ndocument = "privacy"\nurl = "https://acme.example/privacy"\n'
    )
    arguments = ["import", "acme/privacy", str(tmp_path / "in"), "--db", str(tmp_path / "p.db"), "--watchlist"]
    result = CliRunner().invoke(tracker, [*arguments, str(tmp_path / "list.toml")])
    assert result.output == "acme/privacy: 2 snapshots recorded, 2 versions, 1 would have alerted\n"
    with Store.open(tmp_path / "p.db") as store:
        assert store.watches.due(datetime.now(UTC) + timedelta(seconds=5)) == ["acme/privacy"]
    again = CliRunner().invoke(tracker, [*arguments, str(tmp_path / "list.toml"), "--json"])
    assert again.output == (
        '{"watch": "acme/privacy", "recorded": 0, "known": 2, "versions": 0, "would_alert": 0, "skipped": []}\n'
    )
