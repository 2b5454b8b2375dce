"""The one door for reading: here, in a thread, or in another process within limits; real processes, really ended."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

import pytest
from desk import Desk
from faults import shared_pages
from loopback import LONGER, policy, site_server

from tracker.app import reading
from tracker.app.reading import Reader, Reading
from tracker.errors import ReadError

PDF = b"%PDF-1.4\n"
LARGE = b"<h1>x</h1>" + b" " * 2_000_000


def place(body: bytes, declared_type: str | None) -> tuple[int, int]:
    """Where it is read: process and thread."""
    return os.getpid(), threading.get_ident()


def harm(body: bytes, declared_type: str | None, how: str = "") -> str:
    if how == "memory":
        return "x" * 3_000_000_000
    if how == "end":
        os._exit(9)
    if how == "refuse":
        raise ReadError("it is no policy")
    return "read"


def test_a_small_page_is_read_here_and_what_may_take_much_in_another_process() -> None:
    here = (os.getpid(), threading.get_ident())
    with Reader() as reader:
        assert reader.now(Reading(place, b"<p>x</p>", "text/html")) == here
        assert reader.now(Reading(place, PDF, None))[0] != here[0]
        assert reader.now(Reading(place, LARGE, "text/html"))[0] != here[0]


def test_what_takes_too_much_is_a_sentence_and_the_next_page_is_read() -> None:
    with Reader() as reader:
        for how in ("memory", "end"):
            with pytest.raises(ReadError, match="within 20 s of computing and 1,500 MB"):
                reader.now(Reading(harm, PDF, None, (how,)))
            assert reader.now(Reading(harm, PDF, None)) == "read"
        with pytest.raises(ReadError, match="it is no policy"):
            reader.now(Reading(harm, PDF, None, ("refuse",)))


def test_one_page_that_ends_its_process_costs_no_other_page_its_reading() -> None:
    with Reader(2) as reader:
        waiting = [reader.ahead(Reading(harm, b"x", None, (how,))) for how in ("", "end", "", "")]
        results = []
        for wait in waiting:
            try:
                results.append(wait())
            except ReadError:
                results.append("refused")
    assert results == ["read", "refused", "read", "read"]


def test_without_processes_to_spare_what_is_ahead_is_read_when_it_is_asked_for() -> None:
    with Reader(1) as reader:
        wait = reader.ahead(Reading(harm, b"x", None, ("refuse",)))
        assert not reader.runs_ahead
        with pytest.raises(ReadError):
            wait()


def test_the_event_loop_goes_on_while_a_page_is_read() -> None:
    async def go() -> tuple[list[tuple[int, int]], int]:
        beats = 0

        async def beat() -> None:
            nonlocal beats
            while True:
                beats += 1
                await asyncio.sleep(0.001)

        beating = asyncio.create_task(beat())
        with Reader() as reader:
            places = [
                await reader.soon(Reading(place, b"x" * size, "text/html"))
                for size in (10, reading._SMALL_BYTES, reading._LARGE_BYTES)
            ]
        beating.cancel()
        return places, beats

    places, beats = asyncio.run(go())
    here = (os.getpid(), threading.get_ident())
    assert places[0] == here
    assert places[1][0] == here[0]
    assert places[1] != here
    assert places[2][0] != here[0]
    assert beats > 10


@pytest.mark.slow
def test_a_file_made_to_harm_its_reader_is_a_sentence_in_compare_and_import(tmp_path: Path) -> None:
    with site_server() as site:
        desk = Desk(tmp_path, site)
        desk.write("acme/privacy")
        folder = tmp_path / "history"
        folder.mkdir()
        bomb, good = folder / "2021-02-01.pdf", folder / "2021-01-01.html"
        bomb.write_bytes(shared_pages(1, b"(bells and pigeons) Tj T* " * 1_000_000))
        good.write_text(policy(), encoding="utf-8")
        (folder / "2021-03-01.html").write_text(policy(LONGER), encoding="utf-8")
        assert "2021-02-01.pdf: The document cannot be read within" in desk.run("compare", bomb, good, status=1)
        assert desk.json("import", "acme/privacy", folder)["versions"] == 2
        (row,) = [row for row in desk.json("log") if row["number"] is None]
        assert (row["verdict"], row["observed_at"]) == ("artifact", "2021-02-01T00:00:00Z")
