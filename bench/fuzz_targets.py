"""What `fuzz.py` feeds its bytes to: five ways into the tracker, and what must hold behind each."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import random
import re
import tempfile
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from fuzz_texts import CODINGS, TEXTS, in_pdf, in_word, made_up

from tracker.app.check import schedule
from tracker.app.history import import_history
from tracker.core.compare.redline import plain, segments_of, shorten
from tracker.core.judge import materiality
from tracker.core.read import by_media_type, policy
from tracker.core.text import fold, words
from tracker.edge.store import Store
from tracker.edge.watchlist import parse
from tracker.edge.web import encodings
from tracker.errors import TrackerError
from tracker.model import (
    Alert,
    Change,
    Delivery,
    Limits,
    Message,
    MessageFormat,
    Policy,
    ReaderSettings,
    ReadOptions,
    Verdict,
    Version,
    Watch,
)
from tracker.show import contract, policy_text, redline, redline_page, terminal_verdict
from tracker.show.message import write
from tracker.show.message.change import Item

AT = datetime(2024, 3, 4, 6, 30, tzinfo=UTC)
URL = "https://vendor.example/privacy"
FORMATS: tuple[MessageFormat, ...] = ("text", "markdown", "html")
WATCH = Watch("vendor/privacy", "Vendor", "privacy", URL)
TYPES = (
    None, "text/html", "text/html; charset=utf-8", "text/plain", "text/markdown", "application/pdf", "pdf inside",
    "word inside", "application/zip", "text/html; charset=iso-8859-1", "text/html; charset=utf-16",
    "text/html; charset=gb18030", "text/html; charset=idna", "text/plain; charset=shift_jis", "image/png",
)  # fmt: skip
WATCHES: tuple[dict[str, object], ...] = (
    {}, {}, {"select": "main"}, {"remove": ("nav", "div div")}, {"fragment": "a"}, {"language": "de"}, {"select": "*"},
    {"remove": ("p",)}, {"select": ""}, {"fragment": ""}, {"remove": ("",)},
)  # fmt: skip
"""What a watch asks for; an empty text is filled in from the input's first line."""
LIMITS = (1, 20, 140, 500, 2_000, 32_000)
OWN_MARKUP = re.compile(
    r"<(?!(?:/?(?:html|head|body|title|style|h1|h2|h3|p|br|b|span|ins|del|table|tr|td|div|section|blockquote)|meta)"
    rf'(?: [^<>]*)?>|/a>|!doctype html>|a class="l" style="[^"<>]*" href="{re.escape(URL)}">)'
)
_COLOUR = re.compile(r"\x1b\[[\d;]*m")


class Broken(Exception):
    """Something that must hold does not."""


def hold(holds: bool, what: str) -> None:
    """Raise where something does not hold."""
    if not holds:
        raise Broken(what)


def clean(text: str, what: str, allowed: str = "") -> None:
    """A text that can be kept and shown: it encodes, and holds no control characters."""
    text.encode()
    if not text.isprintable():
        bad = {character for character in text if unicodedata.category(character) == "Cc"} - set(allowed)
        hold(not bad, f"{what} holds control characters")


# --- reading --------------------------------------------------------------------------------------------------------


def fuzz_read(data: bytes) -> None:
    """Bytes of any declared type, as some watch reads them."""
    declared, wish, body = TYPES[data[0] % len(TYPES)], WATCHES[data[1] % len(WATCHES)], grown(data[0], data[2:], 5_000)
    asked: dict[str, object] = {}
    for key, value in wish.items():
        asked[key] = value
        if value in ("", ("",)):
            line, _, body = body.partition(b"\n")
            text = "".join(filter(str.isprintable, line.decode("utf-8", "ignore"))).strip() or "p"
            asked[key] = (text,) if isinstance(value, tuple) else text
    if declared == "pdf inside":
        body = in_pdf(body)
    elif declared == "word inside":
        body = in_word(body)
    with contextlib.suppress(TrackerError):
        watch = Watch("vendor/privacy", "Vendor", "privacy", URL, **asked)
        check_policy(policy.from_bytes(body, declared, watch.read_options if asked else ReadOptions()))
    with contextlib.suppress(TrackerError):
        by_media_type.Opened(body, declared).words_sha256()


