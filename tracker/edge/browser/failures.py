"""What went wrong while a page was rendered -> an error: one sentence, and what to do next."""

from __future__ import annotations

from urllib.parse import urlsplit

from tracker import errors
from tracker.edge.browser.admission import TIMES_MAX_BYTES, Admission
from tracker.edge.web import failures
from tracker.model import Watch
from tracker.patterns import compile_later

_NET_ERROR = compile_later(r"net::(ERR_[A-Z0-9_]{1,60})")


def no_browser(watch: Watch, why: str) -> errors.NoBrowser:
    """The page needs a browser, and there is none."""
    return errors.NoBrowser(f"{watch.id}: Expected a browser to render the page, {why}.")


def crashed(watch: Watch) -> errors.BrowserCrashed:
    """The browser, or the part of it that held the page, is gone."""
    return errors.BrowserCrashed(
        f"{watch.id}: Expected a rendered page, the browser crashed on it."
        f" {failures.LATER}; if it does so every time, change {failures.setting(watch, 'render')}."
    )


def too_large(watch: Watch, what: str) -> errors.TooLarge:
    """More than the watch allows; `what` says of what."""
    return errors.TooLarge(
        f"{watch.id}: Expected at most {watch.max_bytes:,} bytes of text and {TIMES_MAX_BYTES}"
        f" times as many with scripts and styles, got {what}. If the page is really that heavy,"
        f" raise {failures.setting(watch, 'max_bytes')}."
    )


def translate(watch: Watch, admission: Admission, url: str, message: str) -> errors.FetchError:
    """Say in the project's words why a page did not load.

    Args:
        watch: whose page it is.
        admission: what the gate noted of it.
        url: the last address that was asked for as the page itself.
        message: what the browser's client said.
    """
    parts = urlsplit(url)
    host, place = parts.hostname or "", f"{parts.scheme}://{parts.netloc}{parts.path[:120]}"
    if admission.is_over:
        return too_large(watch, f"more than {admission.most_bytes:,} in all")
    if host in admission.refused:
        return failures.forbidden(watch, admission.refused[host])
    if "ERR_TOO_MANY_REDIRECTS" in message:
        return failures.too_many_redirects(watch, place, circle=True)
    if "Download is starting" in message:
        return errors.BadResponse(
            f"{watch.id}: Expected a page, {place} is a file to download. Set"
            f" {failures.setting(watch, 'render')} to none."
        )
    code = _NET_ERROR.search(message)
    why = admission.unreachable.get(host) or (code[1] if code else "the browser gave it up")
    return errors.Unreachable(
        f"{watch.id}: Expected an answer from {place} in the browser, got none ({why})."
        f" {failures.LATER}."
    )
