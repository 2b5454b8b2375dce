"""Menus before and after a policy are the site's; its own lists stay."""

from __future__ import annotations

import pytest
from core_samples import PARAGRAPHS, TITLES, prose, read, texts
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.compare import alignment
from tracker.model import Policy

TEXT = [text for pair in zip(TITLES, PARAGRAPHS, strict=True) for text in pair]


def menu(*names: str, host: str = "") -> str:
    return "<ul>" + "".join(f'<li><a href="{host}/{name}">{name}</a></li>' for name in names) + "</ul>"


FOOTER = (
    f"<h6>About us</h6>{menu('Jobs', 'Phones', 'Partners')}<h6>Everything you need to know</h6>"
    f"{menu('Child safety policy', 'Cookie policy', 'Your privacy choices')}<h6>Our app</h6><h6>Social</h6>"
)


def test_a_menu_in_plain_lists_is_no_text():
    head = f"<p>Choose your language</p>{menu('Ruritanian', 'Bordurian')}{menu('Phones', 'Fitters', 'Shops')}"
    assert texts(read(f"<div>{head}<div>{prose()}</div>{FOOTER}</div>")) == texts(read(prose()))


def test_a_menu_that_changes_changes_nothing():
    other = FOOTER.replace("Cookie policy", "We track and sell").replace("Jobs", "Delete your account")
    assert read(prose() + FOOTER).text_sha256 == read(prose() + other).text_sha256


def test_a_sentence_under_a_long_menu_is_the_site_s_too():
    promise = "<p>Our app is the best way along the river to call a farm, an inn or a post office.</p>"
    long = "".join(
        prose().replace("the", f"the {ordinal}") for ordinal in ("first", "second", "third", "fourth", "fifth")
    )
    assert texts(read(long + FOOTER + promise)) == texts(read(long))


def test_title_and_date_above_a_table_of_contents_stay():
    contents = menu(*TITLES, host="#")
    found = read(f"<div><h1>Privacy policy</h1><p>Last updated: 3 March 2021</p>{contents}{prose()}</div>")
    assert (found.title, found.dates.updated) == ("Privacy policy", "2021-03-03")
    assert texts(found) == TEXT


def test_the_address_at_the_end_stays():
    address = "<p>Attn: Privacy</p><p>Mill Road 1</p><p>Strelsau</p>"
    assert texts(read(prose() + address + FOOTER)) == [*TEXT, "Attn: Privacy", "Mill Road 1", "Strelsau"]


def test_a_list_of_partners_is_no_menu():
    partners = "".join(f'<li><a href="https://partner{at}.example/">Partner {at}</a></li>' for at in range(9))
    listed = f"{prose()}<h2>Our partners</h2><ul>{partners}</ul><p>We choose them.</p>"
    found = texts(read(f"<main>{listed}</main>"))
    assert [text for text in found if text.startswith("Partner")] == ["Partners", *(f"Partner {at}" for at in range(9))]


def test_related_articles_go_with_their_title():
    related = f"<p>Related articles</p>{menu('How to call', 'How to dial')}"
    assert texts(read(f"<div>{prose()}{related}</div>")) == TEXT


@pytest.mark.parametrize("name", ["sr-only", "visually-hidden", "screen-reader-text"])
def test_notes_to_screen_readers_in_links_are_no_words(name):
    line = "Read how our fitters forget the colour of your door in <a href=/x>the rules{}</a> that they are bound by."
    note = f'<span class="{name}">(opens in a new window)</span>'
    assert texts(read(prose() + f"<p>{line.format(note)}</p>")) == texts(read(prose() + f"<p>{line.format('')}</p>"))


# --- lists that the text announces ---

NAMES = [
    "Alba",
    "Borne",
    "Cairn",
    "Dovre",
    "Ester",
    "Fjell",
    "Gorse",
    "Hazel",
    "Iris",
    "Jura",
    "Kelp",
    "Larch",
    "Moss",
    "Nettle",
]
ANNOUNCED = (
    "<p>Ruritel lets other companies do some of its work. Each of them may see the numbers that you dial only as far "
    "as that work asks for it, has promised so in writing, and is looked into by our own people every spring. Today "
    "these companies are our subprocessors, and nobody else is.</p>"
)


def link(name: str, text: str = "") -> str:
    return f'<a href="https://www.{name.lower()}.example/">{text or name}</a>'


