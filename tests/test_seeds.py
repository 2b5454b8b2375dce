from __future__ import annotations

import random
import re
import tomllib
from pathlib import Path

import pytest

from tracker.core.read import policy

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed policies are not part of the repository")
FACTS = tomllib.loads((SEEDS / "facts.toml").read_text("utf-8")) if SEEDS.is_dir() else {}
NAMES = {
    "onestepcloud": [("OneStepCloud", "Zephyrline"), ("One Step Cloud", "Zephyr Line")],
    "onecloud": [("OneCloud", "Zephyrline")],
    "cloudonex": [("CloudOnex", "Zephyrline")],
    "onestopvoip": [("One Stop VoIP", "Zephyr Telephone"), ("onestopvoip", "zephyr")],
    "cloudconnectors": [("The Cloud Connectors", "The Zephyr Line"), ("Cloud Connectors", "Zephyr Line")],
}
SYNONYMS = [
    ("prior to", "before"),
    ("notify", "inform"),
    ("e-mail", "email"),
    ("periodically", "from time to time"),
    ("Web site", "website"),
    ("via email", "by email"),
    ("modifications", "amendments"),
    ("review", "consult"),
]
SHUFFLES = range(4)


@pytest.fixture(params=sorted(FACTS))
def seed(request):
    return request.param


def text_of(seed):
    return (SEEDS / FACTS[seed]["file"]).read_text("utf-8")


def read(seed, text=None):
    body = (text if text is not None else text_of(seed)).encode()
    return policy.from_bytes(body, None, name=FACTS[seed]["file"])


def bare(heading):
    return re.sub(r"^\(?\d+[.)]?\s*", "", heading).strip().rstrip(".:?! ").lower()


def headings(found):
    return [bare(clause.heading[-1]) for clause in found.clauses if clause.heading]


def stand_in_order(wanted, found):
    rest = iter(found)
    return [one for one in wanted if one not in rest] == []


def assert_promises(found, wanted):
    assert set(found.channels) - {"page"} == set(wanted["channels"]) - {"page"}
    assert found.channels or not wanted["channels"]
    if "page" in wanted["channels"]:
        assert "page" in found.channels
    assert found.timing in wanted["timing"]
    assert found.on == wanted["on"]
    assert found.use_is_acceptance == wanted.get("use_is_acceptance", False)
    assert found.reader_must_check == wanted.get("reader_must_check", False)


def test_headings_stand_in_order(seed):
    assert stand_in_order([bare(heading) for heading in FACTS[seed]["headings"]], headings(read(seed)))


def test_no_heading_is_made_up(seed):
    known = {bare(heading) for heading in [*FACTS[seed]["headings"], *FACTS[seed].get("run_ins", [])]}
    assert set(headings(read(seed))) <= known


def test_the_title_is_no_heading(seed):
    found = read(seed)
    assert "privacy" in found.title.lower()
    assert bare(found.title) not in headings(found)


def test_dates_are_those_printed(seed):
    found, wanted = read(seed).dates, FACTS[seed]["dates"]
    assert (found.updated, found.effective) == (wanted.get("updated"), wanted.get("effective"))


def test_promises_are_those_made(seed):
    assert_promises(read(seed).promises, FACTS[seed]["promises"])


def test_repeated_paragraphs_stay():
    texts = [clause.text for clause in read("onestepcloud").clauses]
    repeated = {text for text in texts if texts.count(text) > 1}
    assert len(repeated) == FACTS["onestepcloud"]["repeated_paragraphs"]


def test_list_items_keep_their_numbers():
    found = [
        c for c in read("onecloud").clauses if c.heading and c.heading[-1].startswith("Disclosure") and c.kind == "item"
    ]
    assert [clause.number for clause in found] == ["1", "2", "3", "4"]


def test_numbered_sections_keep_their_numbers():
    found = [clause.number for clause in read("onestopvoip").clauses if clause.kind == "heading" and clause.number]
    assert [number for number in found if number.isdecimal()] == [str(number) for number in range(1, 15)]


