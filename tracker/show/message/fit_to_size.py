"""What a message says -> text, Markdown and HTML, each within a size."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from tracker.core.compare.redline import shorten
from tracker.frozen import dataclass
from tracker.model import Segment
from tracker.show.message.style import Style, Tone, cut, one_line, safe_url

# Mail programs and chats cut a subject long before this.
TITLE_CHARS = 200
# Tried in turn when something does not fit whole: what is cut further than the last says nothing
# any more.
_CUTS = (1500, 1000, 600, 350, 200, 100, 50)
_TITLE_CUTS = (TITLE_CHARS, 120, 70, 40, 20)
# Of a message with many blocks each keeps at least this much: below it, two messages say more than
# one.
_LEAST_SHARED_CHARS = 200
_SHARED_TITLE_CUTS = (TITLE_CHARS, 120, 70)
_LEAST_CHARS = 30
# Materiality with direction, and the dates: they stand before the first redline.
_FIRST_FACTS = 2
_HEADING_CHARS = 140
# Of unchanged text round a change: enough to know the sentence, then less and less.
_KEPT_WORDS = (8, 4, 2)
_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class Passage:
    """One redline, with where it stands and why it matters."""

    segments: tuple[Segment, ...] = ()
    place: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One change, or one alert of a digest."""

    heading: str
    lines: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    """Label and address."""
    command: tuple[str, str] | None = None
    """Label and command line."""
    change_id: str = ""
    links_of_record: tuple[tuple[str, str], ...] = ()
    """Label and link, of the chain and the journal, to which the message bears witness."""
    is_whole: bool = False
    """Its lines are never cut: what it tells stands nowhere else."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says, before it has a format: plain words of any origin, nothing escaped."""

    title: str
    """Of the message, where the service shows one: a mail's subject."""
    name: str
    """The first line: what the message is about."""
    lead: tuple[str, ...] = ()
    """Sentences that come first, one a line: what changed."""
    facts: tuple[str, ...] = ()
    """Lines that tell how it is to be taken: materiality and direction, dates, silence."""
    tone: Tone = "plain"
    legend: tuple[Segment, ...] = ()
    """Stands before the blocks and shows what the marks mean, where a format needs that."""
    blocks: tuple[Block, ...] = ()
    beyond: int = 0
    """How many more blocks there are that are never shown."""
    more_command: str = ""
    """Shows what was left out."""
    notes: tuple[str, ...] = ()
    """Sentences that come last, one a line."""
    links: tuple[tuple[str, str], ...] = ()
    """Label and address; the first is the page."""
    commands: tuple[tuple[str, str], ...] = ()
    """Label and what stands behind it as code: command lines, the record's link."""
    change_id: str = ""
    """Of the one alert the message tells of; in a digest each block has its own."""


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A message in one format, and the change ids that stand in it whole."""

    body: str
    ids: tuple[str, ...]
    """A reader can see these alerts: they count as sent, and no others."""


def lay_out(content: Content, style: Style, limit_chars: int) -> LaidOut:
    """Write a message in one format, as much of it as there is room for.

    First line, page, change id and the count of what was left out stay as long as there is room for
    them at all; then come whole sentences and blocks in their order, and the first block that does
    not fit is shortened.

    Args:
        content: what it says.
        style: the format.
        limit_chars: characters at most, from 1.

    Returns:
        The message, never empty and never longer than `limit_chars`; without ids where there is no
        room for the id.
    """
    draft = _smallest(content, style, limit_chars)
    if draft is None:
        return LaidOut(_scrap(content, style, limit_chars), ())
    # What happened, how it is to be taken and the first change go before all else: where there is
    # room for little, it is theirs.
    steps: tuple[tuple[str, Sequence[Any]], ...] = (
        ("lead", content.lead[:1]),
        ("fact", content.facts[:_FIRST_FACTS]),
        ("block", content.blocks[:1]),
        ("lead", content.lead[1:]),
        ("fact", content.facts[_FIRST_FACTS:]),
        ("block", content.blocks[1:]),
        ("note", content.notes),
    )
    for what, parts in steps:
        draft = _with_all(draft, what, parts, limit_chars)
    return LaidOut(draft.write(), (content.change_id,) if content.change_id else ())


def _with_all(draft: _Draft, what: str, parts: Sequence[Any], limit_chars: int) -> _Draft:
    """The draft with as many parts of a kind as there is room for."""
    for part in parts:
        # A message ends after a whole clause: only the first is shortened to find room at all.
        sizes = _CUTS[:1] if what == "block" and draft.blocks else _CUTS
        grown = _grown(getattr(draft, f"with_{what}"), part, limit_chars, sizes)
        # A later and shorter block must not overtake: what matters most comes first.
        if grown is None and what in ("block", "note"):
            break
        draft = grown or draft
    return draft


def has_room(content: Content, style: Style, limit_chars: int) -> bool:
    """Say whether all blocks of a digest find room at their shortest.

    Args:
        content: what it says; each block has a change id.
        style: the format.
        limit_chars: characters at most, from 1.
    """
    least = _shared(content, style, _LEAST_SHARED_CHARS, _SHARED_TITLE_CUTS[-1])
    return len(least) <= limit_chars


def lay_out_digest(content: Content, style: Style, limit_chars: int) -> LaidOut:
    """Write a digest in one format: every block of it, each cut to the same length.

    Args:
        content: what it says; each block has a change id. It `has_room`.
        style: the format.
        limit_chars: characters at most, from 1.

    Returns:
        The message with the ids of all blocks.
    """
    bodies = (
        _shared(content, style, chars, size)
        for chars in _CUTS
        if chars >= _LEAST_SHARED_CHARS
        for size in _SHARED_TITLE_CUTS
    )
    body = next(body for body in bodies if len(body) <= limit_chars)
    return LaidOut(body, tuple(block.change_id for block in content.blocks))


def _shared(content: Content, style: Style, chars: int, title_chars: int) -> str:
    """A digest with as much of each block."""
    blocks = tuple(_fit(block, chars) for block in content.blocks)
    draft = _Draft(
        content,
        style,
        cut(one_line(content.name), title_chars),
        tuple(_labelled(content.commands, style)),
        lead=content.lead,
        facts=content.facts,
        blocks=blocks,
    )
    return draft.write()


def _labelled(codes: Sequence[tuple[str, str]], style: Style) -> list[str]:
    return [style.leaf(f"{label}: ") + style.code(code) for label, code in codes]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A message so far: what of the content has found room."""

    content: Content
    style: Style
    name: str
    tail: tuple[str, ...]
    lead: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()
    is_brief: bool = False
    """Whether there is not even room to say how much was left out."""

    def with_lead(self, line: str, chars: int) -> _Draft:
        return replace(self, lead=(*self.lead, cut(line, chars)))

    def with_fact(self, line: str, chars: int) -> _Draft:
        return replace(self, facts=(*self.facts, cut(line, chars)))

    def with_note(self, line: str, chars: int) -> _Draft:
        return replace(self, notes=(*self.notes, cut(line, chars)))

    def with_block(self, block: Block, chars: int) -> _Draft:
        return replace(self, blocks=(*self.blocks, _fit(block, chars)))

    def write(self) -> str:
        style = self.style
        blocks = (_block(block, style) for block in self.blocks)
        tail = [style.tail(self.tail)] if self.tail else []
        parts = (*self._head(), *blocks, *self._left_out(), *self._notes(), *tail)
        return style.frame(style.joint.join(parts))

    def _head(self) -> Iterator[str]:
        """First line, what changed, how it is to be taken, and what the marks mean."""
        style, content = self.style, self.content
        if self.name:
            yield style.name(style.leaf(self.name))
        if self.lead:
            yield style.lead(self._leaves(self.lead))
        if self.facts:
            yield style.facts(self._leaves(self.facts), content.tone)
        if self.blocks and content.legend and style.needs_legend:
            yield style.lines([style.marks(content.legend)])

    def _left_out(self) -> Iterator[str]:
        """How many changes found no room."""
        style, content = self.style, self.content
        left_out = content.beyond + len(content.blocks) - len(self.blocks)
        if left_out and not self.is_brief:
            counted = f"{left_out} {'more ' if self.blocks else ''}change{'s' * (left_out > 1)}: "
            yield style.lines([style.leaf(counted) + style.code(content.more_command)])

    def _notes(self) -> Iterator[str]:
        """The notes, and how many more there are."""
        style, content = self.style, self.content
        if not self.notes:
            return
        notes = self._leaves(self.notes)
        untold = len(content.notes) - len(self.notes)
        if untold:
            more = f"And {untold} more line{'s' * (untold > 1)}: "
            notes.append(style.leaf(more) + style.code(content.more_command))
        yield style.lines(notes)

    def _leaves(self, lines: Sequence[str]) -> list[str]:
        return [self.style.leaf(line) for line in lines]


