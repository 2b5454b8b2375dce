"""The body of a page -> a page that stands alone, on screen and in print."""

from __future__ import annotations

import html

from tracker.characters import printable

# Paper is light, whatever the screen is: the dark palette is for screens alone.
_STYLE = """
:root{--ground:#fcfbf9;--panel:#fff;--line:#e4e1db;--text:#1f2328;--muted:#59616b;--link:#0a559c;
--material:#a8231b;--minor:#7d5200;--editorial:#4b5563;--ins:#dcf2e2;--ins-text:#0d4a25;
--del:#fce3df;--del-text:#7a1a13}
@media screen and (prefers-color-scheme:dark){:root{--ground:#15181c;--panel:#1c2025;--line:#30363d;
--text:#e8e6e1;--muted:#a2a9b2;--link:#7ab7f5;--material:#ff9a8f;--minor:#e7b75a;
--editorial:#b4bcc8;--ins:#14391f;--ins-text:#bdf0cc;--del:#47201c;--del-text:#ffcdc6}}
body{font:16px/1.45 system-ui,sans-serif;max-width:44rem;margin:24px auto;padding:0 16px;
color:var(--text);background:var(--ground);overflow-wrap:anywhere}
h1{font-size:22px;line-height:1.3;margin:40px 0 8px}h1:first-child{margin-top:0}
h2{font-size:18px;line-height:1.3;margin:24px 0 4px}h3{font-size:16px;margin:16px 0 4px}
section .place{font-size:14px;font-weight:400;color:var(--muted);margin:0}
p{margin:4px 0}.lead{font-size:18px}.muted,.why{color:var(--muted);font-size:14px}
.bearing{font-weight:600}.material{color:var(--material)}.minor{color:var(--minor)}
.editorial{color:var(--editorial)}
section{border-top:1px solid var(--line);padding:16px 0}
blockquote{font:18px/1.6 "Iowan Old Style","Palatino Linotype",Palatino,Georgia,serif;
max-width:68ch;margin:8px 0;padding-left:12px;border-left:3px solid var(--line)}
ins{background:var(--ins)!important;color:var(--ins-text)!important}
del{background:var(--del)!important;color:var(--del-text)!important}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th{white-space:nowrap}td{overflow-wrap:break-word}
td time,td .material,td .minor,td .editorial{white-space:nowrap}
td{min-width:5rem}td.number{min-width:0}
th,td{text-align:left;vertical-align:top;padding:4px 12px 4px 0;border-bottom:1px solid var(--line)}
td.number,th.number{text-align:right}.wide{overflow-x:auto}
a{color:var(--link)}
@media(max-width:480px){blockquote{font-size:17px}}
@media print{@page{margin:20mm;@bottom-right{content:counter(page) " / " counter(pages)}}
body{max-width:none;margin:0;background:#fff;color:#000}section,tr{break-inside:avoid}
h1,h2{break-after:avoid}a::after{content:" (" attr(href) ")"}}
"""
# The policy of the page itself: even if a vendor's text got through, nothing of it could run.
_HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta name="color-scheme" content="light dark">'
    # By it a later page knows that it may take the place of this one (edge/archives/page_file).
    '<meta name="generator" content="policy-version-change-tracker">'
    '<meta http-equiv="Content-Security-Policy"'
    " content=\"default-src 'none'; style-src 'unsafe-inline'\">"
)


def words(text: str) -> str:
    """A vendor's words, escaped and without what a page cannot hold."""
    return html.escape(printable(text))


def page(title: str, body: str, style: str = "") -> str:
    """Write a page: no script, nothing loaded from elsewhere.

    Args:
        title: as words.
        body: as HTML, with all of a vendor's text escaped.
        style: what this kind of page adds to the style of all.
    """
    return (
        f"{_HEAD}<title>{words(title)}</title><style>{_STYLE}{style}</style></head>"
        f"<body>\n{body}\n</body></html>\n"
    )