def grown(sign: int, piece: bytes, size: int) -> bytes:
    """Of one piece in eight, as its sign says, the last word or tag stands there again and again up to a size."""
    start = max(piece.rfind(b" ", 0, -1), piece.rfind(b">", 0, -1)) + 1
    last = piece[start:]
    if sign < 224 or not 0 < len(last) < size:
        return piece
    return piece[:start] + (last + b" " * (sign % 4 == 0)) * (size // len(last))


def check_policy(found: Policy) -> None:
    """What holds of every policy read."""
    for clause in found.clauses:
        hold(bool(clause.text.strip()), "a clause is empty")
        for text in (clause.text, clause.number or "", *clause.heading):
            clean(text, "a clause")
    clean(found.title, "the title")
    json.dumps(contract.extraction(found), ensure_ascii=False).encode()
    clean(policy_text.version(found), "a version as Markdown", "\n")
    same = materiality.judge(found, found)
    hold(not same.changes and same.materiality == "none", "a document differs from itself")


# --- comparing ------------------------------------------------------------------------------------------------------


def fuzz_compare(data: bytes) -> None:
    """The made-up policy with the input's two halves spliced into two sides of it, in every form people see."""
    limit, how, places = LIMITS[data[0] % len(LIMITS)], data[1], (data[2] % len(TEXTS), data[3] % len(TEXTS))
    pieces = [grown(data[2], piece, 2_500) for piece in data[4:].partition(b"\xff")[::2]]
    sides = []
    for place, splice, piece in zip(places, (how % 16, how // 16), pieces, strict=True):
        with contextlib.suppress(TrackerError):
            sides.append(policy.from_bytes(made_up(place, splice, piece), "text/html; charset=utf-8"))
    if len(sides) == 2:
        compare(sides[0], sides[1], limit)


def compare(old: Policy, new: Policy, limit: int) -> None:
    """Judge two policies, check what the changes claim, and show them."""
    same = materiality.judge(new, new)
    hold(not same.changes and same.materiality == "none", "a document differs from itself")
    verdict = materiality.judge(old, new)
    changes = [item.change for item in verdict.changes]
    for side, told in ((old, [change.old for change in changes]), (new, [change.new for change in changes])):
        counted = Counter(clause for clauses in told for clause in clauses)
        hold(counted <= Counter(side.clauses), "a clause is told twice, or was never there")
    for change in changes:
        check_redline(change)
    json.dumps(contract.comparison(old, new, verdict), ensure_ascii=False).encode()
    clean(_COLOUR.sub("", terminal_verdict.show(verdict, everything=True)), "the terminal's form", "\n\t")
    page = redline_page.page("old → new", verdict)
    clean(page, "the page", "\n")
    hold(not OWN_MARKUP.search(page), "the page holds markup of the vendor's")
    for form in FORMATS:
        check_message(told_message(old, new, verdict, limit, form), limit)


def check_redline(change: Change) -> None:
    """A redline's kept and deleted words are the old ones, its kept and inserted words the new ones."""
    segments = segments_of(change)
    if change.kind == "modified":
        for without, text in (("insert", change.old_text), ("delete", change.new_text)):
            shown = " ".join(segment.text for segment in segments if segment.op != without)
            hold(
                [*map(fold, words(shown))] == [*map(fold, words(text))], f"a redline without {without} is not its text"
            )
    short = shorten(segments)
    clean(plain(short), "a plain redline", "\n")
    clean(redline.markdown(short), "a Markdown redline", "\n")
    hold(not OWN_MARKUP.search(redline.to_html(short)), "a redline holds markup of the vendor's")


def told_message(old: Policy, new: Policy, verdict: Verdict, limit: int, form: MessageFormat = "html") -> Message:
    """The alert a channel would get."""
    alert = Alert("change", "9f3a01", "Vendor privacy", ("mail",))
    delivery = Delivery(1, "mail", 0, 1, alert, WATCH.id, WATCH.vendor, WATCH.document, URL, AT, 2)
    item = Item(delivery, _version(2, new, verdict), _version(1, old, verdict), verdict)
    return write.single_message(item, Limits(limit, 0, form), ReaderSettings(AT))


def _version(number: int, of: Policy, verdict: Verdict) -> Version:
    return Version(
        WATCH.id, number, AT, AT, of.title, of.language, of.dates, of.promises, of.text_sha256, of.words, URL, number,
        "vendor", verdict.materiality, verdict.direction, verdict.silent, "chain", number - 1 or None,
    )  # fmt: skip


def check_message(made: Message, limit: int) -> None:
    """Within the limit, and harmless in every form."""
    clean(made.title, "a title")
    hold(0 < len(made.body) <= limit, "a message is empty or over its limit")
    clean(made.body, "a message", "\n")
    clean(made.plain, "a mail's plain part", "\n")
    hold(json.loads(made.fields)["change_id"] == "9f3a01", "a webhook's fields hold no id")
    hold(made.format != "html" or not OWN_MARKUP.search(made.body), "a message holds markup of the vendor's")
    bare = made.body.replace(f"<{URL}>", "") if made.format == "markdown" else ""
    hold(not re.search(r"(?<!\\)<", bare), "a Markdown message holds markup of the vendor's")


# --- files of the operator's, bodies off the wire -------------------------------------------------------------------


def fuzz_watchlist(data: bytes) -> None:
    """A watch list, as written or a key and a value a line, and when each of its watches would be looked at next."""
    text = data[1:].decode("utf-8", "replace") if data[0] % 4 else _listed(data[1:])
    with contextlib.suppress(TrackerError):
        found = parse.parse(text, "watchlist.toml", {"NAME": "secret"} if data[0] % 2 else None)
        for watch in found.watches:
            schedule.next_check(watch.schedule, AT, None, random.Random(1))


def _listed(data: bytes) -> str:
    """Each line's first byte names a key and says whether its value is quoted; a key may have parts (".a = 1")."""
    tables: dict[str, dict[str, str]] = {
        "tracker": {},
        "channel": {"url": '"json://127.0.0.1:9/"'},
        "watch": {"vendor": '"A"', "document": '"b"', "url": f'"{URL}"'},
    }
    for line in filter(None, data.split(b"\n")):
        key, text = parse.KEYS[line[0] % len(parse.KEYS)], line[1:].decode("utf-8", "replace")
        parts, _, value = text.partition("=") if text.startswith(".") else ("", "", text)
        value = json.dumps(value, ensure_ascii=False) if line[0] > 127 else _long(value)
        tables[key.where[-1]][key.name + _long(parts.strip())] = value
    lists = ("\n".join(f"{key} = {value}" for key, value in table.items()) for table in tables.values())
    tracker, channel, watch = lists
    return f"[tracker]\n{tracker}\n[channels.a]\n{channel}\n[[watch]]\n{watch}\n"


def _long(text: str) -> str:
    """What ends with an asterisk ends with what stood before that, two thousand times."""
    return text[:-3] + text[-3:-1] * 2_000 if text.endswith("*") else text


def fuzz_import(data: bytes) -> None:
    """A folder of up to three files, imported twice."""
    with tempfile.TemporaryDirectory() as folder, Store.open(":memory:") as store:
        for piece in data.split(b"\xff")[:3]:
            name, body = _dated(piece.ljust(4, b"\0"))
            with contextlib.suppress(OSError, ValueError):
                Path(folder, name).write_bytes(body)
        store.watches.sync([WATCH], AT)
        with contextlib.suppress(TrackerError):
            import_history.run(WATCH, Path(folder), store)
            hold(store.proof.verify() == [], "the record does not verify after an import")
            hold(import_history.run(WATCH, Path(folder), store).recorded == 0, "a second import records something")
            list(store.record.log())


def _dated(piece: bytes) -> tuple[str, bytes]:
    """A file's name and content: mostly a good name, and a policy with the input spliced in."""
    kind = ("html", "html", "md", "txt", "pdf", "docx", "htm", "HTML")[piece[0] % 8]
    year = 40 * piece[1] if piece[3] & 16 else 2000 + piece[1] // 12
    name = f"{year:04}-{1 + piece[1] % 12:02}-01T00-00-00Z.{kind}" + "\n" * (piece[3] & 32 > 0)
    body = made_up(piece[2] % len(TEXTS), piece[2] // 16, piece[4:])
    if piece[3] % 8 == 1:
        raw, _, rest = piece[4:].partition(b"|")
        return os.fsdecode(raw) or name, rest
    return name, piece[4:] if piece[3] % 8 == 2 else body


def fuzz_unpack(data: bytes) -> None:
    """A body and what its Content-Encoding says, well packed, damaged or neither."""
    coding, how, body = data[0], data[1], data[2:]
    encoding = CODINGS[coding % len(CODINGS)]
    if coding > 240:
        line, _, body = body.partition(b"\n")
        encoding = line.decode("latin-1")
    packed = (body, gzip.compress(body, 1), zlib.compress(body, 1), gzip.compress(gzip.compress(body, 1), 1))[how % 4]
    limit = (10, 1000, 100_000)[how // 4 % 3]
    with contextlib.suppress(encodings.Oversize, encodings.Unreadable):
        cut = packed[: len(packed) - how // 12]
        found = encodings.unpack(cut, encoding, limit)
        hold(found is cut or len(found) <= limit, "more was unpacked than allowed")


TARGETS: dict[str, tuple[Callable[[bytes], None], int, int, float]] = {
    "read": (fuzz_read, 2, 3_000, 2.0),
    "compare": (fuzz_compare, 4, 1_200, 0.8),
    "watchlist": (fuzz_watchlist, 1, 2_000, 1.0),
    "import": (fuzz_import, 1, 1_500, 0.15),
    "unpack": (fuzz_unpack, 2, 2_000, 1.0),
}
"""For each: what takes the bytes, the fewest bytes it needs, the most it gets, and its share of the inputs."""
