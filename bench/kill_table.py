"""The rounds of bench/kill.py -> lines of its table, each with whether it is as promised."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from kill_calendar import DIGEST_PLAN
from kill_list import CHANNELS, WATCHES
from kill_world import LEAST, OF, WANTED, Change, Moment, Phase

if TYPE_CHECKING:
    from kill import Rounds


class Figure(NamedTuple):
    """A line of the table, and whether it is as promised."""

    name: str
    value: object
    is_kept: bool = True


def nothing(name: str, count: int) -> Figure:
    return Figure(name, count, count == 0)


def lost(rounds: Rounds, changes: list[Change]) -> list[Figure]:
    """Versions by the dates printed on them, alerts by their change ids."""
    rows = rounds.database.rows(
        "SELECT w.watch, v.updated, a.change_id FROM versions v JOIN watches w ON w.id = v.watch_id"
        " LEFT JOIN alerts a ON a.version_id = v.id AND a.kind = 'change'"
    )
    times, ids = Counter(row[:2] for row in rows), {row[:2]: row[2] for row in rows}
    came = {channel: rounds.ledger.lives(channel) for channel in CHANNELS}
    return [
        Figure("  changes served", len(changes)),
        nothing("  versions lost", sum(not times[one] for one in changes)),
        nothing("  versions recorded twice", sum(times[one] > 1 for one in changes)),
        *(
            nothing(f"  alerts lost at {one}", sum(ids.get(change) not in came[one] for change in changes))
            for one in came
        ),
    ]


def strays(rounds: Rounds) -> list[Figure]:
    """What must not be at all."""
    numbers = rounds.database.rows(
        "SELECT count(*), max(number), count(DISTINCT number) FROM versions GROUP BY watch_id"
    )
    served = len(WATCHES) + len(rounds.site.changes)
    ids = {row[0] for row in rounds.database.rows("SELECT change_id FROM alerts")}
    return [
        nothing("watches whose numbers have a gap or a double", sum(len(set(row)) > 1 for row in numbers)),
        nothing("versions of texts that were not served", max(0, sum(row[0] for row in numbers) - served)),
        nothing("messages with an id that is no alert's", len({one for _, _, one in rounds.ledger.taken} - ids)),
        nothing("messages sent twice by one process", sum(times > 1 for times in rounds.ledger.taken.values())),
        nothing(f"faults in {len(rounds.ends)} copies and logs", len(rounds.faults)),
        Figure("`tracker verify` run beside", rounds.verified),
    ]


def killed(rounds: Rounds, kills: int) -> list[Figure]:
    """Where it was killed, and what was told again for it."""
    ends = [end for end in rounds.ends if end and end[0].phase not in DIGEST_PLAN]
    again = repeats(rounds)
    told = {key: times for key, times in again.items() if rounds.ends[key[0]]}
    figures = [Figure("SIGKILL", len(ends))]
    for phase in (phase for phase in Phase if phase not in DIGEST_PLAN):
        count = sum(end[0].phase is phase for end in ends)
        by = ", ".join(f"{one} {sum(end[0] == (phase, one) for end in ends)}" for one in CHANNELS)
        came = sum(times for (life, _), times in told.items() if rounds.ends[life][0].phase is phase)
        value = f"{count:<4} {by if phase in (Phase.CLAIMED, Phase.SENT) else '':<16} told again {came}"
        figures.append(Figure(f"  {phase}", value, phase not in WANTED or count >= LEAST * kills // OF))
    unexplained = [key for key in told if Moment(Phase.SENT, key[1]) not in rounds.ends[key[0]]]
    by = ", ".join(f"{one} {sum(times for (_, where), times in told.items() if where == one)}" for one in CHANNELS)
    lives: Counter[int] = Counter()
    for (life, _), times in told.items():
        lives[life] += times
    most = max(lives.values(), default=0)
    return [
        *figures,
        Figure("  phase over too soon, so not killed", rounds.missed),
        Figure("  told again", by),
        Figure("  told again for one kill, at most", most, most <= 1),
        nothing("  told again though not between send and stamp", len(unexplained)),
    ]


def repeats(rounds: Rounds) -> Counter[tuple[int, str]]:
    """How often an alert came again, by the life that had sent it before and the channel."""
    found: Counter[tuple[int, str]] = Counter()
    for channel in CHANNELS:
        for lives in rounds.ledger.lives(channel).values():
            found.update((life, channel) for life in lives[:-1])
    return found


def terminated(rounds: Rounds) -> list[Figure]:
    ends, statuses = rounds.ends, rounds.statuses
    return [
        Figure("SIGTERM", len(statuses)),
        nothing("  exit status other than 0", sum(status != 0 for status in statuses)),
        nothing("  told again", sum(times for (life, _), times in repeats(rounds).items() if not ends[life])),
    ]
