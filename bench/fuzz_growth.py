"""Hostile documents in families, each at three sizes: what reading or comparing them costs a KB, and how it grows."""

from __future__ import annotations

import math
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fuzz_targets import AT, WATCH, told_message
from fuzz_texts import TEXTS, in_pdf, in_word, pdf_lines, word_lines

from tracker.app.history import import_history
from tracker.core.judge import materiality
from tracker.core.read import by_media_type, policy
from tracker.core.text import fold
from tracker.edge.store import Store
from tracker.edge.watchlist import parse
from tracker.errors import TrackerError

BYTES = 50_000
MOST_BYTES = 3_200_000
"""A family whose cost grows but is small is measured at ever larger sizes, up to this."""
GROWTH_LIMIT, SLOW_S, TOO_LONG_S, ONCE_S = 3.0, 1.0, 20.0, 0.3
_WORDS = """we you may will not only share keep delete partner phone record day week account court fee cookie notice
letter boat price name number key quay parcel purpose right"""
WORDS = _WORDS.split()
GOES_ON = "we keep what you tell us about the house and the garden for as long as it takes"


def times(piece: str, head: str = "", tail: str = "") -> Callable[[int], str]:
    """A piece again and again, to a size."""
    return lambda size: head + piece * (size // len(piece)) + tail


def counted(piece: str, head: str = "", tail: str = "") -> Callable[[int], str]:
    """A piece with a number in it, another each time, to a size."""
    return lambda size: head + "".join(map(piece.format, range(size // (len(piece) + 1)))) + tail


def each(pattern: str, words: int = 17, seed: int = 0) -> Callable[[int], str]:
    """A pattern round paragraphs of chance words, to a size."""

    def make(size: int) -> str:
        chance = random.Random(seed)
        count = max(1, size // (5 * words + len(pattern)))
        return "".join(pattern.format(" ".join(chance.choices(WORDS, k=words)).capitalize()) for _ in range(count))

    return make


def twice(size: int) -> str:
    """A page whose text stands there twice, the short lines of its second copy first."""
    long = "".join(f"<p>{text}" for text in TEXTS[:4])
    short = counted("<p>line {}")(size // 2)
    return long + short + short + long


Made = Callable[[int], str | bytes]


def under_a_heading(piece: str) -> Callable[[int], str]:
    """Many short paragraphs under one long heading."""
    return lambda size: f"<h2>{times('Data we keep ')(size // 2)}</h2>{counted(piece)(size // 2)}"


def many_megabytes(size: int) -> bytes:
    """A Word document's body far beyond any policy's size."""
    return word_lines(["a b"]) * (7 * max(size, BYTES))


READ: dict[str, tuple[str | None, Made]] = {
    "divs": ("text/html", times("<div>")),
    "divs with text": ("text/html", times("<div>a b ")),
    "lists in lists": ("text/html", times("<ul><li>a b ")),
    "tables in tables": ("text/html", times("<table><tr><td>a b<td>c ")),
    "quotes in quotes": ("text/html", times("<blockquote>a ")),
    "bold in bold": ("text/html", times("<b>a ")),
    "fonts, then paragraphs": ("text/html", lambda n: counted("<font size={}>")(n // 2) + times("<p>x")(n // 2)),
    "made-up tags": ("text/html", times("<x-y>a ")),
    "links": ("text/html", times("<a href=x>a link</a> ")),
    "menu": ("text/html", times("<li><a href=/x>a link</a>", f"<p>{TEXTS[0]}")),
    "one line": ("text/html", times("word ", "<p>")),
    "one word": ("text/html", times("w", "<p>")),
    "tags unfinished": ("text/html", times("<a<a<a ")),
    "comments unfinished": ("text/html", times("<!--", "<p>a")),
    "attributes": ("text/html", counted("a{}=1 ", "<p ", ">text")),
    "dates in one line": ("text/html", times("12/11/2021 ", "<p>")),
    "dates in lines": ("text/html", times("<p>Last updated: 12/11/2021")),
    "digits": ("text/html", times("1.2.2020-", "<p>")),
    "items": ("text/html", counted("<li>entry {}", "<ul>")),
    "rows": ("text/html", counted("<tr><td>name {}<td>value", "<table>")),
    "entities": ("text/html", times("&amp;&#0;&#x110000; ", "<p>")),
    "headings": ("text/html", counted("<h2>Part {}</h2>")),
    "titles by shape": ("text/html", counted("<p>Our Part {}</p>")),
    "breaks": ("text/html", times("Aaa, <br>aaa<br>", "<p>")),
    "lines after a bold word": ("text/html", times("Abc.<br><br>", "<p><b>a</b>")),
    "lines that go on": ("text/html", times("a\n", "<pre>")),
    "buttons far down": ("text/html", lambda n: times("<x>")(n // 4) + times("<button>a</button>")(n // 2)),
    "boxes of buttons": ("text/html", times("<div>cookie <button>accept</button>")),
    "combining marks": ("text/html", times("\u0301\u0323", "<p>a")),
    "marks when taken apart": ("text/html", times("\u0f73\u0323", "<p>a")),
    "pictures": ("text/html", times("\U0001f600", "<p>a<p>")),
    "buttons that say yes": ("text/html", times("<button>accept</button>", f"<div><p>{TEXTS[0]}</p>", "</div>")),
    "the text twice": ("text/html", twice),
    "masked addresses": ("text/html", times("<a href='/cdn-cgi/l/email-protection#2a4b'>x</a>")),
    "promises": ("text/html", times("We may change this policy and tell you by e-mail. ", "<p>")),
    "lines": ("text/plain", counted("Line {} of it\n")),
    "bullets": ("text/plain", times("- a\n")),
    "brackets": ("text/markdown", times("[")),
    "images": ("text/markdown", times("![](")),
    "emphasis": ("text/markdown", times("**a *b _c ")),
    "Markdown links": ("text/markdown", times("[a](b) ")),
    "Markdown rows": ("text/markdown", times("| a | b |\n", "| a | b |\n|-|-|\n")),
    "Markdown lists": ("text/markdown", times(" - a\n")),
    "PDF lines": (None, lambda n: in_pdf(pdf_lines(TEXTS[:4] * (n // 400)))),
    "PDF lines that go on": (None, lambda n: in_pdf(pdf_lines([GOES_ON] * 50), max(1, n // 200), packed=True)),
    "PDF page well packed": (None, lambda n: in_pdf(pdf_lines(TEXTS[:1] * (n // 10)), packed=True)),
    "PDF pages of one stream": (None, lambda n: in_pdf(pdf_lines(TEXTS[:4] * (n // 400)), 20, packed=True)),
    "Word paragraphs": (None, lambda n: in_word(word_lines(TEXTS[:4] * (n // 600)))),
    "Word file well packed": (None, lambda n: in_word(word_lines(["a b"] * (n // 4)), packed=True)),
    "Word file of many MB": (None, lambda n: in_word(many_megabytes(n), packed=True)),
    "Word file of odd names": (None, lambda n: in_word(many_megabytes(n), packed=True, part="word/document.bin")),
}
"""Name, declared type, and a document of about so many bytes (of the packed ones: far more inside)."""
COMPARE: dict[str, tuple[Made, Made]] = {
    "near-identical paragraphs": (counted(f"<p>{TEXTS[3]} {{}}"), counted(f"<p>{TEXTS[3].replace('30', '90')} {{}}")),
    "all clauses different": (each("<p>{}."), each("<p>{}.", seed=1)),
    "all words different": (counted("<p>Rule a{0} b{0} c{0} d{0}."), counted("<p>Note e{0} f{0} g{0} h{0}.")),
    "long clauses of common words": (each("<p>{}.", 400), each("<p>{}.", 400, seed=1)),
    "one paragraph, edited inside": (
        lambda n: times("we keep your record ", "<p>")(n // 2) + times("for a day ")(n // 2),
        lambda n: times("we keep your record ", "<p>")(n // 2) + "and sell it " + times("for a day ")(n // 2),
    ),
    "one paragraph, written anew": (lambda n: each("<p>{}.", n // 5)(n), lambda n: each("<p>{}.", n // 5, seed=1)(n)),
    "every other word replaced": (times("a b ", "<p>"), times("a c ", "<p>")),
    "words swapped": (times("we may ", "<p>"), times("may we ", "<p>")),
    "in many paragraphs, too": (counted(f"<p>r{{}} {'a b ' * 500}"), counted(f"<p>r{{}} {'a c ' * 500}")),
    "clauses in reverse": (
        counted(f"<p>{TEXTS[0]} {{}}"), lambda n: "<p>".join(counted(f"<p>{TEXTS[0]} {{}}")(n).split("<p>")[::-1]),
    ),
    "one heading over all": (under_a_heading("<p>We keep {}."), under_a_heading("<p>We sell {}.")),
    "one wide row": (counted("<td>we keep {}", "<table><tr>"), counted("<td>we sell {}", "<table><tr>")),
    "table of cookies": (counted("<tr><td>_a{}<td>2 years", "<table>"), counted("<tr><td>_a{}<td>3 years", "<table>")),
    "sections renumbered": (counted("<h2>{0}. Part</h2><p>About {0}"), counted("<h2>1{0}. Part</h2><p>About {0}")),
    "names with AI": (times("<p>A word."), counted("<p>Ab{0}c AI reads it. Ab{0}c AI. Ab{0}c AI.")),
    "companies": (counted("<p>We are Kite{} Inc"), counted("<p>They are Dove{} Ltd")),
    "rows with one key": (counted("<tr><td>key<td>v{}", "<table>"), counted("<tr><td>key<td>w{}", "<table>")),
    "items renumbered": (counted("<li>entry {}", "<ol>"), counted("<li>entry {}", "<ol start=2>")),
    "items replaced": (counted("<li>entry {}", "<ul>"), counted("<li>other {}", "<ul>")),
    "headings replaced": (counted("<h2>T{}</h2>"), counted("<h2>U{}</h2>")),
    "periods": (counted(f"<p>{'{0} days, 1{0} weeks ' * 60}"), counted(f"<p>{'{0} weeks, 1{0} days ' * 60}")),
    "sentences become paragraphs": (each("{}. "), each("<p>{}.")),
}  # fmt: skip
"""Name, and two documents of about so many bytes."""
LISTS: dict[str, Made] = {
    "watches": counted('[[watch]]\nvendor = "v{}"\ndocument = "d"\nurl = "https://a.example/"\n'),
    "keys unknown": counted("evry{} = 1\n", "[tracker]\n"),
    "channels unknown": lambda n: (
        counted('ops{} = "ntfy://a"\n', "[channels]\n")(n // 2)
        + counted('"opt{}",\n', '[[watch]]\nvendor = "v"\nchannels = [', "]")(n // 2)
    ),
    "variables unfinished": times("${\n", '[channels]\na = """', '"""'),
    "blanks in an array": times(f"[{' ' * 900}\n],\n", "a = [\n", "]"),
    "one long text": times("a", '[tracker]\noperator = "', '"'),
}
"""Name, and a watch list of about so many bytes."""
IMPORTS = ("all clauses different", "one heading over all", "items replaced")
"""Those of two documents that are also recorded, one after the other."""


@dataclass(frozen=True, slots=True)
class Growth:
    """CPU seconds of a family at each size."""

    kind: str
    name: str
    costs: tuple[tuple[int, float], ...]
    raised: str = ""
    """What came at the last size instead of an answer or a TrackerError."""

    @property
    def growth(self) -> float:
        """Cost a byte at four times the size over that at the first: 1 is in proportion, 4 square."""
        (first, least), (last, most) = self.costs[0], self.costs[-1]
        if last == first or least < 0.001:
            return 1.0
        return float((most / last / (least / first)) ** (math.log(4) / math.log(last / first)))

    @property
    def is_flagged(self) -> bool:
        """Whether it grows too fast and matters, or takes too long whatever its growth, or raises."""
        last = self.costs[-1][1]
        return bool(self.raised) or (self.growth > GROWTH_LIMIT and last > SLOW_S) or last > TOO_LONG_S


def measured(kind: str, name: str, start: int, cost: Callable[[int], float]) -> Growth:
    """Measure at n, 2n, 4n, and further up while it grows and is cheap; never beyond what takes too long."""
    found = Growth(kind, name, ())
    size, most = start, MOST_BYTES if start >= BYTES else 4 * start
    while size <= 4 * start or (size <= most and found.growth > 2 and found.costs[-1][1] < SLOW_S):
        try:
            found = Growth(kind, name, (*found.costs[-2:], (size, cost(size))))
        except Exception as exc:  # noqa: BLE001  # told like what is too slow
            return Growth(kind, name, (*found.costs[-2:], (size, 0.0)), f"{type(exc).__name__}: {exc}")
        if found.costs[-1][1] > TOO_LONG_S:
            break
        size *= 2
    return found


def timed(run: Callable[[], object]) -> float:
    """CPU seconds; of what is quick, the better of two. Whatever is refused costs what it took to refuse it."""
    best = math.inf
    for _ in range(2):
        fold.cache_clear()
        started = time.process_time()
        with suppress(TrackerError):
            run()
        best = min(best, time.process_time() - started)
        if best > ONCE_S:
            break
    return best


def families(start: int) -> Iterator[Growth]:
    """Every hostile family, measured from so many bytes on."""
    for kind, (names, cost) in KINDS.items():
        for name in names:
            yield measured(kind, name, start, partial(cost, name))


def hostile(kind: str, name: str, size: int) -> list[bytes]:
    """The documents of a family at a size."""
    if kind == "read":
        made = [READ[name][1](size)]
    else:
        made = [LISTS[name](size)] if kind == "watchlist" else [make(size) for make in COMPARE[name]]
    return [text if isinstance(text, bytes) else text.encode() for text in made]


def reading(name: str, size: int) -> float:
    """CPU seconds of reading a document, and of the hashes that most checks end with."""
    (body,), declared = hostile("read", name, size), READ[name][0]
    return timed(lambda: (opened_only(body, declared), policy.from_bytes(body, declared)))


def opened_only(body: bytes, declared: str | None) -> None:
    """Read a page as far as most checks do."""
    opened = by_media_type.Opened(body, declared)
    opened.words_sha256()
    opened.text().sha256()


def comparing(name: str, size: int) -> float:
    """CPU seconds of judging two documents and writing the alert; reading them is not counted, nor what is refused."""
    bodies = hostile("compare", name, size)
    try:
        old, new = (policy.from_bytes(b"<h1>Privacy policy</h1>" + body, "text/html") for body in bodies)
    except TrackerError:
        return 0.0
    return timed(lambda: told_message(old, new, materiality.judge(old, new), 32_000))


def importing(name: str, size: int) -> float:
    """CPU seconds of importing two documents as the history of a watch."""
    with tempfile.TemporaryDirectory() as folder, Store.open(":memory:") as store:
        for number, body in enumerate(hostile("import", name, size), 1):
            text = b"<h1>Privacy policy</h1>" + body
            Path(folder, f"2021-0{number}-01T00-00-00Z.html").write_bytes(text)
        store.watches.sync([WATCH], AT)
        started = time.process_time()
        import_history.run(WATCH, Path(folder), store)
        return time.process_time() - started


def parsing(name: str, size: int) -> float:
    """CPU seconds of reading a watch list."""
    (body,) = hostile("watchlist", name, size)
    return timed(lambda: parse.parse(body.decode(), "watchlist.toml", {}))


KINDS: dict[str, tuple[Iterable[str], Callable[[str, int], float]]] = {
    "read": (READ, reading),
    "compare": (COMPARE, comparing),
    "import": (IMPORTS, importing),
    "watchlist": (LISTS, parsing),
}
"""The families' names, and what takes a name and a size and gives CPU seconds."""
