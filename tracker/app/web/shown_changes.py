"""Two versions and a verdict -> what the redline page shows, part by part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from tracker.core import tables
from tracker.core.alerts import category_name
from tracker.core.compare.laid_out import MovedAway, Placed, Unchanged, lay_out
from tracker.core.compare.redline import segments_of
from tracker.frozen import dataclass
from tracker.model import Change, Clause, Judged, Segment, Verdict
from tracker.model.browsing import NumberedPolicy
from tracker.show import one_sentence, redline


@dataclass(frozen=True, slots=True)
class ShownClause:
    """A clause with its address on the page."""

    id: int
    clause: Clause


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change as the page shows it."""

    index: int
    """Among the changes of the verdict, from 1."""
    anchor: str
    judged: Judged
    sentence: str
    redline: Markup
    """Inline: both sides in one text. Empty where the words did not change, or one side is not."""
    before: Markup
    """The older side, with what was taken out."""
    after: Markup
    """The newer side, with what was put in."""
    old: tuple[ShownClause, ...]
    new: tuple[ShownClause, ...]
    is_moved: bool
    cells: tuple[tuple[str, Markup], ...] = ()
    """Of a row of a table: each cell with the title of its column, with what changed in it."""

    @property
    def categories(self) -> list[str]:
        """What it is about, as readers call it."""
        return [category_name(name) for name in self.judged.categories if name != "other"]

    @property
    def clause_id(self) -> int | None:
        """The clause that names the change, for its history."""
        named = self.new or self.old
        return named[0].id if named else None


@dataclass(frozen=True, slots=True)
class Same:
    """Clauses in a row that nothing happened to."""

    clauses: tuple[ShownClause, ...]

    @property
    def pairs(self) -> list[tuple[int, Clause]]:
        """Rows and clauses."""
        return [(shown.id, shown.clause) for shown in self.clauses]


@dataclass(frozen=True, slots=True)
class Gone:
    """The place from which clauses were moved."""

    change: ShownChange


Part = Same | ShownChange | Gone


@dataclass(frozen=True, slots=True)
class _Texts:
    """Both texts, with what is asked of them for each change."""

    old: NumberedPolicy
    new: NumberedPolicy
    language: str | None
    titles: Mapping[str, Sequence[str]]
    """Of the columns of a table, for each row's text."""


def parts(
    old: NumberedPolicy, new: NumberedPolicy, verdict: Verdict, language: str | None
) -> list[Part]:
    """Lay out the newer text with its changes.

    Args:
        old: the version before.
        new: the version that is shown.
        verdict: on the step between them.
        language: of the text.

    Returns:
        In reading order.
    """
    before, after, judged = old.policy.clauses, new.policy.clauses, verdict.changes
    texts = _Texts(old, new, language, tables.headers(before, after))
    laid = lay_out(before, after, [each.change for each in judged])
    made = {
        part.index: _change(part, judged[part.index], texts)
        for part in laid
        if isinstance(part, Placed)
    }
    return [_part(part, made, new) for part in laid]


def _part(
    part: Unchanged | Placed | MovedAway, made: dict[int, ShownChange], new: NumberedPolicy
) -> Part:
    match part:
        case Unchanged(start, end):
            return Same(_shown(range(start, end), new))
        case MovedAway(index):
            return Gone(made[index])
        case Placed(index):
            return made[index]


def _shown(places: Sequence[int], text: NumberedPolicy) -> tuple[ShownClause, ...]:
    return tuple(
        ShownClause(text.clause_ids[place], text.policy.clauses[place]) for place in places
    )


def _change(placed: Placed, judged: Judged, texts: _Texts) -> ShownChange:
    change = judged.change
    is_edit = change.kind == "modified"
    segments = segments_of(change) if is_edit else ()
    olds = _shown(placed.old_places, texts.old)
    news = _shown(placed.new_places, texts.new)
    named = news or olds
    return ShownChange(
        index=placed.index + 1,
        anchor=f"clause-{named[0].id}" if named else f"change-{placed.index + 1}",
        judged=judged,
        sentence=one_sentence.of_change(judged, texts.language),
        redline=_html(segments),
        before=_html([each for each in segments if each.op != "insert"]),
        after=_html([each for each in segments if each.op != "delete"]),
        old=olds,
        new=news,
        is_moved=change.moved,
        cells=_cells(change, texts.titles),
    )


def _cells(
    change: Change, titles_of: Mapping[str, Sequence[str]]
) -> tuple[tuple[str, Markup], ...]:
    """The cells of a single row that came, went or changed; none where there is no such row.

    Args:
        change: any.
        titles_of: the titles of its columns, for each row's text.
    """
    if not _is_single_row(change):
        return ()
    before, after = tables.cells(change.old_text), tables.cells(change.new_text)
    if not change.old:
        before = [""] * len(after)
    elif not change.new:
        after = [""] * len(before)
    if len(before) != len(after):
        return ()
    titles = titles_of.get(change.side.text, ())
    if len(titles) != len(after):
        titles = [""] * len(after)
    sides = zip(titles, before, after, strict=True)
    return tuple((title, _html(_in_cell(was, now))) for title, was, now in sides)


def _is_single_row(change: Change) -> bool:
    sides = (*change.old, *change.new)
    is_shown_by_cells = change.kind in ("added", "removed", "modified")
    is_one_each = len(change.old) < 2 and len(change.new) < 2
    return is_shown_by_cells and is_one_each and all(side.kind == "row" for side in sides)


def _in_cell(was: str, now: str) -> list[Segment]:
    if was == now:
        return [Segment("equal", now)]
    sides: list[Segment] = [Segment("delete", was)] if was else []
    return [*sides, Segment("insert", now)] if now else sides


def _html(segments: Sequence[Segment]) -> Markup:
    return Markup(redline.unstyled_html(segments))  # noqa: S704 - it escapes what it is given