def _smallest(content: Content, style: Style, limit_chars: int) -> _Draft | None:
    """The message with nothing but first line and tail, as whole as there is room for."""
    links = _links(content.links, style)
    commands = _labelled(content.commands, style)
    id_line = [style.leaf("Id: ") + style.code(content.change_id)] if content.change_id else []
    # With each first line no shorter than the number: rather no commands than twenty characters of
    # it.
    tails = (
        (links + commands + id_line, 120, False),
        (links[:1] + id_line, 40, False),
        (id_line, 20, False),
        (id_line, 20, True),
    )
    for tail, least, is_brief in tails:
        for size in _TITLE_CUTS:
            name = cut(one_line(content.name), size)
            draft = _Draft(content, style, name, tuple(tail), is_brief=is_brief)
            if size >= least and len(draft.write()) <= limit_chars:
                return draft
    return None


def _links(links: Sequence[tuple[str, str]], style: Style) -> list[str]:
    """Links, each a line; one that leads nowhere safe is left out."""
    safe = [(label, safe_url(url)) for label, url in links]
    return [style.link(label, url) for label, url in safe if url]


def _scrap(content: Content, style: Style, limit_chars: int) -> str:
    """As much of the title as there is room for, in a message that has room for nothing else."""
    words = one_line(content.name) or "Policy alert"
    for size in range(min(limit_chars, len(words)), 0, -1):
        # Cut before escaping, or an escape sequence could be cut in two.
        escaped = style.leaf(cut(words, size))
        if len(escaped) <= limit_chars:
            return escaped
    return "!"


