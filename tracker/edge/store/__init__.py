"""The database as the rest of the tracker knows it: what is due, what was found, what is to be
sent.
"""

from __future__ import annotations

from tracker.edge.store.chain import Verifier
from tracker.edge.store.checks import Recorder
from tracker.edge.store.outbox import Outbox
from tracker.edge.store.retention import Retention
from tracker.edge.store.versions import History
from tracker.edge.store.watches import Watches


class Store(Watches, Recorder, History, Outbox, Verifier, Retention):
    """All parts of an open database; `Store.open(path)` makes one. For one thread at a time.

    Watches: sync, rename, watch_ids, due, next_due_at, set_next, standing. Recorder: record.
    Verdicts: verdict, add_verdict, reviews, add_review. History: versions, version, version_on,
    current_number, version_with_text, policy, holds, log, search, view. Outbox: claim, mark_sent,
    mark_failed, requeue, delivery_counts. Blobs: snapshot. Verifier: verify, heads. Retention:
    prune, fold_log.
    """
