"""The demo: a made-up site, checked and delivered by the code that does it for real ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tracker.app.cli.main import tracker
from tracker.app.demo import demo
from tracker.edge.store import Store


def verdicts(folder: Path) -> dict[str, tuple[int, str, bool]]:
    """Of each vendor's second look: versions, verdict of the last, whether it was told."""
    with Store.open(folder / "policies.db", read_only=True) as store:
        found = {}
        for row in store.record.log():
            found[row["watch"].partition("/")[0]] = (row["number"] or 0, row["verdict"], row["alerted_at"] is not None)
        assert store.proof.verify() == []
        assert store.outbox.counts() == {"queued": 0, "claimed": 0, "sent": 1, "dead": 0}
        return found


def test_the_demo_shows_one_alert_and_five_verdicts(tmp_path: Path) -> None:
    result = CliRunner().invoke(tracker, ["demo", "--keep", str(tmp_path / "demo")], catch_exceptions=False)
    assert result.exit_code == 0
    assert "as the webhook received it (1 sent)" in result.output
    assert "30 days is now 180 days" in result.output
    assert f"tracker diff ringwell/privacy --db {tmp_path / 'demo' / 'policies.db'}" in result.output
    assert verdicts(tmp_path / "demo") == {
        "ringwell": (2, "material", True), "nimbuswright": (2, "editorial", False),
        "heapcloud": (2, "editorial", False),
        "hopline": (2, "editorial", False), "stairwise": (0, "artifact", False),
    }  # fmt: skip


def test_the_commands_it_names_work_on_what_it_leaves(tmp_path: Path) -> None:
    output = CliRunner().invoke(tracker, ["demo", "--keep", str(tmp_path)], catch_exceptions=False).output
    named = [line.split("  ")[1].split() for line in output.splitlines() if line.startswith("  tracker ")]
    assert [words[1] for words in named] == ["diff", "why", "status", "init"]
    for words in named[:-1]:
        result = CliRunner().invoke(tracker, words[1:], catch_exceptions=False)
        assert result.exit_code == 0
        assert "ringwell" in result.output or "retention" in result.output


def test_it_may_be_played_again(tmp_path: Path) -> None:
    for _ in range(2):
        assert len(demo.run(tmp_path)) == 1
    assert verdicts(tmp_path)["ringwell"] == (2, "material", True)


def test_an_edited_page_changes_the_alert(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = demo.Site()
    site.pages["ringwell"] = site.pages["ringwell"].replace("kept for 30 days", "kept for 30 days or 12 calls")
    site.pages["hopline"] = site.pages["hopline"].replace("In the following", "In")

    class Edited(demo.Site):
        """A site whose owner does one thing more between the two looks."""

        def change(self) -> list[str]:
            done = super().change()
            self.pages["heapcloud"] = self.pages["heapcloud"].replace(
                "only keep the last four digits", "keep all of them"
            )
            return [*done, "Heapcloud: keeps whole card numbers"]

    (alert,) = demo.run(tmp_path / "one", demo.Site())
    told = demo.run(tmp_path / "two", Edited())
    assert "180 days" in alert["message"]
    assert "Heapcloud" not in alert["message"]
    assert "Heapcloud" in str(told)
    assert "keep all of them" in " ".join(str(one["message"]) for one in told).replace("{+", "").replace("+}", "")
    assert "keeps whole card numbers" in capsys.readouterr().out


def test_the_site_is_never_served_twice_the_same(tmp_path: Path) -> None:
    site = demo.Site()
    pages = {site.render("ringwell") for _ in range(5)}
    assert len(pages) == 5
    assert len({demo.Site(seed).render("ringwell") for seed in (1, 1)}) == 1


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    result = CliRunner().invoke(tracker, ["demo", "--keep", str(tmp_path / "file" / "demo")])
    assert "cannot be written" in str(result.exception)


@pytest.mark.browser
def test_with_a_browser_the_page_that_scripts_make_is_read_and_compared(tmp_path: Path) -> None:
    result = CliRunner().invoke(tracker, ["demo", "--browser", "--keep", str(tmp_path)], catch_exceptions=False)
    assert result.exit_code == 0
    assert "First look at six made-up vendors" in result.output
    assert "2 policy alerts, 2 material: Paneglow privacy, Ringwell privacy" in result.output
    assert "14 days is now two years" in result.output
    with Store.open(tmp_path / "policies.db", read_only=True) as store:
        told = {row["watch"]: (row["number"], row["verdict"]) for row in store.record.log()}
        assert told["paneglow/privacy"] == (2, "material")
        snapshot = store.snapshots.get(store.versions.get("paneglow/privacy", 2).snapshot_id)
        assert snapshot.plain is not None
        assert b"two years" not in snapshot.plain.body
