from __future__ import annotations

import contextlib

import pytest
from core_samples import PARAGRAPHS, TITLES, page, prose, read, texts
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.read import by_media_type, list_numbers, policy
from tracker.core.read.by_media_type import read as read_bytes
from tracker.errors import ReadError
from tracker.model import ReadOptions
from tracker.show import policy_text


def words_hash(body):
    return by_media_type.Opened(body).words_sha256()


def look(body, **keys):
    return policy.from_bytes(page(body), "text/html; charset=utf-8", ReadOptions(**keys))


OLD_TEMPLATE = (
    "<div id=top><a href=/>Home</a> <a href=/shop>Shop</a></div><table><tr><td><font size=2><h1>Privacy "
    "policy</h1>{old}</font></td></tr></table>"
)
NEW_TEMPLATE = (
    "<header><nav><ul><li><a href=/a>Start</a></li><li><a href=/b>Shop</a></li></ul></nav></header><main "
    "class=x1><article>"
    "<h1>Privacy policy</h1>{new}</article></main><aside><h3>Related</h3><a href=/c>Bills</a></aside><footer><p>© "
    "Ruritel</p></footer>"
    "<script>var a = '<p>We sell all.</p>'</script>"
)


def test_a_wholly_new_template_reads_the_same():
    old = "".join(f"<h2>{title}</h2>\n<p>{text}</p>\n" for title, text in zip(TITLES, PARAGRAPHS, strict=True))
    new = "".join(
        f"<section class='s-{at}'><div><h2 class=h><span>{title}</span></h2>"
        f"<div><p><span>{text.replace(' ', chr(10), 3)}</span></p></div></div></section>"
        for at, (title, text) in enumerate(zip(TITLES, PARAGRAPHS, strict=True))
    )
    before, after = read(OLD_TEMPLATE.format(old=old)), read(NEW_TEMPLATE.format(new=new))
    assert before.clauses == after.clauses
    assert before.text_sha256 == after.text_sha256
    assert texts(before) == [text for pair in zip(TITLES, PARAGRAPHS, strict=True) for text in pair]


def test_furniture_around_the_text_is_left_out():
    found = " ".join(texts(read(NEW_TEMPLATE.format(new=prose()))))
    assert not any(word in found for word in ("Shop", "Related", "Bills", "©", "sell all"))


def test_a_consent_box_and_its_buttons_are_left_out():
    box = (
        "<div id=onetrust-banner-sdk><p>We value your privacy and that of the forty firms that we let "
        "read along here.</p><button>Accept</button></div>"
    )
    assert read(box + prose()).clauses == read(prose()).clauses


def test_a_body_that_stands_twice_is_read_once():
    assert texts(read(f"<div class=desktop>{prose()}</div><div class=mobile>{prose()}</div>")) == texts(read(prose()))


def test_a_repeated_paragraph_stays():
    assert texts(read(prose() + f"<p>{PARAGRAPHS[2]}</p>")).count(PARAGRAPHS[2]) == 2


@pytest.mark.parametrize(
    "masked",
    [
        "<a href='/cdn-cgi/l/email-protection' class='__cf_email__' data-cfemail='{code}'>[email&#160;protected]</a>",
        "<a href='/cdn-cgi/l/email-protection#{code}'>[email&#160;protected]</a>",
        "<a href='/cdn-cgi/l/email-protection#{code}'><span class='__cf_email__' data-cfemail='{code}'>"
        "[email&#160;protected]</span></a>",
    ],
)
@pytest.mark.parametrize("key", [0x2A, 0xE1])
def test_a_masked_address_is_shown(masked, key):
    code = bytes([key, *(byte ^ key for byte in b"mill@ruritel.example")]).hex()
    hidden = read(prose() + f"<p>Write to {masked.format(code=code)} about it.</p>")
    assert hidden == read(prose() + "<p>Write to mill@ruritel.example about it.</p>")


def test_what_is_masked_badly_stays_as_it_is():
    assert "Write to x now." in texts(read(prose() + "<p>Write to <span data-cfemail='zz'>x</span> now.</p>"))


