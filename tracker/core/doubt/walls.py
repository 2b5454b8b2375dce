"""A page -> why it cannot be the policy, or None: bot walls, error pages, empty shells.

Only what is certain counts here. What is only doubtful, by the watch's history, is held
(core/doubt/hold).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.model import Block, Clause
from tracker.patterns import compile_later

# A wall is short, a policy that mentions CAPTCHAs or cookies is long. Every recorded wall has fewer
# than 260 words.
_WALL_WORDS = 350
_EMPTY_WORDS = 25
_SEARCHED_CHARS = 10_000
# A page of fewer words is no policy, whatever words it has.
_STUB_WORDS = 60
# A policy has at least one word of the law in so many.
_WORDS_A_POLICY_WORD = 25
_WALLS = (
    (
        "a bot check",
        r"just a moment|attention required|checking (?:if the site connection|your browser)"
        r"|verify(?:ing)? (?:that )?you are (?:a )?human"
        r"|are you a robot|are you human|enable javascript and cookies to continue|ray id"
        r"|human verification"
        r"|security (?:check|verification)|press (?:&|and) hold|complete the captcha"
        r"|unusual traffic|ddos protection|request unsuccessful\. incapsula|pardon our interruption"
        r"|bot (?:detection|protection)|performing security verification",
    ),
    (
        "an access refusal",
        r"access (?:to this page has been )?denied|you (?:don't|do not) have permission to access"
        r"|403 forbidden|error 1020|request blocked|not available in your (?:country|region)"
        r"|unavailable for legal reasons|you have been blocked",
    ),
    (
        "a consent wall",
        r"before you continue|we value your privacy.*(?:accept all|reject all)"
        r"|(?:accept|agree to) (?:all )?cookies to (?:continue|proceed)"
        r"|choose your cookie (?:settings|preferences) to continue",
    ),
    (
        "a log-in wall",
        r"(?:sign|log) in to (?:continue|your account|view)|please (?:sign|log) in"
        r"|create an account to continue",
    ),
    (
        "an error page",
        r"application error|client-side exception|something went wrong|internal server error"
        r"|bad gateway|service (?:temporarily )?unavailable|gateway time-?out"
        r"|an (?:unexpected )?error (?:has )?occurred"
        r"|temporarily unavailable|error (?:code )?5\d\d|unhandled exception"
        r"|upstream connect error",
    ),
    (
        "a page that says the policy is not there",
        r"page (?:could )?not (?:be )?found|404 (?:error|not found)|error 404"
        r"|(?:page|content) (?:you(?:'re"
        r"| are) looking for|you requested|isn't available|is no longer available)|doesn't exist"
        r"|does not exist|cette page n'existe pas|page introuvable|seite (?:wurde )?nicht gefunden"
        r"|página no encontrada",
    ),
    (
        "a maintenance page",
        r"(?:under|scheduled|down for) maintenance|be back (?:soon|shortly)|wartungsarbeiten"
        r"|en maintenance",
    ),
    (
        "an application shell without text",
        r"(?:you need to |please )?enable javascript|javascript is (?:disabled|required)"
        r"|requires? javascript|^loading\W*$",
    ),
    (
        "a redirect stub",
        r"(?:you are being |)redirect(?:ed|ing)|if you are not redirected|click here (?:to continue"
        r"|if)|(?:this page|document|object) (?:has )?moved",
    ),
)
_COMPILED = tuple((name, compile_later(pattern, re.I)) for name, pattern in _WALLS)
_TITLES = compile_later(
    r"^\W*(?:just a moment|attention required|access denied|forbidden|not found"
    r"|(?:error|http)?\s?[45]\d\d\b|page not found"
    r"|are you (?:a robot|human)|security check|bad gateway|service unavailable|maintenance"
    r"|robot check|captcha)",
    re.I,
)


_POLICY_WORDS = compile_later(
    r"\b(?:privacy|personal (?:data|information)|terms|we (?:may|will|collect|use)|you agree)\b",
    re.I,
)


def complaint(title: str, blocks: Sequence[Block | Clause], words: int) -> str | None:
    """Why these blocks are certainly not a policy, as words that follow "got", or None.

    Args:
        title: the page's `<title>`.
        blocks: its main text.
        words: how many words they hold.
    """
    if words > _WALL_WORDS:
        return None
    text = " ".join(block.text for block in blocks)[:_SEARCHED_CHARS]
    if _TITLES.search(title):
        return f"a wall or an error page, {words} words long and titled “{title[:60]}”"
    for name, pattern in _COMPILED:
        phrase = pattern.search(f"{title} {text}")
        if phrase and not _may_be_policy(words, text):
            return f"{name}, {words} words long, saying “{phrase.group()[:60]}”"
    if words < _EMPTY_WORDS:
        return f"next to nothing: {words} words, titled “{title[:60]}”"
    return None


def _may_be_policy(words: int, text: str) -> bool:
    """Whether a short text with a wall's phrase may be a policy that mentions it."""
    if words < _STUB_WORDS:
        return False
    return len(_POLICY_WORDS.findall(text)) >= words / _WORDS_A_POLICY_WORD
