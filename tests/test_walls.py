from __future__ import annotations

import pytest
from core_samples import PARAGRAPHS, page, prose, read

from tracker.core.read import policy

WALLS = {
    "a bot check": (
        "Just a moment...",
        "<h1>ruritel.example</h1><p>Verify you are human by completing the action below.</p><p>Ray ID: 8a1b</p>",
    ),
    "a bot check without a title": ("ruritel", "<p>Checking your browser before you reach the exchange. Ray ID 77</p>"),
    "a robot question": ("Are you a robot?", "<p>Press &amp; hold the button to show that you are none.</p>"),
    "a consent wall": (
        "Ruritel",
        "<h1>Before you continue</h1><p>We and 40 partners store cookies.</p><a href=#>Accept all</a>",
    ),
    "a log-in wall": ("Ruritel", "<h2>Please sign in</h2><p>Name and password, then on to the exchange.</p>"),
    "a script's failure": (
        "Ruritel",
        "<h2>Application error: a client-side exception has occurred while loading ruritel.example</h2>",
    ),
    "an empty shell": (
        "Ruritel",
        "<div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript>",
    ),
    "a soft 404": ("Page not found", f"<p>{PARAGRAPHS[0]}</p>"),
    "a soft 404 in its text": ("Ruritel", "<h1>Oops</h1><p>The page you are looking for has gone fishing.</p>"),
    "maintenance": ("Ruritel", "<h1>Down for maintenance</h1><p>The exchange will be back soon.</p>"),
    "a refusal": ("Access Denied", "<p>You don't have permission to access this on the server.</p>"),
    "a redirect stub": ("Ruritel", "<p>You are being redirected. If you are not redirected, follow this link.</p>"),
    "an interface pop-up": ("Ruritel", "<div><p>Choose your valley</p><p>North South</p></div>"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("title", "body"), WALLS.values(), ids=WALLS)
def test_a_wall_is_told_though_the_status_is_200(title, body):
    found = policy.from_bytes(page(body, title=title), "text/html")
    assert found.complaint
    assert str(found.words) in found.complaint


def test_a_policy_is_let_through():
    assert read(prose()).complaint is None


def test_a_short_policy_that_speaks_of_maintenance_and_captchas_is_let_through():
    short = (
        "<h1>Privacy</h1><p>We use your personal data to connect calls. We may ask for a security check, "
        "and during scheduled maintenance"
        " we collect no personal data at all. These terms hold for the privacy of your letters too, and "
        "we will tell you of changes to"
        " these terms by post, since you agree that the post is quick and that we use no other way to "
        "reach you on the river.</p>"
    )
    assert read(short).complaint is None


def test_a_long_policy_may_be_called_what_it_likes():
    long = "".join(f"<p>{text.replace('the', word)}</p>" for word in ("the", "our", "this") for text in PARAGRAPHS)
    assert read(page(long, title="Access denied? Our privacy policy")).complaint is None