def items(names: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{link(name)}</li>" for name in names) + "</ul>"


SHAPES = {
    "items": items,
    "divisions": lambda names: "<div>" + "".join(f"<div>{link(name)}</div>" for name in names) + "</div>",
    "country inside": lambda names: "<ul>" + "".join(f"<li>{link(n, n + ', Norway')}</li>" for n in names) + "</ul>",
    "country beside": lambda names: "<ul>" + "".join(f"<li>{link(n)} (Norway)</li>" for n in names) + "</ul>",
    "country below": lambda names: "<ul>" + "".join(f"<li>{link(n)}<br>Norway</li>" for n in names) + "</ul>",
    "one paragraph": lambda names: "<p>" + "<br>".join(map(link, names)) + "</p>",
    "no link": lambda names: "<ul>" + "".join(f"<li>{name}</li>" for name in names) + "</ul>",
    "cards": lambda names: "".join(f"<div><h3>{link(n)}</h3><p>Posts our bills, Norway</p></div>" for n in names),
    "terms": lambda names: "<dl>" + "".join(f"<dt>{link(n)}</dt><dd>Norway</dd>" for n in names) + "</dl>",
    "rows": lambda names: "<table>" + "".join(f"<tr><td>{n}</td><td>Norway</td></tr>" for n in names) + "</table>",
}
WRAPS = {
    "one element": "<main><h1>Subprocessors</h1>{intro}{list}</main>{foot}",
    "an element each": "<div><div><h1>Subprocessors</h1>{intro}</div><div>{list}</div></div>{foot}",
    "text behind": "<main><h1>Subprocessors</h1>{intro}{list}<p>We tell you before we add one.</p></main>{foot}",
}


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_list_of_others_that_the_text_announces_is_the_text_s(shape, wrap):
    def show(names: list[str]) -> Policy:
        return read(WRAPS[wrap].format(intro=ANNOUNCED, list=SHAPES[shape](names), foot=FOOTER))

    old, new = show(NAMES[:-1]), show(NAMES)
    assert {text.split(",")[0].split(" ")[0] for text in texts(new)} >= set(NAMES)
    assert "Jobs" not in texts(new)
    added = [change.new_text for change in alignment.compare(old.clauses, new.clauses)]
    assert len(added) == 1
    assert "Nettle" in added[0]


@given(st.integers(3, len(NAMES)), st.sampled_from(sorted(SHAPES)), st.sampled_from(sorted(WRAPS)))
def test_no_name_of_an_announced_list_is_lost(count, shape, wrap):
    found = read(WRAPS[wrap].format(intro=ANNOUNCED, list=SHAPES[shape](NAMES[:count]), foot=FOOTER))
    assert sum(any(name in text for text in texts(found)) for name in NAMES) == count


def test_groups_of_a_list_stay_with_their_headings():
    groups = f"<h2>Who else sees it: our partners</h2>{items(NAMES[:4])}<h3>Bills</h3>{items(NAMES[4:6])}"
    assert {*NAMES[:6], "Bills"} <= set(texts(read(f"<div>{prose()}{groups}</div>{FOOTER}")))


@pytest.mark.parametrize(
    "furniture",
    [
        f"<nav><h2>Our partners</h2>{items(NAMES)}</nav>",
        f"<footer><h2>Our partners</h2>{items(NAMES)}</footer>",
        f"<aside><p>A list of our partners:</p>{items(NAMES)}</aside>",
        f"<h3>Follow us</h3>{items(['Facebook', 'Instagram', 'Youtube', 'Tiktok'])}",
        f"<p>Related articles</p>{items(NAMES)}",
        f"<h3>Further reading</h3>{items(NAMES)}",
        f"<h3>Jobs</h3>{items(NAMES)}",
        "<p>Partners</p><ul>" + "".join(f'<li><a href="/{name}">{name}</a></li>' for name in NAMES) + "</ul>",
        '<ul><li><a href="https://www.facebook.com/r">F</a></li><li><a href="https://x.com/r">X</a></li>'
        '<li><a href="https://www.instagram.com/r">I</a></li></ul>',
    ],
    ids=["navigation", "footer", "aside", "follow us", "related", "reading", "no list", "own pages", "social"],
)
def test_links_of_the_site_stay_furniture(furniture):
    assert not set(NAMES) & set(texts(read(f"<div>{prose()}{furniture}</div>")))
    assert len(texts(read(f"<div>{prose()}{furniture}</div>"))) <= len(TEXT) + 1
