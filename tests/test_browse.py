"""What the web page lists, asked of the store itself."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tracker.app.check.schedule import later_by
from tracker.app.history import export
from tracker.app.history.export import Selection
from tracker.app.web.kept_files import KeptFiles
from tracker.core.alerts import few_names, top_categories
from tracker.edge.store import Store
from tracker.edge.store.deadlines import Deadlines
from tracker.model import Deadline, ReaderSettings, Schedule
from tracker.model.browsing import Wanted
from tracker.show import one_sentence


def test_one_change_is_enough_for_the_sentence_about_a_version(web_record: tuple[Path, datetime]) -> None:
    database, now = web_record
    with Store.open(database, read_only=True) as store:
        changes = store.browse.changes(Wanted(), now, 100)
        assert len(changes) > 8
        for change in changes:
            verdict = store.verdicts.get(change.watch_id, change.number)
            assert verdict is not None
            headline = store.verdicts.headline(change.verdict_id)
            assert one_sentence.of_headline(headline) == one_sentence.of_version(verdict, headline.language)
            assert few_names(headline.categories) == top_categories(verdict)
            assert store.verdicts.newest(change.watch_id, change.number) == change.verdict_id
        assert store.verdicts.newest("kestrel/privacy", 1) is None


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_pages_of_a_list_join_to_the_whole_list(web_record: tuple[Path, datetime], size: int) -> None:
    database, now = web_record
    with Store.open(database, read_only=True) as store:
        whole = store.browse.changes(Wanted(), now, 1_000)
        ranks = [("week", "month").index(each.period) if each.period in ("week", "month") else 2 for each in whole]
        assert ranks == sorted(ranks)
        pages = [store.browse.changes(Wanted(), now, size, skip) for skip in range(0, len(whole), size)]
        assert [each for page in pages for each in page] == whole


def test_the_state_of_the_record_changes_with_what_is_exported_alone(
    web_record: tuple[Path, datetime], tmp_path: Path
) -> None:
    database, now = web_record
    copied = tmp_path / "copy.db"
    copied.write_bytes(database.read_bytes())
    with Store.open(copied) as store:
        before = store.exports.state()
        store.watches.set_next("kestrel/privacy", now)
        store.reviews.add("kestrel/privacy", 6, "seen", now)
        assert store.exports.state() == before
        verdict = store.verdicts.get("kestrel/privacy", 6)
        assert verdict is not None
        store.verdicts.add("kestrel/privacy", 6, verdict, now)
        rejudged = store.exports.state()
        assert rejudged != before
        store.watches.rename("kestrel/privacy", "kestrel/notice", now)
        assert store.exports.state() != rejudged


def test_a_feed_is_written_again_only_when_something_changed(web_record: tuple[Path, datetime], tmp_path: Path) -> None:
    database, now = web_record
    copied = tmp_path / "copy.db"
    copied.write_bytes(database.read_bytes())
    kept, written = KeptFiles(), []

    def write(store: Store, selection: Selection, readers: ReaderSettings) -> bytes:
        written.append(selection)
        return export.feed(store, selection, readers)

    with Store.open(copied) as store:
        first = kept.get(write, Selection(), store, ReaderSettings(now))
        assert kept.get(write, Selection(), store, ReaderSettings(now)) is first
        assert len(written) == 1
        kept.get(write, Selection(tag="office"), store, ReaderSettings(now))
        kept.get(write, Selection(), store, ReaderSettings(now + timedelta(days=1)))
        assert len(written) == 3
        for number in range(40):
            kept.get(write, Selection(since=now.date() - timedelta(days=number)), store, ReaderSettings(now))
        kept.get(write, Selection(), store, ReaderSettings(now))
        assert len(written) == 44


def test_a_deadline_reckoned_anew_is_another_state(web_record: tuple[Path, datetime], tmp_path: Path) -> None:
    database, now = web_record
    copied = tmp_path / "copy.db"
    copied.write_bytes(database.read_bytes())
    with Store.open(copied) as store:
        before = store.exports.state()
        row = store.database.version_row("longwood/terms", 2)
        with store.database.transaction():
            Deadlines(store.database).write(row["id"], Deadline(now.date(), "notice_days", 3))
        assert store.exports.state() != before


@pytest.mark.parametrize(
    ("schedule", "late_at"),
    [
        (Schedule(every_s=3_600), datetime(2026, 3, 2, 11, 0, tzinfo=UTC)),
        (Schedule(every_s=None, cron="0 6 * * *"), datetime(2026, 3, 4, 6, 0, tzinfo=UTC)),
        (Schedule(every_s=None, cron="0 6 * * mon", timezone="Europe/Berlin"), datetime(2026, 3, 16, 5, 0, tzinfo=UTC)),
        (Schedule(every_s=None, cron="0 6 31 2 *"), None),
    ],
)  # fmt: skip
def test_a_check_is_late_by_intervals_of_its_own_schedule(schedule: Schedule, late_at: datetime | None) -> None:
    assert later_by(schedule, datetime(2026, 3, 2, 9, 0, tzinfo=UTC), 2) == late_at


def test_lists_of_a_large_record_go_by_an_index(web_record: tuple[Path, datetime]) -> None:
    database, _ = web_record
    conn = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    plans = {
        "SELECT id FROM versions ORDER BY observed_at DESC LIMIT 20": "versions_observed_at",
        "SELECT 1 FROM reasons WHERE verdict_id = 1 AND category = 'retention'": "reasons_category",
        "SELECT * FROM upcoming": "versions_effective",
    }
    for sql, index in plans.items():
        assert index in str(conn.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall())
    conn.close()
