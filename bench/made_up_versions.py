"""A made-up policy in force -> the next version of it, with each difference."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import NamedTuple

from made_up_policies import Picks, Sentences, section
from made_up_rows import Rows
from made_up_verdicts import Edit

from tracker.edge.store.rows import HEADING_JOIN, content_hash, to_json
from tracker.model import Watch

LONG = "longtext/terms"
"""The watch whose versions have about 20,000 words."""
LONG_CHANGES = 60
"""Between its last two versions."""
_FIRST_SHARE = 0.3
"""Of a watch's clauses that its first version has; the rest come with later ones."""
_SECTION_CLAUSES = 12
_KINDS = ("modified", "added", "moved", "renumbered")
_KIND_WEIGHTS = (72, 17, 4, 7)
_REMOVED_RATIO = 0.2
"""Of clauses taken out for each that comes as an addition or by a wording: sizes stay level."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a database to make."""

    watches: int = 1000
    versions: int = 20
    """Of each watch."""
    clauses: int = 2000
    """Distinct ones of each watch, all versions together."""


class Piece(NamedTuple):
    """A clause in force."""

    id: int
    heading: str
    number: str
    kind: str
    picks: Picks
    content: str
    words: int


@dataclass(slots=True)
class Page:
    """What stands on a watch's page now, and where its record stands."""

    id: int
    watch: Watch
    fresh_clauses: list[int]
    """How many come with each version."""
    pieces: list[Piece] = field(default_factory=list)
    number: int = 0
    version_id: int | None = None
    chain: str = ""
    updated: str = ""
    good_at: str = ""
    checked_at: str = ""
    outcome: str = ""
    bad_checks: int = 0
    held_at: str | None = None


class Editor:
    """Edits the text of watches, clause by clause."""

    def __init__(self, size: Size, rows: Rows, sentences: Sentences, chance: random.Random) -> None:
        self.size, self._rows = size, rows
        self._sentences, self._chance = sentences, chance

    def next_version(self, page: Page) -> list[Edit]:
        """Put the next text in force; how it differs from the last, nothing for the first."""
        return self._edit(page) if page.number > 1 else self._begin(page)

    def shares(self, watch: Watch) -> list[int]:
        """How many clauses come with each version: most edits are short, a few rewrite much."""
        size, chance = self.size, self._chance
        first = round(size.clauses * _FIRST_SHARE) if size.versions > 1 else size.clauses
        weights = [chance.expovariate(1) + 0.05 for _ in range(size.versions - 1)]
        left, sum_of = size.clauses - first, sum(weights)
        # No version replaces more than half of what stands there.
        shares = [min(max(1, round(left * weight / sum_of)), first // 2) for weight in weights]
        if watch.id == LONG and shares:
            shares[-1] = min(LONG_CHANGES, shares[-1] if first < 2 * LONG_CHANGES else LONG_CHANGES)
        return [first, *shares]

    def _begin(self, page: Page) -> list[Edit]:
        for at in range(page.fresh_clauses[0]):
            number = at // _SECTION_CLAUSES
            is_heading = at % _SECTION_CLAUSES == 0
            place = (f"{section(number)}", str(number + 1))
            page.pieces.append(self._piece(page, *place, "heading" if is_heading else self._kind()))
        return []

    def _kind(self) -> str:
        return "paragraph" if self._chance.random() < 0.7 else "item"

    def _piece(self, page: Page, heading: str, number: str, kind: str, picks: Picks = ()) -> Piece:
        """Make a clause that comes with this version, and its row."""
        chance = self._chance
        count = (2 if page.watch.id == LONG else 1) + (chance.random() < 0.63)
        picks = picks or self._sentences.draw(chance, count)
        text = heading if kind == "heading" else self._sentences.text(picks)
        content = to_json([heading.split(HEADING_JOIN), number, kind, text])
        id = self._rows.next_id("clauses")
        row = (id, page.id, content_hash(content), kind, number, heading, text, page.number)
        self._rows.add("clauses", *row)
        return Piece(id, heading, number, kind, picks, content, text.count(" ") + 1)

    def _edit(self, page: Page) -> list[Edit]:
        """Make the text in force into the next one, and list each difference."""
        chance, plan = self._chance, self._plan(page)
        edits: list[Edit] = []
        pieces: list[Piece] = []
        moved: list[Piece] = []
        for at, old in enumerate(page.pieces):
            match plan.get(at):
                case None:
                    pieces.append(old)
                    continue
                case "added":
                    new = self._piece(page, old.heading, old.number, self._kind())
                    pieces += [old, new]
                    edits.append(Edit("added", (), (new.id,), ""))
                    continue
                case "removed":
                    edits.append(Edit("removed", (old.id,), (), ""))
                case "modified":
                    picks, redline, words = self._sentences.edit(chance, old.picks)
                    pieces.append(self._piece(page, old.heading, old.number, old.kind, picks))
                    ids = (old.id,), (pieces[-1].id,)
                    edits.append(Edit("modified", *ids, redline, words))
                case "renumbered":
                    number = f"{old.number.split('.')[0]}.{page.number}"
                    pieces.append(self._piece(page, old.heading, number, old.kind, old.picks))
                    edits.append(Edit("renumbered", (old.id,), (pieces[-1].id,), ""))
                case _:
                    moved.append(old)
            self._rows.gone.append((page.number, old.id))
        for old in moved:
            at = chance.randrange(1, len(pieces))
            beside = pieces[at - 1]
            heading = f"{beside.heading.split(HEADING_JOIN)[0]}{HEADING_JOIN}Part {page.number}"
            pieces.insert(at, self._piece(page, heading, beside.number, old.kind, old.picks))
            edits.append(Edit("moved", (old.id,), (pieces[at].id,), ""))
        page.pieces = pieces
        return edits

    def _plan(self, page: Page) -> dict[int, str]:
        """Which clauses of the text in force are edited, and how."""
        chance = self._chance
        wanted = page.fresh_clauses[page.number - 1]
        places = [at for at, piece in enumerate(page.pieces) if piece.kind != "heading"]
        if page.watch.id == LONG and page.number == self.size.versions:
            removed = wanted // 6
            fresh = wanted - removed
        else:
            fresh, removed = wanted, round(wanted * _REMOVED_RATIO)
        kinds = chance.choices(_KINDS, _KIND_WEIGHTS, k=fresh) + ["removed"] * removed
        return dict(zip(chance.sample(places, min(len(kinds), len(places))), kinds, strict=False))
