from __future__ import annotations

import codecs
import importlib
import io
import pkgutil
import re
import time
import zipfile

import pytest
from core_samples import PARAGRAPHS, prose
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tracker.core
from tracker.core.judge import materiality, rules
from tracker.core.read import policy
from tracker.errors import ReadError, TrackerError
from tracker.model import Policy, Watch
from tracker.patterns import CompiledWhenUsed

TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
FRAGMENTS = st.sampled_from(
    [
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<a",
        "href=#",
        "</a>",
        "<ul>",
        "<li>",
        "</ul>",
        "<ol",
        "type=i",
        "start=9>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<h1>",
        "</h1>",
        "<h2>",
        "<h7>",
        "<br>",
        "<noscript>",
        "</noscript>",
        "<iframe/>",
        "<textarea>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<svg>",
        "<math>",
        "<template>",
        "<select>",
        "<button>",
        "<pre>",
        "<summary>",
        "<dl>",
        "<dt>",
        "<dd>",
        "<nav>",
        "<header>",
        "<footer",
        "hidden>",
        "<html>",
        "<body>",
        "<head>",
        "<title>",
        "</title>",
        "<frameset>",
        "<plaintext>",
        "<form>",
        "<meta",
        "charset=utf-16>",
        "&amp;",
        "&#0;",
        "&#xD800;",
        "&#x110000;",
        "<a",
        "data-cfemail=4b3",
        "<a",
        "href=/cdn-cgi/l/email-protection#4b2a0b2965282426>",
        "<span",
        "data-cfemail=zz>",
        "<",
        ">",
        '"',
        "'",
        "1.",
        "(a)",
        "4.2",
        "§",
        "12/31/2021",
        "aprıl",
        "2020",
        "ſeptember",
        "2020",
        "eıne",
        "Woche",
        "30",
        "days",
        "$5",
        "9%",
        "99999999999999999999",
        "١٢",
        "days",
        "not",
        "may",
        "we",
        "you",
        "\x00",
        "\x1b[31m",
        "\ufeff",
        "\u202e",
        "\xad",
        "ﬁ",
        "ß",
        "İ",
        "’",
    ]
)
MARKUP = st.lists(FRAGMENTS | st.text(max_size=8), max_size=40).map(" ".join)
TYPES = st.sampled_from(
    [
        None,
        "text/html",
        "text/plain",
        "text/markdown",
        "application/pdf",
        "text/html; charset=utf-7",
        "text/html; charset=idna",
        "text/html; charset=undefined",
        "text/html; charset=unicode_escape",
        "text/html; charset=é",
        "x/y; charset=utf-16",
    ]
)
pytestmark = pytest.mark.timed
SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)
WATCH = Watch("a/b", "a", "b", "https://a.example/")
SECONDS = 10.0


def read(body, declared="text/html; charset=utf-8", watch=WATCH) -> Policy | None:
    raw = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    try:
        return policy.from_bytes(raw, declared, watch.read_options)
    except TrackerError:
        return None


def clean(found: Policy) -> None:
    for one in found.clauses:
        one.text.encode()
        assert one.text
        assert one.text.isprintable() or not one.text.isascii()


@SLOW
@given(st.binary(max_size=300), TYPES)
def test_any_bytes_are_read_or_refused(body, declared):
    read(body, declared)


@SLOW
@given(
    st.sampled_from([b"%PDF-1.4\n", b"PK\x03\x04word/", b"<html>", b"\xff\xfe", codecs.BOM_UTF8, b"# a\n"]),
    st.binary(max_size=200),
)
def test_any_bytes_behind_a_known_beginning_are_read_or_refused(head, body):
    read(head + body, None)


@SLOW
@given(MARKUP, TYPES)
def test_any_markup_is_read_or_refused(markup, declared):
    found = read(markup, declared)
    if found:
        clean(found)


@SLOW
@given(
    MARKUP,
    st.sampled_from([("div",), ("p", "div div"), ("[",), (":has(", "a"), ("*",)]),
    st.sampled_from([None, "div", "*", "p >", ""]),
)
def test_any_selector_is_obeyed_or_refused(markup, remove, select):
    watch = Watch("a/b", "a", "b", "https://a.example/", select=select, remove=remove)
    read(f"<div><div><p>{markup}</p></div></div>", watch=watch)