def test_another_vendor_s_name_changes_no_fact(seed):
    text = text_of(seed)
    for old, new in NAMES[seed]:
        text = text.replace(old, new)
    renamed = [bare(heading) for heading in FACTS[seed]["headings"]]
    for old, new in NAMES[seed]:
        renamed = [heading.replace(old.lower(), new.lower()) for heading in renamed]
    found = read(seed, text)
    assert stand_in_order(renamed, headings(found))
    assert found.dates == read(seed).dates
    assert_promises(found.promises, FACTS[seed]["promises"])


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("March 3, 2021", "2021-03-03"),
        ("3 March 2021", "2021-03-03"),
        ("2021-03-03", "2021-03-03"),
        ("3rd of March 2021", "2021-03-03"),
        ("Mar. 3rd, 2021", "2021-03-03"),
        ("13/12/2021", "2021-12-13"),
        ("12/13/2021", "2021-12-13"),
        ("March 2021", "2021-03"),
        ("31.12.2021", "2021-12-31"),
    ],
)
@pytest.mark.parametrize("dated", ["onestepcloud", "onestopvoip", "cloudconnectors"])
def test_another_date_is_read_in_any_format(dated, printed, iso):
    text = re.sub(r"(?:September 1st, 2016|February 16, 2016|May 24, 2017)", printed, text_of(dated), count=1)
    found = read(dated, text).dates
    label = "effective" if "effective" in FACTS[dated]["dates"] else "updated"
    assert getattr(found, label) == iso


@pytest.mark.parametrize(("old", "new"), SYNONYMS, ids=[new for _, new in SYNONYMS])
def test_a_synonym_changes_no_promise(seed, old, new):
    text = text_of(seed).replace(old, new).replace(old.capitalize(), new.capitalize())
    found = read(seed, text)
    assert_promises(found.promises, FACTS[seed]["promises"])
    assert found.dates == read(seed).dates


def sections(seed):
    """The text's beginning and its sections, each from its heading to the next."""
    lines = text_of(seed).split("\n")
    wanted = [bare(heading) for heading in FACTS[seed]["headings"]]
    starts, at = [], 0
    for heading in wanted:
        at = next(
            n for n in range(at, len(lines)) if bare(lines[n].lstrip("#*> ").replace("*", "")).startswith(heading)
        )
        starts.append(at)
        at += 1
    ends = [*starts[1:], len(lines)]
    return lines[: starts[0]], ["\n".join(lines[a:b]) for a, b in zip(starts, ends, strict=True)], wanted


@pytest.mark.parametrize("shuffle", SHUFFLES)
@pytest.mark.parametrize("headed", ["onecloud", "onestopvoip", "cloudconnectors", "cloudonex"])
def test_shuffled_sections_come_out_in_the_new_order(headed, shuffle):
    head, found, wanted = sections(headed)
    order = random.Random(shuffle).sample(range(len(found)), len(found))
    text = "\n".join([*head, "\n\n".join(found[at] for at in order)])
    assert stand_in_order([wanted[at] for at in order], headings(read(headed, text)))


@pytest.mark.parametrize("shuffle", SHUFFLES)
@pytest.mark.parametrize("headed", ["onecloud", "onestopvoip", "cloudconnectors", "cloudonex", "onestepcloud"])
def test_shuffled_paragraphs_keep_every_heading_in_the_new_order(headed, shuffle):
    pieces = re.split(r"\n\s*\n", text_of(headed).strip())
    head, rest = pieces[:2], pieces[2:]
    random.Random(shuffle).shuffle(rest)
    wanted = {bare(heading) for heading in FACTS[headed]["headings"]}
    first = [bare(piece.lstrip("#*> ").split("\n")[0].replace("*", "")) for piece in rest]
    order = [heading for line in first for heading in wanted if line == heading or line.startswith(heading + ".")]
    assert stand_in_order(order, headings(read(headed, "\n\n".join([*head, *rest]))))