def test_accordions_and_tabs_are_kept():
    body = "".join(
        f"<details><summary>{title}</summary><p>{text}</p></details>"
        for title, text in zip(TITLES[:4], PARAGRAPHS[:4], strict=True)
    )
    tabs = f"<div role=tabpanel style='display:none'><p>{PARAGRAPHS[5]}</p></div>"
    tabs += f"<h3><button aria-expanded=false>Leaving</button></h3><p>{PARAGRAPHS[6]}</p>"
    found = read(f"<h1>Privacy</h1>{body}{tabs}")
    assert {PARAGRAPHS[0], PARAGRAPHS[5], PARAGRAPHS[6]} <= set(texts(found))
    assert (TITLES[1], PARAGRAPHS[1]) in {
        (clause.heading[-1], clause.text) for clause in found.clauses if clause.heading
    }
    assert ("Leaving", PARAGRAPHS[6]) in {
        (clause.heading[-1], clause.text) for clause in found.clauses if clause.heading
    }


def test_a_row_of_a_table_is_the_unit():
    rows = "<table><tr><th>Firm</th><th>Task</th></tr><tr><td>Mill Data</td><td>books <br>and letters</td></tr></table>"
    found = [(clause.kind, clause.text) for clause in read(prose() + rows).clauses][-2:]
    assert found == [("row", "Firm | Task"), ("row", "Mill Data | books and letters")]


def test_a_definition_list_keeps_terms_and_meanings():
    found = read(prose() + "<h2>Words</h2><dl><dt>Line</dt><dd>The wire from our mill to your house.</dd></dl>")
    assert found.clauses[-1].text == "The wire from our mill to your house."
    assert found.clauses[-1].heading[-1] == "Line"


def test_lines_broken_in_one_paragraph_are_a_list():
    found = texts(read(prose() + "<p>We note:<br>- your name;<br>- your street;<br>- your door.</p>"))
    assert found[-4:] == ["We note:", "- your name;", "- your street;", "- your door."]


def test_a_break_within_a_sentence_is_a_space():
    assert "Our fitters knock and wait." in texts(read(prose() + "<p>Our fitters knock<br>and wait.</p>"))


def test_one_division_a_line_is_read_as_paragraphs():
    body = "".join(f"<div>{text}</div>" for text in PARAGRAPHS)
    assert texts(read(f"<div><div>Privacy policy</div>{body}</div>")) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    ("line", "title", "number", "text"),
    [
        ("1.WHAT WE NOTE. The clerk notes every call.", "WHAT WE NOTE", "1", "The clerk notes every call."),
        (
            "4. CALLS BY NIGHT. In the normal course nobody answers.",
            "CALLS BY NIGHT",
            "4",
            "In the normal course nobody answers.",
        ),
    ],
)
def test_a_title_run_in_with_its_text_is_split(line, title, number, text):
    found = read(f"<h1>Privacy</h1><p>{PARAGRAPHS[0]}</p><p>{line}</p><p>{PARAGRAPHS[1]}</p>").clauses
    heading, below = found[1:3]
    assert (heading.kind, heading.text.rstrip("."), heading.number) == ("heading", title, number)
    assert (below.text, below.number) == (text, number)


def test_bold_lines_and_questions_are_headings():
    found = read(
        f"<h1>Privacy</h1><p><b>Our fitters</b></p><p>{PARAGRAPHS[2]}</p>"
        f"<p>Who reads the post?</p><p>{PARAGRAPHS[7]}</p>"
    ).clauses
    assert [clause.text for clause in found if clause.kind == "heading"] == ["Our fitters", "Who reads the post?"]


def test_ordered_lists_number_their_items():
    found = read(
        prose() + f"<ol type=a><li>{PARAGRAPHS[0]}<li>{PARAGRAPHS[1]}</ol><ol start=7><li>{PARAGRAPHS[2]}</ol>"
    ).clauses[-3:]
    assert [clause.number for clause in found] == ["a", "b", "7"]


