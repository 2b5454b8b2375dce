"""Probe the judge with words and furniture that no recorded page has: `python bench/probes.py [--corpus DIR]`.

Made-up sentences are put into and taken from a made-up policy, words in it are replaced, and furniture is put round the
newest page of recorded histories. docs/accuracy.md holds the figures.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path

from accuracy import CORPUS, evaluator, share

from tracker.core.judge import materiality
from tracker.core.read import policy
from tracker.model import Clause, Dates, Policy, Promises

PARAGRAPHS = """Ruritel connects calls for farms, inns and post offices along the river, and sends one bill a month.
When you order a line we write down your name, the street where the line ends, and the number of handsets you want.
Our fitters learn the colour of your front door, because they have to find it, and forget it when the work is done.
We keep the length of each call for 30 days so that you can question a bill, and then we strike it from our books.
We will not share the numbers you dial with any partner, whatever the partner offers us in coin or in kind.
If you lend your handset to a guest, the guest is bound by the same customs of the exchange as you yourself are.
You may close your account by letter at any time, and we refund what remains of the month within two weeks.
A letter about this statement reaches us at the old mill, where somebody reads the post on every working day."""
SENTENCES = """Human reviewers may listen to short excerpts of what you say to the assistant.
We obtain information about you from credit bureaus and public registers.
Your employer can see the pages you open while you are signed in with a work address.
We combine what you do on our site with what you do on other sites.
Copies remain on our archive tapes for seven years after you leave.
We may hand your file to the buyer if the business is sold.
Our parent in Szohod can read all messages.
Advertisers learn which videos you watched.
You waive any right to bring a claim as part of a group.
Claims have to be brought within one year.
The courts of Klow alone decide.
We can raise the monthly price at any time.
Cancelled plans are not paid back.
Your plan continues for another year unless you stop it beforehand.
We may close accounts that have not been used for six months.
You give us the right to use your pictures in our adverts.
You may not resell, lease or lend the service.
We are under no obligation to back up your content.
Our total liability is capped at fifty crowns.
You will defend us against claims that arise from your posts.
The service is offered to persons aged 18 and above only.
Teenagers need a parent's permission.
We estimate your mood from the tone of your voice.
Your face is scanned when you upload a picture.
Decisions on refunds are made by software without a human.
We store everything on servers in Borduria.
Data travels to countries whose laws protect it less.
We no longer encrypt backups.
We tell you of a breach within 30 days.
You can no longer switch off tailored offers.
To object, write a letter; the online form is gone.
We rely on our own interest rather than on your agreement.
Changes take effect the moment they are published.
We will not announce minor changes.
The contract is now with Bordurel International.
Hosting is done by Kite Cloud.
You must show an identity card to open an account.
We may look through your files for forbidden material.
Sellers see your delivery address and phone.
We measure how long you look at each picture.
Your nickname and picture can be found through search engines.
Free accounts show advertising.
We keep a list of devices near you.
You are responsible for everything done with your password.
We share crash reports with the makers of our libraries.
Users in Ruritania contract with our branch in Strelsau.
You agree that disputes are heard by a single arbitrator.
We might transcribe calls.
We disclose figures about groups of users to researchers.
Inactive numbers are given to somebody else after 90 days."""
REPLACED = """We keep recordings in Finland. => We keep recordings in Borduria.
You can object by letter. => You can object by letter until the end of the month.
Recordings are heard by nobody. => Recordings are heard by trained staff.
We answer within two weeks. => We answer when we can.
We ask before we use your picture. => We use your picture and tell you afterwards.
Each account has one owner. => Each account has up to five owners.
The service is free. => The service is free for the first year.
We hold your name and street. => We hold your name, street and voice.
Refunds are paid in money. => Refunds are paid in vouchers.
We tell the owner of the bell. => We tell the owner of the bell and the police.
A person checks every decision. => A program checks every decision.
Backups are wiped each night. => Backups are wiped each spring.
The mill guarantees delivery. => The mill tries to deliver.
You decide who sees your profile. => The mill decides who sees your profile.
Both sides may end the contract with notice. => Either side may end the contract at once.
We pay for the return. => You pay for the return.
Pictures stay on your device. => Pictures are uploaded to the mill.
Letters are sealed. => Letters are opened where needed.
We use the number for billing. => We use the number for billing and surveys.
Anonymous figures are published. => Figures are published.
The seller is Ruritel in Strelsau. => The seller is Bordurel in Szohod.
We inform you personally of every change. => We inform you on this page of every change.
Children may use the toy with a parent. => Children may use the toy.
Complaints go to the court at your home. => Complaints go to the court at our home.
The password is stored scrambled. => The password is stored."""
FURNITURE = {
    "cookiebar": (
        '<div class="zx-91"><p>We use cookies and similar technologies to improve your experience, '
        "analyse traffic and show you personalised ads. By clicking Accept all you consent to our use of "
        'cookies.</p><button>Accept all</button><button>Reject</button><a href="/cookies">Cookie '
        "settings</a></div>"
    ),
    "banner": (
        '<div class="promo"><p>Black Friday: save 40% on all annual plans until Monday!</p><a '
        'href="/pricing">See pricing</a></div>'
    ),
    "appbanner": (
        "<div><p>Get the app</p><p>Track your orders, manage your subscription and get support on the "
        'go.</p><a href="/app">Download now</a></div>'
    ),
    "helpful": (
        "<div><p>Was this page helpful?</p><button>Yes</button><button>No</button><p>12 of 31 people "
        "found this helpful</p></div>"
    ),
    "updatedago": "<p>Updated 3 months ago</p>",
    "updatedby": "<div><span>Written by Support Team</span> <span>Updated over a week ago</span></div>",
    "related": (
        '<section><h3>Related articles</h3><ul><li><a href="/a/1">How do I delete my '
        'account?</a></li><li><a href="/a/2">How to cancel your subscription</a></li><li><a '
        'href="/a/3">Reporting abuse and harassment</a></li></ul></section>'
    ),
    "news": (
        "<section><h2>Latest news</h2><div><h3>We raised $30 million</h3><p>Our new funding round will "
        "help us to bring better tools to our customers all over the world.</p></div><div><h3>Our annual "
        "security report</h3><p>How we protect your data and what we learned from the incidents of the "
        "last year.</p></div></section>"
    ),
    "langmenu": (
        '<div><p>Language</p><ul><li><a href="/de">Deutsch</a></li><li><a '
        'href="/fr">Français</a></li><li><a href="/es">Español</a></li><li><a '
        'href="/it">Italiano</a></li></ul></div>'
    ),
    "langselect": '<div><a href="?l=en">English</a> <a href="?l=de">Deutsch</a> <a href="?l=fr">Français</a></div>',
    "breadcrumb": '<ol><li><a href="/">Home</a></li><li><a href="/legal">Legal</a></li><li>Policy</li></ol>',
    "share": (
        '<div><p>Share this page</p><a href="https://facebook.com/share">Facebook</a><a '
        'href="https://twitter.com/share">Twitter</a></div>'
    ),
    "newsletter": (
        "<form><h3>Subscribe to our newsletter</h3><p>By subscribing you agree to receive marketing "
        "e-mails. You can unsubscribe at any time.</p><input name=e><button>Subscribe</button></form>"
    ),
    "newsletterdiv": (
        "<div><h3>Stay in the loop</h3><p>Sign up for product news and offers. You can unsubscribe at "
        "any time. See our privacy policy.</p></div>"
    ),
    "chat": "<div><p>Hi there! Need help? Chat with us.</p></div>",
    "toc": (
        '<div><p>On this page</p><ul><li><a href="#a">Information we collect</a></li><li><a '
        'href="#b">How we share information</a></li><li><a href="#c">Your rights</a></li></ul></div>'
    ),
    "archive": (
        '<div><p>Previous versions</p><ul><li><a href="/v/1">March 3, 2021</a></li><li><a '
        'href="/v/2">May 7, 2020</a></li></ul></div>'
    ),
    "footer": (
        '<div class="bottom"><div><h5>Product</h5><ul><li><a href="/f">Features</a></li><li><a '
        'href="/s">Security</a></li><li><a '
        'href="/p">Pricing</a></li></ul></div><div><h5>Legal</h5><ul><li><a '
        'href="/t">Terms</a></li><li><a href="/pr">Privacy</a></li><li><a href="/dns">Do Not Sell My '
        "Personal Information</a></li></ul></div><p>© 2026 Example Inc. All rights reserved.</p></div>"
    ),
    "copyright": (
        "<p>Copyright © 2026 Example Corp. All rights reserved. Example is a registered trademark of Example Corp.</p>"
    ),
    "address": (
        "<div><p>Example Ltd</p><p>12 High Street, London EC1</p><p>Registered in England No. 123456</p></div>"
    ),
    "reviews": "<div><p>Rated 4.8 out of 5 by 12,345 customers</p></div>",
    "print": '<p><a href="#" onclick="print()">Print or download as PDF file</a></p>',
    "region": (
        "<div><p>Your location: Germany</p><p>Not in Germany? Choose another country to see terms for "
        "your location.</p></div>"
    ),
    "login": '<div><a href="/login">Log in</a> <a href="/signup">Sign up for free</a></div>',
    "contactcta": (
        "<div><h3>Still have questions?</h3><p>Our support team is here for you around the clock.</p><a "
        'href="/contact">Contact us</a></div>'
    ),
    "translated": "<p>This page has been translated automatically. The English version prevails.</p>",
    "outage": (
        "<div><p>We are currently experiencing delays in e-mail support. Thank you for your patience.</p></div>"
    ),
}


def made(*texts: str) -> Policy:
    """A policy of these paragraphs."""
    clauses = tuple(Clause(("General",), None, text) for text in texts)
    return Policy("Ruritel", "en", Dates(), Promises(), clauses, "|".join(texts), 300)


def probe_sentences() -> None:
    """Whole sentences that come, go, or come within a paragraph."""
    base = PARAGRAPHS.splitlines()
    found = 0
    for sentence in SENTENCES.splitlines():
        own = made(*base[:4], sentence, *base[4:])
        within = made(*base[:4], f"{base[4]} {sentence}", *base[5:])
        pairs = ((made(*base), own), (own, made(*base)), (made(*base), within))
        found += all(materiality.judge(old, new).materiality == "material" for old, new in pairs)
    print("sentences that come or go, found material:", share(found, len(SENTENCES.splitlines())))


def probe_replaced() -> None:
    """A word or two that give way to others."""
    first = PARAGRAPHS.splitlines()[0]
    said: Counter[str] = Counter()
    for line in REPLACED.splitlines():
        old, new = line.split(" => ")
        said[materiality.judge(made(f"{first} {old}"), made(f"{first} {new}")).materiality] += 1
    print("a word or two replaced, found material:", share(said["material"], said.total()), dict(said))


def places(source: str) -> dict[str, list[int]]:
    """Where furniture is put: round the whole of a page, and between the policy's own paragraphs."""
    body = re.search(r"<body[^>]*>", source, re.I)
    end = source.lower().rfind("</body>")
    long = list(re.finditer(r"<p[^>]*>(?:(?!</p>).){150,}</p>", source, re.S))
    return {
        "round the page": [body.end() if body else 0, end if end > 0 else len(source)],
        "between its paragraphs": [long[0].start(), long[-1].end()] if long else [],
    }


def probe_furniture(corpus: Path, pages: int) -> None:
    """Furniture put into recorded pages."""
    evaluate = evaluator(corpus)
    quiet: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for path in sorted((corpus / "histories").glob("*.jsonl.zst"))[::2][:pages]:
        source = evaluate.rows(path)[-1]["html"]
        plain = policy.from_bytes(source.encode(), "text/html; charset=utf-8")
        for name, spots in places(source).items():
            for at in spots:
                for markup in FURNITURE.values():
                    put = f"{source[:at]}{markup}{source[at:]}".encode()
                    verdict = materiality.judge(plain, policy.from_bytes(put, "text/html; charset=utf-8"))
                    tried[name] += 1
                    quiet[name] += verdict.materiality != "material"
    for name in tried:
        print(f"furniture {name}, not material:", share(quiet[name], tried[name]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--pages", type=int, default=30, help="recorded pages to put furniture into")
    args = parser.parse_args()
    probe_sentences()
    probe_replaced()
    probe_furniture(args.corpus, args.pages)


if __name__ == "__main__":
    main()
