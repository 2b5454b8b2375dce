"""Every fault of the catalogue: named, told, and without a trace in what is compared next time."""

from __future__ import annotations

import re
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from faults import FAULTS, Fault, Scene
from loopback import START, policy, world

DOCS = Path(__file__).parent.parent / "docs" / "reliability.md"

SEEN = {"not_modified", "same_bytes", "same_text", "first", "version"}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_and_leaves_no_trace(tmp_path: Path, fault: Fault) -> None:
    with world(tmp_path) as here, ExitStack() as stack:
        here.watch(max_bytes=4_000_000, timeout_s=5.0)
        assert here.check(policy(), etag='"one"').outcome == "first"
        kept, good_url = here.store.watches.standing("acme/privacy"), here.watches[0].url
        fault.serve(Scene(here, stack))
        record = here.run()["acme/privacy"]
        assert (record.outcome, record.error) == (fault.outcome, fault.error)
        now = here.store.watches.standing("acme/privacy")
        assert (now.number, now.page.text_sha256) == (1, kept.page.text_sha256)
        if fault.outcome not in SEEN:
            # The validators and the body are still those of the version in force; only a changed url forgets them.
            assert now.page.body_sha256 == kept.page.body_sha256
            assert now.validators.etag in (kept.validators.etag, None)
        if record.outcome == "artifact":
            (dismissed,) = here.store.record.holds()
            served = here.site.pages[urlsplit(here.store.snapshots.get(dismissed["snapshot_id"]).url).path].body
            assert here.store.snapshots.get(dismissed["snapshot_id"]).body == served
        if record.is_bad:
            assert record.sentence is not None
            assert re.match(r"acme/privacy: \S.*", record.sentence)
            assert (
                "Version 1 stays current" in record.sentence
                or "It is tried again" in record.sentence
                or ("watch list, line 5" in record.sentence)
            )
        here.change(url=good_url, allow_private=True, timeout_s=5.0)
        here.resolver = here.tls = None
        # The same policy, loaded once more with other furniture: nothing of the fault may be compared with it.
        assert here.check(policy(nonce="2")).outcome in SEEN
        assert here.alerts("change") == []
        assert [row["number"] for row in here.log() if row["number"]] == [1]
        assert here.store.record.view("held") == []
        assert here.store.proof.verify() == []


@pytest.mark.parametrize("status", [304, 200])
def test_not_modified_before_anything_was_seen_is_no_policy(tmp_path: Path, status: int) -> None:
    with world(tmp_path) as here:
        here.watch()
        record = here.check("", status=304)
        assert (record.outcome, record.error) == ("failed", "status_304")
        assert here.store.watches.standing("acme/privacy").number == 0
        assert here.check(policy(), status=200).outcome == "first"


@pytest.mark.parametrize("name", [name for name in FAULTS if "Retry-After" in name])
def test_a_server_that_asks_for_time_gets_it(tmp_path: Path, name: str) -> None:
    with world(tmp_path) as here, ExitStack() as stack:
        here.watch()
        here.check(policy())
        FAULTS[name].serve(Scene(here, stack))
        began = here.now
        record = here.run()["acme/privacy"]
        wanted = began + timedelta(hours=2) if "seconds" in name else START + timedelta(days=3)
        assert record.answer.retry_at == wanted
        assert record.next_check_at is not None
        assert record.next_check_at >= wanted


def test_the_docs_list_every_fault_and_what_it_is_called() -> None:
    rows = re.findall(r"^\| ([^|`]+?) \| `(\w+)`(?: `(\w+)`)? \|$", DOCS.read_text("utf-8"), re.M)
    told = {name: (outcome, error or None) for name, outcome, error in rows}
    assert told == {name: (fault.outcome, fault.error) for name, fault in FAULTS.items()}