@pytest.mark.parametrize(
    ("markup", "printed"),
    [
        ("<ol><li>one<li>two<ol type=i><li>inner<li>inner</ol><li>three</ol>", ["1", "2", "i", "ii", "3"]),
        ("<ol reversed><li>one<li>two<li value=10>ten<li>nine</ol>", ["4", "3", "10", "9"]),
        ("<ol reversed start=3><li>one<li>two</ol>", ["3", "2"]),
        ("<ol start=-1><li>one<li>two<li>three</ol>", ["-1", "0", "1"]),
        ("<ol type=a start=26><li>one<li>two</ol>", ["z", "aa"]),
        ("<ol type=I start=58><li>one<li>two</ol>", ["LVIII", "LIX"]),
        ("<ol type=A><li>one<li type=1>two</ol>", ["A", "2"]),
        ("<ol><li><ol type=a><li>one<li>two</ol></ol>", ["1.a", "b"]),
        ("<ol><li></li><li>two</ol>", ["2"]),
        ("<ol><li>one<p>more of it</p><li>two</ol>", ["1", "", "2"]),
        ("<ol><li>one<ul><li>of no number</ul><li>two</ol>", ["1", "", "2"]),
        ("<ol type=q start=x><li value=y>one</ol>", ["1"]),
    ],
)
def test_a_list_is_numbered_as_a_browser_counts_it(markup, printed):
    blocks = read_bytes(page(prose() + markup)).blocks
    assert [block.marker for block in blocks if block.kind == "item"] == printed


def test_a_heading_in_a_list_bears_the_item_s_number():
    markup = "".join(f"<li><h2>{title}</h2><p>{text}</p></li>" for title, text in zip(TITLES, PARAGRAPHS, strict=True))
    found = read(f"<h1>Privacy</h1><ol>{markup}</ol>").clauses
    assert [clause.number for clause in found if clause.text in PARAGRAPHS] == [str(at + 1) for at in range(8)]
    assert policy_text.text(read_bytes(page(f"<h1>Privacy</h1><ol>{markup}</ol>"))).splitlines()[1] == f"1. {TITLES[0]}"


@given(st.sampled_from("1aAiI"), st.integers(1, 3_999))
def test_every_number_of_a_list_is_another(style, value):
    written = list_numbers.ordinal(style, value)
    assert written != list_numbers.ordinal(style, value + 1)
    assert written.isdecimal() or (written.isupper() if style.isupper() else written.islower())


TWO = f"<h2 id=terms>Terms</h2><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>"
TWO += f"<h2 id=privacy>Privacy</h2><p>{PARAGRAPHS[2]}</p><p>{PARAGRAPHS[3]}</p>"


@pytest.mark.parametrize(("fragment", "wanted"), [("terms", PARAGRAPHS[:2]), ("#privacy", PARAGRAPHS[2:4])])
def test_a_fragment_names_one_of_several_documents(fragment, wanted):
    assert texts(look(TWO, fragment=fragment))[-2:] == list(wanted)


def test_a_selector_names_the_text():
    body = (
        f"<div class=old><p>{PARAGRAPHS[0]}</p></div><div class=new><div class=new><p>{PARAGRAPHS[1]}</p></div></div>"
    )
    assert texts(look(body, select="div.new")) == [PARAGRAPHS[1]]


def test_what_is_to_be_removed_is_not_read():
    body = prose() + f"<div class=ad><div class=ad><p>{PARAGRAPHS[0]}!</p></div></div>"
    assert texts(look(body, remove=(".ad", "h2"))) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"select": "#gone"}, "matches select"),
        ({"select": "p["}, "cannot be understood"),
        ({"remove": ("p[",)}, "cannot be understood"),
        ({"remove": ("body",)}, "whole page"),
        ({"fragment": "gone"}, "named by fragment"),
    ],
)
def test_what_a_watch_asks_in_vain_is_refused(keys, says):
    with pytest.raises(ReadError, match=says):
        look(prose(), **keys)


def test_dates_outside_the_main_text_are_read():
    found = read(f"<header><p>Last updated: 3 March 2021</p></header><main><h1>Privacy</h1>{prose()}</main>")
    assert found.dates.updated == "2021-03-03"
    assert not any("2021" in text for text in texts(found))


@pytest.mark.parametrize(
    ("body", "declared"),
    [
        ("<p>Café – naïve</p>".encode("cp1252"), "text/html; charset=windows-1252"),
        ("<p>Café – naïve</p>".encode("cp1252"), "text/html; charset=iso-8859-1"),
        (b'<meta charset="windows-1252">' + "<p>Café – naïve</p>".encode("cp1252"), "text/html"),
        (
            b'<meta http-equiv=content-type content="text/html; charset=utf-8">' + "<p>Café – naïve</p>".encode(),
            "text/html",
        ),
        (b"\xef\xbb\xbf" + "<p>Café – naïve</p>".encode(), "text/html; charset=iso-8859-1"),
        ("<p>Café – naïve</p>".encode("utf-16"), "text/html"),
        ("<p>Café – naïve</p>".encode(), "text/html; charset=no-such-thing"),
        ("<p>Café – naïve</p>".encode("cp1252"), "text/html"),
        (b"<meta charset=utf-16>" + "<p>Café – naïve</p>".encode(), "text/html"),
    ],
)
def test_the_encoding_is_that_of_mark_header_or_meta(body, declared):
    assert [block.text for block in read_bytes(body, declared_type=declared).blocks] == ["Café – naïve"]


