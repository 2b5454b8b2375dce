"""Small PDF and Word files, made by hand."""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)


def docx(paragraphs: Sequence[str]) -> bytes:
    """A Word document of plain paragraphs."""
    return docx_of("".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in paragraphs))


def docx_of(body: str) -> bytes:
    """A Word document with this markup in its body."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        document = f'<?xml version="1.0"?><w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", document)
    return made.getvalue()


def pdf(paragraphs: Sequence[str], *, trailer: str = "") -> bytes:
    """A PDF of one page a dozen paragraphs, with real text; without any paragraph it is a scan: pages, no text."""
    pages = [paragraphs[at : at + 12] for at in range(0, max(len(paragraphs), 1), 12)]
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for at, texts in enumerate(pages):
        frame = "/MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {frame} /Contents {5 + 2 * at} 0 R >>")
        stream = _stream(texts)
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    return _file(objects, trailer)


def _file(objects: Sequence[str], trailer: str = "") -> bytes:
    made = b"%PDF-1.4\n"
    places = []
    for number, text in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    start = len(made)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    made += f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode()
    return made + f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()


def pdf_of_notes(fields: Sequence[str], notes: Sequence[str], paragraphs: Sequence[str] = ()) -> bytes:
    """A PDF whose text stands in form fields and in free-text notes, as a filled-in form has it."""
    texts = [("/Subtype /Widget /FT /Tx /T (f{at}) /F 4 /V ({text})", text) for text in fields]
    texts += [("/Subtype /FreeText /DA (/F1 10 Tf) /Contents ({text})", text) for text in notes]
    made = [
        f"<< /Type /Annot /Rect [50 {700 - 20 * at} 500 {715 - 20 * at}] {kind.format(at=at, text=_escaped(text))}>>"
        for at, (kind, text) in enumerate(texts)
    ]
    held = " ".join(f"{6 + at} 0 R" for at in range(len(made)))
    form = " ".join(f"{6 + at} 0 R" for at in range(len(fields)))
    stream = _stream(paragraphs)
    return _file(
        [
            f"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{form}] /DA (/F1 10 Tf) >> >>",
            "<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>"
            f" /Contents 5 0 R /Annots [{held}] >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
            *made,
        ]
    )


def _stream(texts: Sequence[str]) -> str:
    lines = [line for text in texts for line in [*textwrap.wrap(text, 90), ""]]
    shown = "".join(f"({_escaped(line)}) Tj T* " for line in lines)
    return f"BT /F1 10 Tf 50 740 Td 13 TL {shown}ET" if lines else "0 0 612 792 re f"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


# By the standard security handler; the keys are noise, so that no password opens it.
_KEYS = f"/O <{'41' * 32}> /U <{'42' * 32}> /P -4"
ENCRYPTED = f"/Encrypt << /Filter /Standard /V 1 /R 2 {_KEYS} >> /ID [<{'43' * 16}> <{'43' * 16}>]"
