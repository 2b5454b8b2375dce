"""Made-up texts for `fuzz.py`: a policy, PDF and Word files, seeds and dictionaries."""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable
from xml.sax.saxutils import escape

from tracker.edge.watchlist.keys import KEYS, Key

TEXTS = """Quillport carries letters for inns, mills and ferries along the coast, and sends one bill at each new moon.
When you rent a box we note your name, the quay where you live, and the number of keys you were given.
Our porters may learn the colour of your door, because they have to find it.
We keep the weight of each parcel for 30 days, so that you can question a bill.
We do not sell the addresses you write to, whatever a partner offers us.
We may share your box number with the harbour office if a court asks us to.
You may close your box at any time by letter, and we refund what remains within 2 weeks.
If you are under 16, a parent has to sign for you.
Our liability for a lost parcel is limited to $50 or 10% of its price, whichever is less.
You agree that disputes are heard by a single arbitrator in Quillport.
We use cookies to remember which quay you chose; you can refuse them.
Letters to other islands travel by ferry, and their customs apply there.
We rely on your consent, which you can withdraw by writing to box@quillport.example.
We may change this policy and will tell you by e-mail 30 days before a change takes effect.
If you go on using your box after that, you accept the new policy.
A letter about this policy reaches us at the old lighthouse, https://quillport.example/letters.""".splitlines()
TITLES = ("Who we are", "2. What we note", "How long we keep it", "Partners", "Your rights", "Liability", "Changes")
ROWS = (("Partner", "Purpose"), ("Kite Ferries Ltd", "Carrying parcels"), ("Dove Ink AI", "Reading addresses"))
TOKENS = """<p> </p> <div> </div> <h1> <h2> </h2> <h3> <ul> <ol> <li> </ul> <table> <tr> <td> </table> <b> <a </a> <br>
<nav> <header> <main> <article> <button> <script> </script> <!-- --> <svg> <math> <template> <select> <pre>
<summary> <dl> <dt> <dd> <body> <head> <title> <frameset> <plaintext> <meta <![CDATA[ ]]> <?xml <img <wbr>
href= class= id=a hidden> start=9 type=i charset=utf-16 lang=de data-cfemail=4b2a0b2965
/cdn-cgi/l/email-protection# &amp; &#0; &#xD800; &lt;script&gt; # ## - * > ``` | --- ]( ![ ** 1. (a) 4.2 §
Last updated: Effective 12/31/2021 2021-02-30 March 3, 2025 aprıl ſeptember 30 days eıne Woche $5 9% under
16 not only we may you must will share sell keep delete consent partner court arbitrator notice cookies Kite
Ltd Dove AI http://a.example x@y.example @everyone <!here> \\ ` ~~ ﬁ ß İ ’ \u00ad \u202e \u2028 \ufeff \x00
\x1b[31m \x85 \ufffe \U0001f600 \u0301\u0323 \u3000 ﾞ %PDF-1.4 PK\x03\x04 word/ stream endobj <w:p> <w:t>
<w:tbl>"""
TOML = """[tracker] [channels] [[watch]] = " ''' { } [ ] true 1979-05-27 0xff 1e400 nan ${NAME} mailto://a "12h" "20 MB"
"0 6 * * mon-fri" "0 0 31 2 *" "*/5 * * * *" "Europe/Berlin" "https://a.example/" "a/b" "en" "minor" # \\u0000 .a.a"""
CODINGS = ("gzip", "deflate", "x-gzip", "identity", "br", "gzip, gzip", "gzip,deflate", "GZIP ", "gzip,gzip,gzip", ",")


