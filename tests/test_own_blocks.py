from __future__ import annotations

import pytest
from core_samples import PARAGRAPHS, TITLES, prose, read, texts
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.read import by_media_type as reader
from tracker.core.read import own_blocks, policy
from tracker.model import Block

ICONS = (
    "Asset 3arrow-downarrow-leftcart-filledAsset 31Asset 12closeBoxAsset 7chevron-up-smallAsset 9heartOpen"
    "Asset 14gridView"
)
CONTENTS = "".join(f"<li><a href='#s{at}'>{title}</a></li>" for at, title in enumerate(TITLES))


def made(text):
    return policy.make(reader.read(text.encode(), name="x.md"))


def markdown(*before, after=()):
    sections = [line for pair in zip(TITLES, PARAGRAPHS, strict=True) for line in (f"## {pair[0]}", pair[1])]
    return "\n\n".join(["# Privacy", *before, *sections, *after])


@pytest.mark.parametrize(
    "extra",
    [
        ICONS,
        "\n".join(f"- {title}" for title in TITLES),
        "\n".join(f"{at}. {title}" for at, title in enumerate(TITLES, 1)),
        "\n\n".join(TITLES[:4]),
        "Contents " + " ".join(f"[* {title}](#{title})" for title in TITLES),
        f"{TITLES[0]} {PARAGRAPHS[0][:70]}...",
        "© 2011-2024 Ruritel Telephones. All rights reserved.",
    ],
    ids=["icons", "list", "numbered", "lines", "one line", "teaser", "rights"],
)
def test_what_is_furniture_by_its_shape_is_no_text_of_the_policy(extra):
    assert made(markdown(extra)).clauses == made(markdown()).clauses
    assert made(markdown(extra)).text_sha256 == made(markdown()).text_sha256


@pytest.mark.parametrize("element", ["ul", "ol"])
def test_a_list_of_contents_on_a_page_is_none_either(element):
    body = f"<main><h1>Privacy</h1><{element}>{CONTENTS}</{element}>{prose()}</main>"
    assert texts(read(body)) == texts(read(f"<main><h1>Privacy</h1>{prose()}</main>"))


@pytest.mark.parametrize(
    "extra",
    [
        "We hand your letters to these of our partners:\n\n" + "\n".join(f"- {title}" for title in TITLES[:4]),
        "\n".join(f"- {title}" for title in ("Mill Data", "Wire Works", "Post House")),
        f"Under “{TITLES[1]}” and “{TITLES[3]}” we say what we note down, for which end, and for how long we keep it.",
        "We use iPhone, iPad, eBay and YouTube as names of others, and we share nothing with any of them.",
        "We may share your letters with...",
        "The cookies are sessionToken, userId, cartId, lastSeen, pageView, adGroup, abTest, mapZoom, and langCode.",
        "Ruritel Telephones holds the copyright since 2011, and you may not copy any of it without a letter from us.",
    ],
    ids=["announced", "others", "mention", "names", "dots", "cookies", "sentence"],
)
def test_what_only_looks_like_it_stays(extra):
    assert len(made(markdown(extra)).clauses) > len(made(markdown()).clauses)


def test_an_entry_that_no_heading_answers_stays():
    listed = "\n".join(f"- {title}" for title in (*TITLES, "What we sell"))
    assert "What we sell" in [clause.text for clause in made(markdown(listed)).clauses]


BOX = (
    "Level 1: needful cookies. They keep the exchange at work, and nobody can switch them off while the mill turns.",
    "Level 2: cookies that count. They tell us how many letters came through the door, and from which street.",
)


def test_a_box_that_stands_twice_at_the_end_is_read_once():
    assert made(markdown(after=BOX * 2)).clauses == made(markdown(after=BOX)).clauses


def test_a_sentence_that_a_block_says_twice_is_read_once():
    once, twice = "".join(BOX), "".join(text + text.partition(". ")[2] for text in BOX)
    assert made(markdown(twice)).clauses[0].text == once


def test_a_paragraph_that_is_repeated_on_purpose_stays():
    repeated = made(
        markdown(after=("## Again", PARAGRAPHS[2], "Here ends what the exchange has to say to its guests."))
    )
    assert [clause.text for clause in repeated.clauses].count(PARAGRAPHS[2]) == 2


@pytest.mark.parametrize(
    "masked",
    [
        "[email protected]",
        "[email\u00a0protected]",
        "mill[email protected]",
        "[email protected]ruritel.example",
        "[l[email protected]",
    ],
)
@pytest.mark.parametrize("frame", ["Write to {} about it.", "| Firm | Address |\n|---|---|\n| Mill Data | {} |"])
def test_a_masked_address_has_one_form_in_a_sentence_and_in_a_cell(masked, frame):
    one, other = (made(markdown(frame.format(form))) for form in (masked, "[email protected]"))
    assert one.text_sha256 == other.text_sha256


def test_a_link_round_whole_blocks_of_markdown_is_a_link():
    read_in = made(markdown(after=("[\n\n### Post House\n\nAll its letters.\n\n](https://post.example/a)",)))
    assert [clause.text for clause in read_in.clauses[-2:]] == ["Post House", "All its letters."]
    assert made(markdown(after=("See [our\nletters](https://post.example/a) too.",))).clauses[-1].text == (
        "See our letters too."
    )


blocks = st.builds(
    Block,
    kind=st.sampled_from(["heading", "paragraph", "item", "row"]),
    text=st.sampled_from([*TITLES, *PARAGRAPHS, ICONS, *BOX, "[email protected]", "...", ""]) | st.text(max_size=60),
    level=st.integers(0, 6),
)


@given(st.lists(blocks, max_size=14))
def test_it_only_ever_leaves_out(found):
    left = own_blocks.own(tuple(found))
    assert len(left) <= len(found)
    assert {block.text for block in left if "protected]" not in block.text and len(block.text) <= 80} <= {
        block.text for block in found
    }


@given(st.permutations(list(zip(TITLES, PARAGRAPHS, strict=True))))
def test_no_paragraph_of_a_policy_is_ever_lost(sections):
    found = [
        Block("heading", title, 2) if at == 0 else Block("paragraph", text) for title, text in sections for at in (0, 1)
    ]
    assert own_blocks.own(tuple(found)) == tuple(found)


def test_the_page_s_own_text_is_printed_whole():
    found = reader.read(markdown("\n".join(f"- {title}" for title in TITLES)).encode(), name="x.md")
    assert [block.text for block in found.blocks].count(TITLES[3]) == 2
