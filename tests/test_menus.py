"""Menus before and after a policy are the site's; its own lists stay."""

from __future__ import annotations

import pytest
from core_samples import PARAGRAPHS, TITLES, prose, read, texts

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
