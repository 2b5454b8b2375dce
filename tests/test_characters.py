"""One place takes out what steers a terminal or hides: of everything stored, and of everything printed."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata

from desk import Desk
from hypothesis import given
from hypothesis import strategies as st
from loopback import LONGER, Page, policy

from tracker import errors
from tracker.characters import INVISIBLE, printable
from tracker.core import text

HIDDEN = "\u2062\u2064\u206a\u206f\ufff9\ufffb\U000e0041\U000e007f\u061c\u200b\u202e"
STEERING = "\x1b[31m\x9b31m\x07\x85"
# General category Cf, but printed: number signs of Arabic and Kaithi, and what joins hieroglyphs and syllables.
PRINTED = {*"\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u08e2\U000110bd\U000110cd", *"\u0890\u0891"}


@given(st.text())
def test_what_is_printable_stays_and_the_rest_is_gone(words: str) -> None:
    shown = printable(words)
    assert all(one in "\n\t\xa0" or one.isprintable() for one in shown)
    assert printable(shown) == shown
    assert [one for one in words if one.isprintable()] == [one for one in shown if one not in "\n\t\xa0"]


def test_every_format_character_that_shows_nothing_is_known() -> None:
    for code in (*range(0x3000), *range(0xFE00, 0x10000), *range(0x1D100, 0x1D200), 0xE0001, 0xE0041):
        one = chr(code)
        if unicodedata.category(one) == "Cf" and one not in PRINTED:
            assert INVISIBLE.fullmatch(one), hex(code)
            assert text.squeeze(f"a{one}b") == "ab"
            assert text.fold(f"a{one}b") == "ab"


def test_an_error_says_only_what_can_be_printed() -> None:
    assert str(errors.BadResponse(f"coding {STEERING}none")) == "coding [31m31mnone"
    assert errors.WatchListError([f"a{HIDDEN}b"]).faults == ["ab"]


def test_neither_headers_nor_pages_bring_any_into_the_database_or_the_terminal(desk: Desk) -> None:
    body = policy(LONGER).replace("<title>", f"<title>{HIDDEN}").replace("days", f"d{HIDDEN}ays").encode()

    def answer(handler) -> None:
        head = b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Odd: \x9b31m\xe2\x80\xae\r\nETag: "\x9b1"\r\n'
        handler.wfile.write(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    desk.run("check")
    desk.site.pages["/acme/privacy"] = Page(write=answer)
    said = desk.run("check", "acme/privacy")
    desk.site.pages["/acme/privacy"] = Page(
        write=lambda handler: handler.wfile.write(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: \x9bgzip\x07\r\nContent-Length: 2\r\n\r\nhi"
        )
    )
    said += desk.run("check", "acme/privacy", status=None)
    for command in (
        ["log", "--json"],
        ["status"],
        ["diff", "acme/privacy"],
        ["show", "acme/privacy"],
        ["why", "acme/privacy"],
    ):
        said += desk.run(*command)
    with sqlite3.connect(desk.db) as conn:
        tables = [row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [row for table in tables for row in conn.execute(f"SELECT * FROM {table}")]
    conn.close()
    cells = [cell for row in rows for cell in row if isinstance(cell, str) and "CREATE" not in cell]
    cells += [value for cell in cells if cell.startswith(("[", "{")) for value in strings(json.loads(cell))]
    assert any("31m" in cell for cell in cells)
    assert [cell for cell in cells if re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", cell) or INVISIBLE.search(cell)] == []
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", said)
    assert not INVISIBLE.search(said)


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)