_SPLICES: tuple[Callable[[bytes, bytes], bytes], ...] = (
    lambda text, piece: b"<p>%s %s</p>" % (text, piece),
    lambda text, piece: b"<p>%s</p>" % piece,
    lambda text, piece: b"<p>%s %s %s</p>" % (text[: len(text) // 2], piece, text[len(text) // 2 :]),
    lambda text, piece: b"<p>%s</p><p>%s</p>" % (text, piece),
    lambda text, piece: b"<ol><li>%s<li>%s</ol>" % (text, piece),
    lambda text, piece: b"<table><tr><td>%s<td>%s</table>" % (text, piece),
    lambda text, piece: b"<h2>%s</h2><p>%s</p>" % (piece, text),
    lambda text, piece: b"<p>%s</p>%s" % (text, piece),
)


def made_up(at: int = -1, how: int = 0, piece: bytes = b"") -> bytes:
    """The made-up policy, a piece spliced into one of its clauses, which may have moved to the end."""
    parts = [
        b"<html lang=en><title>Quillport privacy policy</title><h1>Privacy policy</h1><p>Last updated: 3 March 2024"
    ]
    moved = b""
    for number, text in enumerate(TEXTS):
        if number % 3 == 0:
            parts.append(b"<h2>%s</h2>" % TITLES[number // 3].encode())
        if number != at:
            parts.append(b"<p>%s</p>" % text.encode())
        elif how & len(_SPLICES):
            moved = _SPLICES[how % len(_SPLICES)](text.encode(), piece)
        else:
            parts.append(_SPLICES[how % len(_SPLICES)](text.encode(), piece))
    rows = "".join(f"<tr><td>{'<td>'.join(cells)}" for cells in ROWS)
    return b"".join([*parts, f"<table>{rows}</table>".encode(), moved])


def in_pdf(content: bytes, pages: int = 1, packed: bool = False) -> bytes:
    """A PDF whose pages all show the same content stream."""
    kids = " ".join(f"{at} 0 R" for at in range(5, 5 + pages))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>/Contents 4 0 R>>"
    stream = zlib.compress(content) if packed else content
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(stream), b"/Filter/FlateDecode" * packed, stream),
        *[page] * pages,
    ]
    made, places = [b"%PDF-1.4\n"], [0]
    for number, text in enumerate(objects, 1):
        places.append(places[-1] + len(made[-1]))
        made.append(b"%d 0 obj\n%s\nendobj\n" % (number, text))
    start, size = sum(map(len, made)), len(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % place for place in places[1:])
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return b"".join([*made, b"xref\n0 %d\n0000000000 65535 f \n" % size, table, end])


def pdf_lines(texts: list[str]) -> bytes:
    """Lines of text as a PDF's content."""
    return b"BT /F1 10 Tf 50 740 Td 13 TL " + b"".join(b"(%s) Tj T* " % one.encode() for one in texts) + b"ET"


def in_word(body: bytes, packed: bool = False, part: str = "word/document.xml") -> bytes:
    """A Word document round the body of its XML, which stands in a part of that name."""
    schemas = "http://schemas.openxmlformats.org"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{schemas}/package/2006/content-types">'
            f'<Default Extension="xml" ContentType="{kind}"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{schemas}/package/2006/relationships"><Relationship Id="r1"'
            f' Target="{part}" Type="{schemas}/officeDocument/2006/relationships/officeDocument"/>'
            "</Relationships>",
        )
        head = f'<w:document xmlns:w="{schemas}/wordprocessingml/2006/main"><w:body>'.encode()
        archive.writestr(part, head + body + b"</w:body></w:document>")
    return made.getvalue()


def word_lines(texts: list[str]) -> bytes:
    """Paragraphs as a Word document's body."""
    return "".join(f"<w:p><w:r><w:t>{escape(one)}</w:t></w:r></w:p>" for one in texts).encode()


def seeds(target: str) -> list[bytes]:
    """Small good inputs to begin with."""
    texts = TEXTS[:6]
    if target == "read":
        plain, marked = "\n\n".join(texts).encode(), ("# Privacy\n\n- " + "\n- ".join(texts)).encode()
        bodies = {0: plain, 1: made_up()[:1500], 3: plain, 4: marked, 6: pdf_lines(texts), 7: word_lines(texts)}
        bodies[5] = in_pdf(pdf_lines(texts[:1]))
        good = [bytes([kind, at]) + body for kind, body in bodies.items() for at in (0, 3)]
        return good + [b"\xe3\0<p>We keep it.<p>" + token for token in tokens("read")]
    if target == "compare":
        pairs = [f"{text}\xff{text.replace('may', 'will').replace('30', '90')}".encode("latin-1") for text in TEXTS]
        return [bytes([at, 17 * (at % 8), at, at]) + pair for at, pair in enumerate(pairs)]
    if target == "watchlist":
        watch, tracker = ([_toml(key) for key in KEYS if where in key.where] for where in ("watch", "tracker"))
        head = (
            '[channels]\nops = "ntfy://${NAME}"\n[[watch]]\nvendor = "A"\ndocument = "b"\nurl = "https://a.example/"\n'
        )
        lists = ("\1" + head, "\2" + head + "".join(watch), "\1[tracker]\n" + "".join(tracker))
        values = [f"\0{chr(at)}{_toml(key).partition('= ')[2]}" for at, key in enumerate(KEYS) if key.default]
        long = [f"\0{chr(at)}{value}" for at in range(len(KEYS)) for value in ("12*", "0x1f*")]
        long += [f"\0{chr(at)}.a* = 1" for at, key in enumerate(KEYS) if key.secret or key.required]
        return [text.encode() for text in (*lists, *values, *long)]
    if target == "import":
        history = b"\0\1\0\0" + b"\xff" + b"\0\2\x11\0We sell it."
        return [history, b"\1\x09\0\x012021-01-31T11-27-00Z.md|# Privacy"]
    return [bytes([at, how]) + texts[0].encode() for at in (0, 1, 5, 250) for how in (*range(4), 17, 255)]


def _toml(key: Key) -> str:
    return f"{key.name} = {json.dumps(key.default)}\n" if key.default not in (None, {}) else ""


def tokens(target: str) -> list[bytes]:
    """The dictionary of a target."""
    if target == "watchlist":
        return [token.encode() for token in (*re.split("[ \n]", TOML), *(f"{key.name} = " for key in KEYS))]
    if target == "unpack":
        return [b"\x1f\x8b\x08", b"\x78\x9c", *(name.encode() for name in CODINGS)]
    legal = [word.encode() for word in re.split("[ \n]", TOKENS)]
    return [*legal, b"2021-01-31T11-27-00Z.html"] if target == "import" else legal