def test_the_language_is_that_of_the_words():
    assert read(prose()).language == "en"
    german = (
        "<p>Wir und die Nutzer der Leitung sind für das Gespräch mit dem Amt nicht auf einen Brief "
        "von uns angewiesen.</p>"
    )
    assert read(german).language == "de"
    assert look(german, language="fr").language == "fr"


# --- as a browser that runs scripts reads it ---

SWALLOWED = {
    "a frame that never ends": "<noscript><iframe src=//t.example/x height=0 /></noscript>",
    "a title": "<noscript><title>x</noscript>",
    "a style": "<NOSCRIPT class=x><style>p { color: red }</NOSCRIPT>",
    "a comment": "<noscript><!-- </noscript>",
    "a field": "<noscript><textarea></noscript >",
    "words": "<noscript><p>Please turn scripts on, or you will not see what we do with the numbers.</p></noscript>",
    "named in a script": "<script>document.write('<noscript>')</script>",
    "named in a comment": "<!-- <noscript> -->",
    "named in a field": "<textarea><noscript></textarea>",
    "named in an attribute": "<img alt='<noscript>'>",
    "none": "",
}


@pytest.mark.parametrize("where", ["head", "body", "middle"])
@pytest.mark.parametrize("markup", SWALLOWED.values(), ids=SWALLOWED)
def test_what_stands_in_noscript_swallows_nothing(markup, where):
    first, rest = (prose()[: prose().index("<h2>", 9)], prose()[prose().index("<h2>", 9) :])
    body = {"head": prose(), "body": markup + prose(), "middle": first + markup + rest}[where]
    assert texts(read(page(body, head=markup if where == "head" else ""))) == texts(read(prose()))


@given(st.lists(st.sampled_from([*SWALLOWED.values(), "<p>Some more words of ours.</p>"]), max_size=5))
def test_a_change_behind_any_of_them_is_seen_on_the_whole_page(pieces):
    before = page("".join(pieces) + prose())
    after = page("".join(pieces) + prose().replace("30 days", "90 days"))
    assert words_hash(before) != words_hash(after)
    assert read(before).text_sha256 != read(after).text_sha256


def test_a_drawing_that_closes_itself_hides_no_text_behind_it():
    drawn = "<svg/>{}<svg><path d=x></path></svg>"
    first, second = (page(drawn.format(prose().replace("30", days))) for days in ("30", "90"))
    assert words_hash(first) != words_hash(second)


def test_a_page_whose_words_are_all_in_noscript_is_no_policy():
    assert "0 words" in (read(f"<div id=root></div><noscript>{prose()}</noscript>").complaint or "")


BOXES = ["onetrust-consent-sdk", "CybotCookiebotDialog", "didomi-host", "usercentrics-root", "qc-cmp2-container"]
BOXES += ["truste-consent-track", "iubenda-cs-banner", "klaro", "termly-code-snippet-support", "sp_message_container_1"]


@pytest.mark.parametrize("name", BOXES)
def test_a_known_consent_box_is_never_the_policy_however_short_the_page(name):
    box = "<p>We and our 812 partners keep cookies on your device to measure how you read, and to show you goods.</p>"
    short = "<h1>Privacy</h1><p>We keep your number for 30 days and give it to nobody at all.</p>"
    found = read(f"<div id={name}>{box * 8}</div>{short}")
    assert texts(found) == ["We keep your number for 30 days and give it to nobody at all."]


def test_a_cookie_policy_in_an_element_of_that_name_stays():
    assert texts(read(f"<div id=cookie-notice>{prose()}</div>")) == texts(read(prose()))
    assert texts(read(page(prose()).replace(b"<body>", b"<body class=cc-window>"))) == texts(read(prose()))


