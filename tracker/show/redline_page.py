"""A verdict -> an HTML page that stands alone, with the redline of every change."""

from __future__ import annotations

import html
from collections.abc import Iterator

from tracker.core.compare.redline import segments_of
from tracker.model import Judged, Verdict
from tracker.show import redline

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:1rem auto;padding:0 1rem;"
    "color:#1a1a1a}"
    "h1{font-size:1.3rem}h2{font-size:1rem;margin:1.5rem 0 .2rem}p{margin:.2rem 0}"
    ".m{font-weight:600;text-transform:uppercase;font-size:.75rem;letter-spacing:.04em}"
    ".material{color:#9b1c1c}.minor{color:#8a5a00}.why{color:#444}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}.why{color:#bbb}"
    ".material{color:#ff8a8a}.minor{color:#f0b95a}}"
)
# The policy of the page itself: even if a vendor's text got through, nothing of it could run.
_HEAD = (
    '<!doctype html><html lang="en"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width">'
    '<meta http-equiv="Content-Security-Policy"'
    " content=\"default-src 'none'; style-src 'unsafe-inline'\">"
)


def page(title: str, verdict: Verdict) -> str:
    """Write the page: no script, nothing loaded from elsewhere."""
    name, materiality = html.escape(title), verdict.materiality
    parts = [
        f"{_HEAD}<title>{name}</title><style>{_STYLE}</style><h1>{name}</h1>"
        f'<p class="m {materiality}">{materiality} · {verdict.direction} for the reader</p>'
    ]
    if verdict.silent:
        parts.append(_why("Silent: the printed date did not change."))
    parts += [_why(reason.text) for reason in verdict.reasons]
    for judged in verdict.changes:
        parts += _change(judged)
    return "\n".join([*parts, "</html>"])


def _change(judged: Judged) -> Iterator[str]:
    change, materiality = judged.change, judged.materiality
    place = html.escape(" › ".join(change.side.heading) or "(no heading)")
    yield f'<h2>{place}</h2><p class="m {materiality}">{materiality} · {change.kind}</p>'
    yield from (_why(reason.text) for reason in judged.reasons)
    yield f"<p>{redline.to_html(segments_of(change))}</p>"


def _why(text: str) -> str:
    return f'<p class="why">{html.escape(text)}</p>'
