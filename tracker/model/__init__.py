"""The values everything else passes around: frozen, picklable, of the standard library alone.

Words are those of docs/design.md: a *watch* is looked at in a *check*; what was served is a
*snapshot*; a policy whose text differs from the one before is a *version*; a version has *clauses*;
one clause's difference is a *change*; a version has a *verdict* with *reasons*; what is worth
telling is an *alert*, one *delivery* a channel.
"""

from tracker.model.alerts import Alert, Delivery, Limits, Message
from tracker.model.changes import Change, Judged, Past, Reason, Segment, Verdict
from tracker.model.checks import (
    Answer,
    Changed,
    CheckRecord,
    Dismissed,
    Doubt,
    Failed,
    First,
    Held,
    HeldPage,
    Result,
    Snapshot,
    Standing,
    Unchanged,
    Version,
)
from tracker.model.pages import (
    Block,
    Clause,
    Dates,
    Fetched,
    KnownPage,
    Policy,
    Promises,
    Reading,
    ReadOptions,
    Validators,
)
from tracker.model.watches import Schedule, Watch, WatchList
from tracker.model.words import (
    CATEGORIES,
    MATERIALITIES,
    AlertKind,
    BlockKind,
    Cause,
    ChangeKind,
    Direction,
    Materiality,
    MessageFormat,
    Outcome,
    Render,
)

__all__ = [
    "CATEGORIES",
    "MATERIALITIES",
    "Alert",
    "AlertKind",
    "Answer",
    "Block",
    "BlockKind",
    "Cause",
    "Change",
    "ChangeKind",
    "Changed",
    "CheckRecord",
    "Clause",
    "Dates",
    "Delivery",
    "Direction",
    "Dismissed",
    "Doubt",
    "Failed",
    "Fetched",
    "First",
    "Held",
    "HeldPage",
    "Judged",
    "KnownPage",
    "Limits",
    "Materiality",
    "Message",
    "MessageFormat",
    "Outcome",
    "Past",
    "Policy",
    "Promises",
    "ReadOptions",
    "Reading",
    "Reason",
    "Render",
    "Result",
    "Schedule",
    "Segment",
    "Snapshot",
    "Standing",
    "Unchanged",
    "Validators",
    "Verdict",
    "Version",
    "Watch",
    "WatchList",
]