@pytest.mark.parametrize(
    "body", [f"<div id=onetrust-consent-sdk>{prose()}</div>", f"<div id=klaro>{prose()}</div><p>#</p>"]
)
def test_a_page_with_words_and_no_main_text_says_so(body):
    with pytest.raises(ReadError, match=r"shows \d+ words and none of them as its main text"):
        read(body)


STREAMED = (
    "<main><h1>Privacy</h1>{first}<!--$?--><template id='{b}B:0'></template><p>Please wait a little while</p><!--/$-->"
    "{last}</main><script>$RC('{b}B:0','{b}S:1')</script>"
    "<div hidden id='{b}S:1'>{middle}<template id='{b}P:2'></template></div>"
    "<div hidden id='{b}S:2'>{rest}</div><script>$RS('{b}S:2','{b}P:2');</script>"
)


@pytest.mark.parametrize("prefix", ["", ":R1:", "«r»"])
def test_a_part_that_react_streams_stands_where_its_script_puts_it(prefix):
    markup = [f"<h2>{title}</h2><p>{text}</p>" for title, text in zip(TITLES, PARAGRAPHS, strict=True)]
    streamed = STREAMED.format(first=markup[0], middle=markup[1], rest=markup[2], last="".join(markup[3:]), b=prefix)
    assert texts(read(streamed)) == texts(read("<main><h1>Privacy</h1>" + prose() + "</main>"))
    without_scripts = streamed.replace("<script>$RC", "<script>x").replace("S:1", "S:0")
    assert PARAGRAPHS[1] in texts(read(without_scripts))


def test_a_hidden_part_that_no_script_moves_stays_hidden():
    assert PARAGRAPHS[0] not in texts(read(f"<div hidden id=other><p>{PARAGRAPHS[0]}</p></div>" + prose_of(1, 8)))


def prose_of(start, end):
    return "".join(f"<h2>{TITLES[at]}</h2><p>{PARAGRAPHS[at]}</p>" for at in range(start, end))


@pytest.mark.parametrize("mode", ["open", "closed"])
def test_a_shadow_root_is_read_with_what_its_slots_take(mode):
    body = (
        f"<mill-page><template shadowrootmode='{mode}'><main><h1>Privacy</h1><slot></slot>"
        f"<mill-card><template shadowrootmode={mode}><h2>{TITLES[6]}</h2><slot></slot></template>"
        f"<p>{PARAGRAPHS[6]}</p></mill-card><slot name=end></slot></main><template><p>Never shown.</p></template>"
        f"</template><div slot=end>{prose_of(7, 8)}</div>{prose_of(0, 6)}</mill-page>"
    )
    assert texts(read(body)) == texts(read("<main><h1>Privacy</h1>" + prose() + "</main>"))


def test_a_template_that_nobody_opens_is_no_text():
    hidden = f"<template><div><template shadowrootmode=open><p>{PARAGRAPHS[0]}</p></template></div></template>"
    assert texts(read(hidden + prose_of(1, 8))) == texts(read(prose_of(1, 8)))


def test_a_change_in_a_shadow_root_is_a_change_of_the_surface():
    one, other = (
        page(f"<mill-card><template shadowrootmode=open><p>{text}</p></template></mill-card>")
        for text in PARAGRAPHS[:2]
    )
    assert words_hash(one) != words_hash(other)


PIECES = (
    "<div hidden id='S:0'>|<div hidden id='S:1'>|</div>|<template id='B:0'></template>|<!--$?-->|<!--/$-->|<p>one</p>"
    "|two|<template id='P:1'>|</template>|<script>$RC('B:0','S:0')</script>|<script>$RC('B:0','S:1')</script>|<slot>"
    "|</slot>|<script>$RS('S:1','P:1')</script>|<template shadowrootmode=open>|<slot name=a>|<b slot=a>three</b>"
    "|<mill-card>|</mill-card>"
)


@given(st.lists(st.sampled_from(PIECES.split("|")), max_size=30))
def test_no_order_of_parts_and_places_breaks_it(pieces):
    body = page("".join(pieces))
    assert isinstance(words_hash(body), str)
    with contextlib.suppress(ReadError):
        read_bytes(body)


