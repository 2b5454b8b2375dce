"""`tracker add` of what is found from a page, and of the lists that others keep."""

from __future__ import annotations

import json
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from desk import TRACKER, Desk
from hypothesis import given
from hypothesis import strategies as st
from test_discover import home, page

from tracker.app.lists_of_others import declarations, rows
from tracker.errors import UsageError


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.write("dial/watched")
    links = {"/p": "Privacy Policy", "/t": "Terms of Service", "/d": "Data Processing Agreement"}
    desk.site.put(home("".join(f"<a href='{path}'>{text}</a>" for path, text in links.items())), "/")
    for at, (path, text) in enumerate(links.items()):
        desk.site.put(page(text, seed=at), path)
    return desk


def watches(desk: Desk) -> dict[str, dict[str, Any]]:
    """What the list holds, by vendor and document."""
    listed = tomllib.loads(desk.list.read_text())["watch"]
    return {f"{each['vendor']}/{each['document']}": each for each in listed}


def add(desk: Desk, *arguments: object, status: int = 0, given: str | None = None) -> str:
    return desk.run("add", *arguments, "--allow-private", "--vendor", "Dial", status=status, given=given)


class TestFromAPage:
    def test_a_home_page_offers_what_is_found_and_adds_what_is_picked(self, desk: Desk) -> None:
        said = add(desk, desk.site.url("/"), given="1,3\n")
        assert "Add which? Numbers with commas" in said
        assert len(watches(desk)) == 3
        assert "Added dial/" in said
        assert desk.run("check", status=1).count("first    1") == 2

    def test_all_of_them(self, desk: Desk) -> None:
        add(desk, desk.site.url("/"), "--all")
        assert set(watches(desk)) == {"dial/watched", "Dial/privacy", "Dial/terms", "Dial/dpa"}
        assert watches(desk)["Dial/dpa"]["url"] == desk.site.url("/d")
        said = add(desk, desk.site.url("/"), "--all")
        assert said.count("is watched already") == 3
        assert len(watches(desk)) == 4

    def test_picked_ones(self, desk: Desk) -> None:
        finds = desk.json("discover", desk.site.url("/"), "--allow-private")
        add(desk, desk.site.url("/"), "--pick", "2")
        assert f"Dial/{finds[1]['document']}" in watches(desk)
        assert len(watches(desk)) == 2

    @pytest.mark.parametrize("pick", ["0", "4", "x", ",", "-1", "1;2"])
    def test_a_pick_of_nothing_there_is_wrong_use(self, desk: Desk, pick: str) -> None:
        before = desk.list.read_text()
        assert "Expected numbers from 1 to 3" in add(desk, desk.site.url("/"), f"--pick={pick}", status=2)
        assert desk.list.read_text() == before

    def test_json_alone_stands_in_the_output(self, desk: Desk) -> None:
        url, options = desk.site.url("/"), ("--allow-private", "--vendor", "Dial")
        assert len(desk.json("add", url, *options, "--all")) == 3
        assert desk.json("add", url, *options, "--all") == []
        (desk.folder / "new.toml").write_text('[tracker]\nper_host_delay = "0s"\n')
        asked = subprocess.run(
            [*TRACKER, "add", desk.site.url("/"), *options, "--watchlist", "new.toml", "--json"], cwd=desk.folder,
            input="2\n", capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert len(json.loads(asked.stdout)) == 1
        assert "Add which?" in asked.stderr

    @pytest.mark.parametrize("option", ["--id", "--document", "--select"])
    def test_what_only_one_page_can_have_is_not_taken_for_many(self, desk: Desk, option: str) -> None:
        assert "--pick and --all take no" in add(desk, desk.site.url("/"), "--all", option, "a/b", status=2)

    def test_none_of_them(self, desk: Desk) -> None:
        assert "Nothing was added" in add(desk, desk.site.url("/"), given="none\n")

    def test_a_policy_is_added_as_ever(self, desk: Desk) -> None:
        said = add(desk, desk.site.url("/p"), "--yes")
        assert "Added dial/privacy" in said
        assert [path for path, _ in desk.site.asked] == ["/p"]

    def test_a_named_document_is_that_page_whatever_it_is(self, desk: Desk) -> None:
        add(desk, desk.site.url("/"), "--document", "front", "--yes", "--force")
        assert watches(desk)["Dial/front"]["url"] == desk.site.url("/")

    def test_nothing_to_choose_from(self, desk: Desk) -> None:
        desk.site.put(home(""), "/empty")
        desk.site.put("gone", "/p", status=410)
        assert "no policies were found" in add(desk, desk.site.url("/empty"), "--all", status=1)


class TestFromAList:
    def put(self, desk: Desk, text: str | bytes, name: str = "list.csv") -> Path:
        path = desk.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def test_rows_of_a_csv_file_with_their_keys(self, desk: Desk) -> None:
        path = self.put(
            desk,
            "Vendor;Document;URL;tags;notice_days;owner\n"
            "Ash;privacy;https://ash.example/privacy;crm, paid;30;Ines\n"
            'Elm;terms;https://elm.example/t;"a;b";;\n',
        )
        said = desk.run("add", "--from", path, "--yes")
        assert "Columns not carried over: owner." in said
        assert watches(desk)["Ash/privacy"] == {
            "vendor": "Ash", "document": "privacy", "url": "https://ash.example/privacy", "tags": ["crm, paid"],
            "notice_days": 30,
        }  # fmt: skip
        assert watches(desk)["Elm/terms"]["tags"] == ["a", "b"]

    def test_addresses_a_line_are_looked_at(self, desk: Desk) -> None:
        path = self.put(desk, f"# ours\n\n{desk.site.url('/p')}\n{desk.site.url('/gone')}\n", "urls.txt")
        said = add(desk, "--from", path, "--yes", status=1)
        assert "Left out: line 4:" in said
        assert set(watches(desk)) == {"dial/watched", "Dial/privacy"}

    @pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_any_usual_charset(self, desk: Desk, charset: str) -> None:
        text = "url,vendor,document\nhttps://a.example/p,Société Générée,privacy\n"
        said = desk.run("add", "--from", self.put(desk, text.encode(charset)), "--yes")
        assert "Société Générée/privacy" in watches(desk)
        assert ("Windows-1252" in said) == (charset == "cp1252")

    def test_what_is_there_stays_and_a_fault_leaves_the_others_in(self, desk: Desk) -> None:
        path = self.put(
            desk,
            "url,vendor,document,render\nhttps://a.example/p,dial,watched,\nhttps://b.example/p,Elm,terms,\n"
            "https://c.example/p,Oak,terms,sometimes\nhttps://d.example/p,Elm,terms,\n",
        )
        before = watches(desk)["dial/watched"]
        said = desk.run("add", "--from", path, "--yes", status=1)
        assert "Left out: https://a.example/p: the list has http" in said
        assert "Left out: https://d.example/p: the list has https://b.example/p as elm/terms" in said
        assert "Left out: https://c.example/p" in said
        assert watches(desk)["dial/watched"] == before
        assert watches(desk)["Elm/terms"]["url"] == "https://b.example/p"

    def test_what_is_there_with_its_address_is_no_fault(self, desk: Desk) -> None:
        path = self.put(desk, f"url,vendor,document\n{desk.site.url('/dial/watched')},dial,watched\n")
        assert "dial/watched is in the list already" in desk.run("add", "--from", path, "--yes")

    @pytest.mark.parametrize("option", [("--pick", "1"), ("--all",), ("--id", "a/b")])
    def test_what_a_list_does_not_take_is_wrong_use(self, desk: Desk, option: tuple[str, ...]) -> None:
        path = self.put(desk, "https://a.example/p\n")
        assert "it takes no --pick" in desk.run("add", "--from", path, *option, status=2)

    @pytest.mark.parametrize(
        ("body", "said"),
        [(b"\x00\x01\x02", "bytes of another kind"), (b"", "Expected a column"), (b"# nothing\n", "Expected a column")],
    )
    def test_what_is_no_list_is_wrong_use(self, desk: Desk, body: bytes, said: str) -> None:
        assert said in desk.run("add", "--from", self.put(desk, body), status=2)

    def test_an_address_or_a_list(self, desk: Desk) -> None:
        assert "Name either an address" in desk.run("add", status=2)

    def test_many_are_added_at_one_stroke(self, desk: Desk) -> None:
        lines = "".join(f"https://v{at}.example/p,V{at},privacy\n" for at in range(300))
        desk.run("add", "--from", self.put(desk, f"url,vendor,document\n{lines}"), "--yes")
        assert len(watches(desk)) == 301


SERVICE = {
    "name": "Ash Mail",
    "terms": {
        "Privacy Policy": {"fetch": "https://ash.example/privacy", "select": ["main", ".more"], "remove": "aside"},
        "Developer Terms": {
            "fetch": "https://ash.example/dev", "executeClientScripts": True, "filter": ["removeDates"],
            "select": [{"startAfter": "#a", "endBefore": "#b"}],
        },
        "Trackers Policy": {
            "select": "body", "combine": [{"fetch": "https://ash.example/c1"}, {"fetch": "https://ash.example/c2"}],
        },
        "Terms of Service": {"fetch": "https://ash.example/t.pdf"},
    },
}  # fmt: skip


class TestDeclarations:
    def test_selectors_come_along_and_what_does_not_is_said(self, desk: Desk) -> None:
        folder = desk.folder / "declarations"
        folder.mkdir()
        (folder / "Ash Mail.json").write_text(json.dumps(SERVICE))
        (folder / "Ash Mail.history.json").write_text("{}")
        (folder / "Broken.json").write_text("{")
        said = " ".join(desk.run("add", "--from", folder, "--yes").split())
        listed = watches(desk)
        assert listed["Ash Mail/privacy"] == {
            "vendor": "Ash Mail", "document": "privacy", "url": "https://ash.example/privacy", "select": "main, .more",
            "remove": ["aside"],
        }  # fmt: skip
        assert listed["Ash Mail/developer-terms"] == {
            "vendor": "Ash Mail", "document": "developer-terms", "url": "https://ash.example/dev", "render": "browser",
        }  # fmt: skip
        assert listed["Ash Mail/cookies"]["url"] == "https://ash.example/c1"
        assert listed["Ash Mail/cookies-2"]["select"] == "body"
        assert listed["Ash Mail/terms"]["url"].endswith(".pdf")
        for sentence in (
            "Ash Mail, Developer Terms: its filters are programs, and are not carried over.",
            "part of `select` is not carried over: a range between two elements is no CSS selector.",
            "2 pages that are one there are a watch each here.",
            "Broken.json: it is no JSON.",
        ):
            assert sentence in said

    def test_the_older_name_of_terms(self, tmp_path: Path) -> None:
        (tmp_path / "a.json").write_text(json.dumps({"name": "Elm", "documents": SERVICE["terms"]}))
        assert len(declarations.read(tmp_path / "a.json").wanted) == 5

    @pytest.mark.parametrize("text", ["[]", "{}", '{"name": 1, "terms": {}}', '{"name": "A", "terms": {}}', "[" * 5000])
    def test_what_is_none(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "a.json").write_text(text)
        with pytest.raises(UsageError):
            declarations.read(tmp_path / "a.json")


@given(st.binary(max_size=200))
def test_no_bytes_upset_the_reading_of_a_list(body: bytes) -> None:
    try:
        listed = rows.read(body, "list")
    except UsageError:
        return
    assert all(wanted.url.strip() for wanted in listed.wanted)


@pytest.mark.parametrize(
    "address", ["http://[::1", "http://x:99999999/", "ftp://x.example/", "http://", "javascript:1"]
)
def test_an_address_that_is_none_is_left_out_by_its_line(desk: Desk, address: str) -> None:
    path = desk.folder / "list.txt"
    path.write_text(f"{address}\n{desk.site.url('/p')}\n")
    said = add(desk, "--from", path, "--yes", status=1)
    assert "Left out: line 1:" in said
    assert "Dial/privacy" in watches(desk)