@SLOW
@given(MARKUP, MARKUP, st.sampled_from(["en", "de", "pl", "zh", None]))
def test_any_pair_is_judged(old, new, language):
    watch = Watch("a/b", "a", "b", "https://a.example/", language=language)
    sides = [read(f"<h1>Terms</h1>{TEXT}<p>{side}</p>", watch=watch) for side in (old, new)]
    if sides[0] and sides[1]:
        verdict = materiality.judge(sides[0], sides[1])
        assert bool(verdict.changes) or verdict.materiality in ("none", "editorial", "minor", "material")
        assert materiality.judge(sides[0], sides[0]).materiality == "none"


DEEP = {
    "div": lambda n: "<div>" * n,
    "divs closed": lambda n: "<div>" * n + "</div>" * n,
    "bold": lambda n: "<b>" * n,
    "lists": lambda n: "<ul><li>" * n,
    "tables": lambda n: "<table><tr><td>" * n,
    "ends unheard": lambda n: "<div><table></div>" * n,
    "quotes": lambda n: "<blockquote>" * n,
    "made-up": lambda n: "<x-y>" * n,
    "self-closed": lambda n: "<div/>" * n,
    "fonts": lambda n: "".join(f"<font size={at}>" for at in range(n)),
    "fonts and paragraphs": lambda n: "".join(f"<b id=x{at}>" for at in range(n // 10)) + "<p>x" * (n // 10),
}


@pytest.mark.parametrize("make", DEEP.values(), ids=DEEP)
def test_markup_nested_100_000_deep_is_read(make):
    started = time.process_time()
    found = read(make(100_000) + TEXT)
    assert time.process_time() - started < SECONDS
    assert found is not None
    assert PARAGRAPHS[3] in " ".join(clause.text for clause in found.clauses)


LARGE = {
    "attribute": lambda: f"<p class='{'x' * 300_000}'>{TEXT}",
    "attributes": lambda: "<p " + " ".join(f"a{at}=1" for at in range(50_000)) + f">{TEXT}",
    "links": lambda: "<a href=x>a link</a> " * 100_000 + TEXT,
    "items": lambda: "<ul>" + "".join(f"<li>entry {at}" for at in range(50_000)),
    "one line": lambda: "<p>" + "word " * 1_000_000,
    "one word": lambda: "<p>" + "w" * 1_000_000,
    "tags unfinished": lambda: "<a<a<a " * 50_000,
    "comments unfinished": lambda: TEXT + "<!--" * 100_000,
    "noscript": lambda: "<noscript>" * 50_000 + TEXT + "</noscript>" * 50_000,
    "noscript unfinished": lambda: TEXT + "<noscript><!--<title>" * 50_000,
    "noscript in tags": lambda: "<a b='<noscript" * 50_000 + TEXT,
    "nul": lambda: "<p>" + "\0" * 300_000 + TEXT,
    "buttons": lambda: f"<div>{TEXT}" + "<button>accept</button>" * 15_000,
    "twice": lambda: TEXT + "".join(f"<p>l{at}" for at in range(15_000)) * 2 + TEXT,
    "bold lines": lambda: "<p><b>a</b>" + "Abc.<br><br>" * 30_000,
    "lines that go on": lambda: "<pre>" + "a\n" * 400_000,
    "accents": lambda: "<p>a" + "\u0301\u0323" * 100_000,
    "what becomes accents": lambda: "<p>a" + "\u0f73\u0323" * 100_000,
    "pictures": lambda: f"<h1>Privacy</h1>{TEXT}<p>" + "\U0001f600" * 100_000,
    "one heading over all": lambda: (
        f"<h2>{'data we keep ' * 20_000}</h2>" + "".join(f"<p>line {n}" for n in range(5_000))
    ),
    "breaks": lambda: "<p>" + "Aaa, <br>aaa<br>" * 30_000,
    "masked": lambda: (
        "<a href='/cdn-cgi/l/email-protection#2a4b'><span data-cfemail='2a4b'>x</span></a>" * 10_000 + TEXT
    ),
}


@pytest.mark.parametrize("make", LARGE.values(), ids=LARGE)
def test_a_large_page_is_read_in_bounded_time(make):
    body = make()
    started = time.process_time()
    read(body)
    assert time.process_time() - started < SECONDS


def test_a_heading_of_pages_is_not_written_with_every_clause_below_it():
    found = read(LARGE["one heading over all"]())
    assert found is not None
    assert sum(len("".join(clause.heading)) for clause in found.clauses) < 6_000_000


def test_more_tags_than_any_policy_are_refused():
    with pytest.raises(ReadError, match="tags, more than any policy"):
        policy.from_bytes(b"<p>a" * 600_000, "text/html")


RUNS = [
    "1" * 9,
    "1.",
    "a.",
    "a@",
    "a-",
    "-",
    "word ",
    "We may change this policy and tell you by e-mail. ",
    "[",
    "12/11/2021 ",
    "the ",
]


@pytest.mark.parametrize("run", RUNS)
def test_endless_runs_are_judged_in_bounded_time(run):
    size = 60_000
    old, new = (read(f"<h1>Terms</h1>{TEXT}<p>{(run * size)[:size]}{end}") for end in ("", " we do not keep it"))
    assert old
    assert new
    plain = read(f"<h1>Terms</h1>{TEXT}")
    started = time.process_time()
    materiality.judge(old, new)
    materiality.judge(old, plain)
    materiality.judge(plain, new)
    assert time.process_time() - started < SECONDS


def test_lone_surrogates_do_not_come_through():
    body = "<p>".encode("utf-16") + b"\x00\xd8" + "x</p>".encode("utf-16-le")
    found = read(body, None)
    assert found is None or all("\ud800" not in clause.text for clause in found.clauses)


@pytest.mark.parametrize("depth", [5_000])
def test_deep_markdown_and_word_files_are_read_or_refused(depth):
    read(b"# T\n" + b"> " * depth + b"x\n\n" + b"- " * depth + b"\n" + b"[" * depth, "text/markdown")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document>" + "<w:p>" * depth)
    read(packed.getvalue(), None)


def patterns():
    for module in pkgutil.walk_packages(tracker.core.__path__, "tracker.core."):
        for name, value in vars(importlib.import_module(module.name)).items():
            for one in value if isinstance(value, tuple) else (value,):
                found = one[-1] if isinstance(one, tuple) and one else one
                if isinstance(found, re.Pattern | CompiledWhenUsed):
                    yield f"{module.name}.{name}", found
    for language in (*rules.LANGUAGES, "any"):
        book = rules.load(language if language != "any" else "pl")
        yield from ((rule.id, rule.words) for rule in (*book.topics, *book.signals))
        yield from ((topic.id, topic.context) for topic in book.topics if topic.context)
        yield from (
            (f"{language}.{part}", getattr(book, part))
            for part in ("vendor", "reader", "contact", "pointer", "binding")
        )


BOMBS = [
    " ",
    "1",
    "a",
    "1 ",
    "we may ",
    "a b ",
    ". ",
    "-",
    "(",
    "the our ",
    "email",
    "a.a",
    "[a",
    "* ",
    "x@",
    "\n",
    "<a",
    "we value your privacy ",
]
# Only ever given a short text: a button's words, a masked address, a single date, the head of a wall.
BOUNDED = {
    "tracker.core.compare.edits._MASKED",
    "tracker.core.doubt.walls._COMPILED",
    "tracker.core.doubt.walls._WALLS",
}


UNBOUNDED = {name: pattern for name, pattern in patterns() if name not in BOUNDED}


@pytest.mark.parametrize("pattern", UNBOUNDED.values(), ids=UNBOUNDED)
def test_a_pattern_takes_time_in_proportion(pattern):
    def cost(size, bomb):
        text = (bomb * size)[:size] + "!"
        text = text.encode() if isinstance(pattern.pattern, bytes) else text
        best = 9.9
        for _ in range(2):
            started = time.process_time()
            pattern.search(text)
            best = min(best, time.process_time() - started)
        return best

    for bomb in BOMBS:
        if (small := cost(2_000, bomb)) > 0.002:
            assert cost(8_000, bomb) < max(8 * small, 0.2), bomb
        assert cost(8_000, bomb) < 0.2, bomb


# Words that can be parted in many ways: whoever tries them all is not done with thirty letters.
PARTED = ["A", "AB ", "1", "a1", "a-", "A.", "of ", "Aa "]


@pytest.mark.parametrize("pattern", dict(patterns()).values(), ids=dict(patterns()))
def test_a_pattern_does_not_try_every_way_to_part_a_text(pattern):
    for bomb in PARTED:
        text = (bomb * 30)[:26] + "!"
        text = text.encode() if isinstance(pattern.pattern, bytes) else text
        started = time.process_time()
        pattern.fullmatch(text)
        assert time.process_time() - started < 0.1, bomb


def test_a_furnished_page_is_not_mistaken_for_hostile():
    assert read(f"<html><body>{prose()}</body></html>")