def hidden_panels(panel):
    """Three open sections and four closed ones, each in the markup of a panel; and how they read when open."""
    closed = [panel.format(at=at, title=TITLES[at], text=PARAGRAPHS[at]) for at in range(3, 8)]
    return "<main><h1>Privacy</h1>" + prose_of(0, 3) + "".join(closed) + "</main>"


@pytest.mark.parametrize(
    "panel",
    [
        "<button aria-controls=p{at} aria-expanded=false>{title}</button><div id=p{at} {hide}><p>{text}</p></div>",
        "<h3><button aria-controls=p{at} aria-expanded=false>{title}</button></h3>"
        "<div id=p{at} {hide}><p>{text}</p></div>",
        "<a role=tab href='#p{at}' data-toggle=tab>{title}</a><div id=p{at} class=tab-pane {hide}><p>{text}</p></div>",
        "<button data-bs-target='#p{at}' data-bs-toggle=collapse>{title}</button>"
        "<div id=p{at} {hide}><p>{text}</p></div>",
        "<div role=tabpanel {hide}><h3>{title}</h3><p>{text}</p></div>",
        "<div aria-labelledby=t{at} {hide}><h3>{title}</h3><p>{text}</p></div>",
        "<div hidden=until-found><h3>{title}</h3><p>{text}</p></div>",
        "<h3>{title}</h3><div {hide}><p>{text}</p></div>",
        "<h3>{title}</h3><div id=cookies {hide}><p>{text}</p></div>",
        "<details><summary>{title}</summary><p>{text}</p></details>",
    ],
)
@pytest.mark.parametrize("hide", ["hidden", "style='display:none'", "style='color: red; DISPLAY : none'"])
def test_a_closed_panel_is_text(panel, hide):
    found = texts(read(hidden_panels(panel.replace("{hide}", hide))))
    assert set(PARAGRAPHS) <= set(found)


BOX = "We would like to send you our letter on mills and wires, four times in each year and never more."


@pytest.mark.parametrize(
    "box",
    [
        "<div class=newsletter-modal {hide}><h2>Letter</h2><p>{text}</p></div>",
        "<button>Open</button><div class='Popup__inner' {hide}><p>{text}</p></div>",
        "<button data-toggle=modal data-target='#b'>Open</button><div id=b {hide}><p>{text}</p></div>",
        "<button aria-controls=b aria-haspopup=dialog>Open</button><div id=b {hide}><p>{text}</p></div>",
        "<div role=dialog {hide}><p>{text}</p></div>",
        "<div {hide}><p>{text}</p><input type=email></div>",
        "<button aria-controls=b>Cookies</button>"
        "<div id=b class=cookie-box {hide}><p>{text}</p><button>Yes</button></div>",
        "<button aria-controls=b>More</button><div id=b {hide}><a href=/a>{text}</a></div>",
        "<div {hide}><ul><li><a href='https://ruritel.example/a'>{text}</a></li></ul></div>",
        "<nav {hide}><p>{text}</p></nav>",
    ],
)
@pytest.mark.parametrize("hide", ["hidden", "style='display:none'"])
def test_a_hidden_box_over_the_page_is_no_text(box, hide):
    shut = box.format(hide=hide, text=BOX)
    for body in (shut + prose(), prose() + shut, "<main>" + prose_of(0, 4) + shut + prose_of(4, 8) + "</main>"):
        assert BOX not in texts(read(body))
        assert set(PARAGRAPHS) <= set(texts(read(body)))


def test_a_closed_panel_that_repeats_an_open_one_is_read_once():
    tabs = "".join(
        f"<div role=tabpanel hidden><h3>{TITLES[at]}</h3><p>{PARAGRAPHS[at]}</p></div>" for at in (0, 6, 6, 7)
    )
    assert sorted(texts(read("<main><h1>Privacy</h1>" + prose_of(0, 6) + tabs + "</main>"))) == sorted(
        texts(read(prose()))
    )


def test_a_part_whose_id_stands_twice_is_moved_once_and_breaks_nothing():
    twice = "<p><template id='B:0'></template></p><p><template id='B:0'></template></p>"
    parts = "<div hidden id='S:0'><p>We keep one thing.</p></div><div hidden id='S:0'><p>We keep another.</p></div>"
    texts = [block.text for block in read_bytes(page(f"{prose()}{twice}{parts}")).blocks]
    assert texts.count("We keep one thing.") == 1