def _grown(
    more: Callable[[_Part, int], _Draft], part: _Part, limit_chars: int, sizes: Sequence[int]
) -> _Draft | None:
    """The draft with one part more, as whole as there is room for; None where there is none."""
    drafts = (more(part, size) for size in sizes)
    return next((draft for draft in drafts if len(draft.write()) <= limit_chars), None)


def _fit(block: Block, chars: int) -> Block:
    """The block with at most about `chars` characters of lines, of reasons, and of redline."""
    heading = cut(one_line(block.heading), _HEADING_CHARS)
    lines = block.lines if block.is_whole else _fit_lines(block.lines, chars)
    # Of several redlines the first is the gravest: the others share what it leaves.
    passages: list[Passage] = []
    left = chars
    for passage in block.passages:
        if passages and left < _LEAST_SHARED_CHARS:
            break
        passages.append(_fit_passage(passage, left))
        left -= sum(len(segment.text) for segment in passages[-1].segments)
    return replace(block, heading=heading, lines=lines, passages=tuple(passages))


def _fit_passage(passage: Passage, chars: int) -> Passage:
    return Passage(
        fit(passage.segments, chars) if passage.segments else (),
        cut(one_line(passage.place), _HEADING_CHARS),
        _fit_lines(passage.reasons, chars),
    )


def _fit_lines(lines: Sequence[str], chars: int) -> tuple[str, ...]:
    """As many lines as there is room for; the last may be cut."""
    fitted: list[str] = []
    left = chars
    for line in lines:
        if fitted and left < _LEAST_CHARS:
            break
        fitted.append(cut(line, max(left, _LEAST_CHARS)))
        left -= len(fitted[-1])
    return tuple(fitted)


def fit(segments: Sequence[Segment], chars: int) -> tuple[Segment, ...]:
    """Shorten a redline so that every deletion and insertion still shows its beginning.

    Args:
        segments: as `redline.shorten` leaves them.
        chars: characters of text wanted at most.

    Returns:
        Segments of one line each, without control characters, none empty.
    """
    clean = [
        Segment(segment.op, one_line(" / ".join(segment.text.splitlines()))) for segment in segments
    ]
    clean = [segment for segment in clean if segment.text]
    for kept in _KEPT_WORDS:
        if sum(len(segment.text) for segment in clean) <= chars:
            return tuple(clean)
        if any(segment.op != "equal" for segment in clean):
            clean = list(shorten(clean, kept))
    share = max(_LEAST_CHARS, chars // len(clean))
    fitted: list[Segment] = []
    left = chars
    for segment in clean:
        if left < _LEAST_CHARS:
            fitted.append(Segment("equal", "…"))
            break
        fitted.append(Segment(segment.op, cut(segment.text, share)))
        left -= len(fitted[-1].text)
    return tuple(fitted)


def _block(block: Block, style: Style) -> str:
    lines = [style.leaf(line) for line in block.lines]
    passages = [
        style.passage(
            style.leaf(passage.place),
            style.marks(passage.segments) if passage.segments else "",
            [style.leaf(reason) for reason in passage.reasons],
        )
        for passage in block.passages
    ]
    tail = _links(block.links, style)
    tail += _labelled([block.command] if block.command else (), style)
    if block.change_id:
        ids = (("Id", block.change_id), *block.links_of_record)
        tail.append(style.leaf(", ").join(_labelled(ids, style)))
    return style.block(style.leaf(block.heading), lines, passages, tail)
