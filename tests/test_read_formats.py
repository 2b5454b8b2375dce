from __future__ import annotations

import io
import zipfile

import paper
import pytest
from core_samples import PARAGRAPHS, TITLES, page, prose, read, texts

from tracker.core.read import media_types, policy
from tracker.core.read.by_media_type import read as read_bytes
from tracker.errors import ReadError


def pdf(*pages: list[str], extra: str = "") -> bytes:
    """A PDF of a page a list, a line of text each, 14 points apart."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        shown = "".join(f"({line}) Tj T* " for line in lines)
        stream = f"BT /F1 10 Tf 14 TL 50 780 Td {shown}ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {len(objects)} 0 R /Resources "
            f"<< /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    tail += f"trailer\n<< /Size {size} /Root 1 0 R {extra} >>\nstartxref\n{len(out)}\n%%EOF\n"
    return (out + tail).encode("latin-1")


ENCRYPTED = "/Encrypt << /Filter /Standard /V 1 /R 2 /O <{0}> /U <{0}> /P -4 >> /ID [<00> <00>]".format("41" * 32)


def docx(body: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            "ContentType="
            '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
            "ContentType="
            '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
            'Id="r1" Type='
            '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{main}"><w:body>{body}</w:body></w:document>')
    return packed.getvalue()


def paragraph(text: str, style: str = "") -> str:
    mark = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{mark}<w:r><w:t>{text}</w:t></w:r></w:p>"


def test_a_pdf_is_read_whatever_the_server_calls_it():
    found = policy.from_bytes(pdf(["Privacy Policy", "", "We keep your calls for 30 days."]), "text/html")
    assert found.media_type == "application/pdf"
    assert texts(found)[-1] == "We keep your calls for 30 days."


def test_what_is_written_into_a_form_and_its_notes_is_read():
    found = read(paper.pdf_of_notes(PARAGRAPHS[:3], PARAGRAPHS[3:5], PARAGRAPHS[5:6]), None)
    assert texts(found) == [PARAGRAPHS[5], *PARAGRAPHS[:5]]
    filled = [text.replace("30 days", "90 days") for text in PARAGRAPHS]
    changed = read(paper.pdf_of_notes(filled[:3], filled[3:5], filled[5:6]), None)
    assert changed.text_sha256 != found.text_sha256


def test_a_pdf_that_is_only_a_form_is_no_scan():
    assert texts(read(paper.pdf_of_notes(PARAGRAPHS, ()), None)) == list(PARAGRAPHS)
    assert texts(read(paper.pdf_of_notes((), PARAGRAPHS), None)) == list(PARAGRAPHS)


def test_a_word_file_of_73_000_words_is_read():
    look = '<w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="22"/></w:rPr>'
    run = f'<w:r w:rsidRPr="00D45E6F">{look}<w:t xml:space="preserve">%s </w:t></w:r>'
    body = "".join(
        f"<w:p><w:pPr><w:jc w:val='both'/></w:pPr>{''.join(run % f'word{at}of{line}' for at in range(73))}</w:p>"
        for line in range(1000)
    )
    bold = '<w:r w:rsidR="00A1"><w:rPr><w:b/><w:sz w:val="22"/></w:rPr><w:t>Bold</w:t></w:r>'
    found = read(paper.docx_of(f"{body}<w:p>{bold}<w:r><w:t> plain</w:t></w:r></w:p>"), None)
    assert found.words == 73_002
    assert found.clauses[0].text == " ".join(f"word{at}of0" for at in range(73))
    assert found.clauses[-1].text == "Bold plain"


def test_a_word_bomb_is_refused_whatever_its_words_look_like():
    look = '<w:rPr><w:rFonts w:ascii="Calibri"/></w:rPr>'
    for paragraph, count in (("<w:p/>", 2_000_000), (f"<w:p><w:r>{look}<w:t>x</w:t></w:r></w:p>", 600_000)):
        with pytest.raises(ReadError, match="more than any policy"):
            policy.from_bytes(paper.docx_of(paragraph * count), None)


def test_running_heads_and_page_numbers_of_a_pdf_are_left_out():
    lines = [
        [
            "Ruritel circular",
            *(f"The {name} book of the exchange has a leaf on {title}." for title in TITLES),
            f"Page {at} of 4",
        ]
        for at, name in enumerate(("north", "south", "east", "west"), 1)
    ]
    found = [block.text for block in read_bytes(pdf(*lines)).blocks]
    assert not any("circular" in text or "Page" in text for text in found)
    assert "The east book" in " ".join(found)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (pdf(["x"], extra=ENCRYPTED), "encrypted"),
        (b"%PDF-1.7\nnothing of the kind", "broken"),
        (pdf([]), "no text"),
        (pdf(["12", "13"]), "no text"),
    ],
    ids=["encrypted", "broken", "empty", "digits"],
)
def test_a_pdf_that_cannot_be_read_is_refused(body, says):
    with pytest.raises(ReadError, match=says):
        read_bytes(body)


def test_a_word_file_keeps_headings_and_tables():
    row = "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in ("Mill Data", "books")) + "</w:tr>"
    body = (
        paragraph("Privacy policy", "Heading1")
        + paragraph(TITLES[0], "Heading2")
        + paragraph(PARAGRAPHS[0])
        + f"<w:tbl>{row}</w:tbl>"
    )
    found = policy.from_bytes(docx(body), "application/octet-stream")
    assert found.media_type == media_types.DOCX
    assert [(clause.kind, clause.text) for clause in found.clauses][1:] == [
        ("paragraph", PARAGRAPHS[0]),
        ("row", "Mill Data | books"),
    ]
    assert found.clauses[-1].heading[-1] == TITLES[0]


@pytest.mark.parametrize("cut", [60, 400])
def test_a_broken_word_file_is_refused(cut):
    body = docx(paragraph("x"))
    with pytest.raises(ReadError, match="broken"):
        read_bytes(body[:cut] + b"word/" + body[-20:])


def test_markdown_is_read_like_its_html():
    text = "# Privacy policy\n\n" + "\n\n".join(
        f"## {title}\n\n{body}" for title, body in zip(TITLES, PARAGRAPHS, strict=True)
    )
    assert policy.from_bytes(text.encode(), "text/plain").clauses == read(f"<h1>Privacy policy</h1>{prose()}").clauses


def test_an_archive_s_note_is_not_the_vendor_s_text():
    text = f"> Archived on 2019-03-04, effective date 2019-01-01\n\n# Privacy policy\n\n{PARAGRAPHS[0]}\n"
    found = policy.from_bytes(text.encode(), None, name="x.md")
    assert (texts(found), found.dates.effective) == ([PARAGRAPHS[0]], None)


def test_plain_text_has_paragraphs_items_and_headings():
    text = f"PRIVACY POLICY\n\n{TITLES[1]}\n\n{PARAGRAPHS[1]}\n\n1. {PARAGRAPHS[2]}\n2. {PARAGRAPHS[3]}\n• your name\n"
    found = policy.from_bytes(text.encode(), "text/plain").clauses
    assert [(clause.kind, clause.number) for clause in found] == [
        ("heading", None),
        ("paragraph", None),
        ("item", "1"),
        ("item", "2"),
        ("item", None),
    ]
    assert {clause.heading for clause in found} == {(TITLES[1],)}


def test_wrapped_lines_are_one_paragraph():
    text = (
        "We keep the books of the exchange\nin the mill, where the miller reads\nthem in the evening.\n\nHe "
        "is discreet."
    )
    assert [block.text for block in read_bytes(text.encode(), declared_type="text/plain").blocks] == [
        "We keep the books of the exchange in the mill, where the miller reads them in the evening.",
        "He is discreet.",
    ]


@pytest.mark.parametrize(
    ("body", "declared", "name", "wanted"),
    [
        (page("x"), "application/pdf", "", "text/html"),
        (page("x"), "text/plain", "x.txt", "text/html"),
        (pdf(["x"]), "text/html", "", "application/pdf"),
        (docx(""), "application/zip", "", media_types.DOCX),
        (b"plain words", "text/plain", "", "text/plain"),
        (b"plain words", "text/markdown", "", "text/markdown"),
        (b"plain words", None, "terms.md", "text/markdown"),
        (b"# A\n\n## B\n\n- [x](y)\n", None, "", "text/markdown"),
        (b"words alone", "text/html", "", "text/html"),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>x", None, "", "text/html"),
        ("<html><p>x".encode("utf-16"), None, "", "text/html"),
    ],
)
def test_bytes_count_for_more_than_what_the_server_says(body, declared, name, wanted):
    assert media_types.media_type(body, declared, name) == wanted
