"""A record for the web page: made-up vendors with some years of history, troubles, dates and reviews.

What is seen today depends on the day, so all of it is reckoned from the moment that is given.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from store_samples import snapshot

from tracker.app.check.follow_list import follow
from tracker.app.history import import_history
from tracker.edge.store import Store
from tracker.edge.store.beats import Beat
from tracker.model import (
    Alert,
    Answer,
    CheckRecord,
    Doubt,
    Failed,
    Held,
    Schedule,
    Unchanged,
    Watch,
    WatchList,
)

LONG_NAME = "Longwood & Daughters Telephone, Telegraph and Office Equipment Leasing Company of Greater Northmarch"
MONTHLY = Schedule(every_s=30 * 86_400)
KESTREL = Watch(
    "kestrel/privacy", "Kestrel Paging", "privacy", "https://kestrel.example/privacy", MONTHLY, notice_days=30
)
LONG = Watch("longwood/terms", LONG_NAME, "terms", "https://longwood.example/legal/terms", tags=("office",))
NASIM = Watch("nasim/privacy", "نسيم للاتصالات", "privacy", "https://nasim.example/ar/privacy")
TANN = Watch(
    "tannwald/datenschutz", "Tannwald", "datenschutz", "https://tannwald.example/datenschutz", tags=("office",)
)
TABLE = Watch("kestrel/subprocessors", "Kestrel Paging", "subprocessors", "https://kestrel.example/subprocessors")
BLIND = Watch("blindmoor/privacy", "Blindmoor", "privacy", "https://blindmoor.example/privacy", tags=("office",))
HELD = Watch("wavering/cookies", "Wavering", "cookies", "https://wavering.example/cookies")
QUIET = Watch("stillwater/terms", "Stillwater", "terms", "https://stillwater.example/terms", paused=True)
WATCHES = (KESTREL, TABLE, LONG, NASIM, TANN, BLIND, HELD, QUIET)

Section = tuple[str, Sequence[str]]
_KESTREL: dict[str, Section] = {
    "collect": ("1. What we collect", [
        "Kestrel collects the number of your pager, the numbers that page you, and the time of each page.",
        "We do not read the text of a page. It passes through our towers and is gone.",
    ]),
    "keep": ("2. How long we keep it", [
        "We keep the record of a page for 30 days and delete it then. A record that a court has asked for is kept until"
        " the court is done with it. Records of faults are kept for a year. Nobody but our engineers can read them.",
    ]),
    "share": ("3. Who else sees it", [
        "We do not sell your records. Carriers see the number that they must reach.",
        "Our bank sees what you pay, and when.",
    ]),
    "rights": ("4. What you may ask of us", [
        "You may ask for a copy of your records at any time. We answer within 14 days.",
        "You may have a record corrected or deleted by a letter to our office.",
    ]),
    "changes": ("5. Changes to this policy", [
        "We tell you by e-mail 30 days before a change of this policy takes effect.",
    ]),
}  # fmt: skip


def page(title: str, sections: Sequence[Section], printed: str = "", lang: str = "en", direction: str = "ltr") -> str:
    """A page as a site serves it: menu, policy, footer."""
    body = "".join(
        f"<h2>{html.escape(name)}</h2>" + "".join(f"<p>{html.escape(text)}</p>" for text in texts)
        for name, texts in sections
    )
    return (
        f'<!doctype html><html lang="{lang}" dir="{direction}"><head><title>{title}</title></head><body>'
        f"<nav><a href=/>Home</a> <a href=/shop>Shop</a></nav><main><h1>{title}</h1><p>{printed}</p>{body}</main>"
        "<footer>All rights reserved</footer></body></html>"
    )


def _kestrel(now: datetime) -> list[tuple[datetime, str]]:
    title, parts = (
        "Kestrel Paging Privacy Policy",
        {name: (head, list(texts)) for name, (head, texts) in _KESTREL.items()},
    )

    def shown(printed: str, order: Sequence[str] = ("collect", "keep", "share", "rights", "changes")) -> str:
        return page(title, [parts[name] for name in order], f"Last updated: {printed}")

    versions = [(now - timedelta(days=1_400), shown("1 March 2023"))]
    parts["collect"][1][0] = parts["collect"][1][0].replace("collects the number", "collects the telephone number")
    versions.append((now - timedelta(days=1_100), shown("4 January 2024")))
    parts["rights"][1][0] = "You may ask for a copy of your records at any time. We answer within 30 days."
    versions.append((now - timedelta(days=800), shown("4 January 2024")))
    versions.append(
        (now - timedelta(days=640), shown("2 March 2025", ("collect", "share", "keep", "rights", "changes")))
    )
    parts["rights"][1].append("You may object to any use of your records that is not needed to reach you.")
    versions.append(
        (now - timedelta(days=300), shown("5 February 2026", ("collect", "share", "keep", "rights", "changes")))
    )
    parts["keep"][1][0] = parts["keep"][1][0].replace("for 30 days and delete", "for 24 months and delete")
    parts["share"][1][0] = (
        "We may share your records with our advertising partners. Carriers see the number that they must reach."
    )
    effective = f"Effective {now + timedelta(days=27):%d %B %Y}. Last updated: 5 February 2026"
    text = page(title, [parts[name] for name in ("collect", "share", "keep", "rights", "changes")], effective)
    return [*versions, (now - timedelta(days=2), text)]


def _table(now: datetime) -> list[tuple[datetime, str]]:
    names = ["Name", "City", "Country", "Service", "Data", "Purpose", "Since", "Contract", "Safeguard", "Contact"]

    def row(*cells: str) -> str:
        return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"

    head = "<tr>" + "".join(f"<th>{name}</th>" for name in names) + "</tr>"
    tower = row(
        "Towerworks Ltd",
        "Hull",
        "United Kingdom",
        "Towers",
        "Numbers",
        "Paging",
        "2019",
        "DPA 4",
        "Adequacy",
        "dpo@towerworks.example",
    )
    store = row(
        "Coldstore SA",
        "Liège",
        "Belgium",
        "Backup",
        "Records",
        "Recovery",
        "2021",
        "DPA 7",
        "None needed",
        "priv@coldstore.example",
    )
    new = row(
        "Brightpeople Inc",
        "Austin",
        "United States",
        "Advertising",
        "Numbers",
        "Marketing",
        "2026",
        "DPA 12",
        "SCC",
        "legal@brightpeople.example",
    )

    def shown(*rows: str) -> str:
        intro = (
            "<p>We use the following subprocessors. We tell customers of new ones on this page before they begin.</p>"
        )
        return (
            '<html lang="en"><head><title>Subprocessors</title></head><body><main><h1>Kestrel subprocessors</h1>'
            f"{intro}<table>{head}{''.join(rows)}</table></main></body></html>"
        )

    return [(now - timedelta(days=500), shown(tower, store)), (now - timedelta(days=12), shown(tower, store, new))]


def _long(now: datetime) -> list[tuple[datetime, str]]:
    things = (
        "telephone",
        "telegraph",
        "switchboard",
        "typewriter",
        "copier",
        "safe",
        "intercom",
        "desk",
        "lamp",
        "pager",
    )
    acts = ("repair", "replace", "inspect", "insure", "move", "clean", "measure")

    def sections(days: int) -> list[Section]:
        made = []
        for at in range(70):
            thing, act = things[at % len(things)], acts[at % len(acts)]
            texts = [
                f"We {act} a leased {thing} of class {at + 1} within {days + at % 5} days of your letter. The charge"
                f" for it is EUR {10 + at} for each visit. Parts of a {thing} are not returned to you.",
                f"Where a {thing} of class {at + 1} cannot be brought to us, our people come to you on a working day.",
            ]
            made.append((f"{at + 1}. Leased {thing}s of class {at + 1}", texts))
        return made

    printed = "Last updated: 3 April 2026"
    return [
        (now - timedelta(days=240), page("Leasing Terms", sections(5), printed)),
        (now - timedelta(days=20), page("Leasing Terms", sections(8), printed)),
    ]


def _nasim(now: datetime) -> list[tuple[datetime, str]]:
    first = [
        (
            "١. ما نجمعه",
            ["نجمع رقم هاتفك واسمك ووقت كل مكالمة حتى نتمكن من إرسال الفاتورة إليك.", "لا نقرأ نص رسائلك."],
        ),
        ("٢. مدة الحفظ", ["نحتفظ بسجل المكالمات لمدة 30 يومًا ثم نحذفه نهائيًا من جميع أنظمتنا."]),
        ("٣. حقوقك", ["يمكنك أن تطلب نسخة من سجلاتك في أي وقت، ونجيبك خلال 14 يومًا."]),
    ]
    second = [first[0], ("٢. مدة الحفظ", [first[1][1][0].replace("30", "180")]), first[2]]
    made = [page("سياسة الخصوصية", sections, "", "ar", "rtl") for sections in (first, second)]
    return [(now - timedelta(days=400), made[0]), (now - timedelta(days=40), made[1])]


def _tannwald(now: datetime) -> list[tuple[datetime, str]]:
    texts = [
        ("1. Was wir speichern", ["Wir speichern Ihren Namen, Ihre Anschrift und Ihre Bestellungen für 3 Jahre."]),
        ("2. Weitergabe", ["Wir geben Ihre Daten nicht an Dritte weiter. Das gilt auch für unsere Töchter."]),
        ("3. Ihre Rechte", ["Sie können jederzeit Auskunft verlangen und der Verarbeitung widersprechen."]),
    ]
    shorter = [
        ("1. Was wir speichern", ["Wir speichern Ihren Namen, Ihre Anschrift und Ihre Bestellungen für 1 Jahr."]),
        *texts[1:],
    ]
    printed = [f"Stand: {day}" for day in ("3. März 2025", "9. November 2026")]
    made = [
        page("Datenschutzerklärung", each, date, "de") for each, date in zip((texts, shorter), printed, strict=True)
    ]
    return [(now - timedelta(days=350), made[0]), (now - timedelta(days=22), made[1])]


def _plain(title: str) -> list[Section]:
    return [
        (
            f"1. {title}",
            [f"{title} are what this page is about, and it says all there is to say of them in plain words."],
        ),
        ("2. Your part", ["You may write to us at any time, and we answer within 14 days of your letter."]),
        (
            "3. Changes",
            ["We tell you on this page before a change takes effect, and we keep the page before it for you."],
        ),
    ]


def make(folder: Path, now: datetime) -> Path:
    """Make the record, as a tracker would have made it.

    Args:
        folder: for the database.
        now: aware; the last check was an hour before.

    Returns:
        The database.
    """
    path = folder / "policies.db"
    with Store.open(path) as store:
        follow(store, WatchList(watches=WATCHES), now - timedelta(days=900))
        for watch, dated in (
            (KESTREL, _kestrel(now)),
            (TABLE, _table(now)),
            (LONG, _long(now)),
            (NASIM, _nasim(now)),
            (TANN, _tannwald(now)),
            (BLIND, [(now - timedelta(days=200), page("Blindmoor Privacy Policy", _plain("Your data")))]),
            (HELD, [(now - timedelta(days=150), page("Wavering Cookie Policy", _plain("Cookies")))]),
            (QUIET, [(now - timedelta(days=90), page("Stillwater Terms", _plain("Boats")))]),
        ):
            _import(store, watch, dated, folder)
        _checks(store, now)
        _reviews(store, now)
        store.beats.note(Beat(now - timedelta(seconds=20), 60, now - timedelta(days=3), 4_711, "0.1.0"))
        store.clauses.index()
    return path


def _import(store: Store, watch: Watch, dated: Sequence[tuple[datetime, str]], folder: Path) -> None:
    source = folder / watch.id.replace("/", "-")
    source.mkdir()
    for at, text in dated:
        (source / f"{at:%Y-%m-%dT%H-%M-%SZ}.html").write_text(text, encoding="utf-8")
    import_history.run(watch, source, store)


def _checks(store: Store, now: datetime) -> None:
    """The checks of the last days: most see what was there, some do not."""
    for days in range(880, 40, -30):
        # Half a year in which nobody saw it.
        if not 430 < days < 600:
            _record(store, KESTREL, now - timedelta(days=days), Unchanged("not_modified"))
    for watch in WATCHES[:5]:
        for days in (30, 9, 3, 1):
            if store.versions.all(watch.id)[-1].observed_at < now - timedelta(days=days):
                _record(store, watch, now - timedelta(days=days), Unchanged("not_modified"))
        _record(store, watch, now - timedelta(hours=1), Unchanged("same_text"))
    for hours in (60, 36, 12):
        sentence = "blindmoor/privacy: Expected a page, got no connection: refused. Version 1 stays current."
        alerts = (
            (Alert("blind", "blind-blindmoor", "Cannot see: Blindmoor privacy", ("legal",), sentence),)
            if hours == 12
            else ()
        )
        _record(store, BLIND, now - timedelta(hours=hours), Failed("unreachable", sentence), alerts)
    doubt = Doubt("shrunk", "wavering/cookies: The text shrank from 80 words to 12; a later check decides.", "0" * 64)
    at = now - timedelta(hours=2)
    body = snapshot(b"<p>Cookies are being baked. Please look in again later today.</p>", at)
    _record(store, HELD, at, Held(body, doubt))


def _record(
    store: Store, watch: Watch, at: datetime, result: Unchanged | Failed | Held, alerts: tuple[Alert, ...] = ()
) -> None:
    standing = store.watches.standing(watch.id)
    answer = None if isinstance(result, Failed) else Answer(200 if isinstance(result, Held) else 304, 0)
    store.checks.record(
        CheckRecord(
            watch_id=watch.id,
            checked_at=at,
            next_check_at=at + timedelta(hours=13),
            result=result,
            answer=answer,
            beside=standing.number,
            alerts=alerts,
        )
    )


def _reviews(store: Store, now: datetime) -> None:
    store.reviews.add(LONG.id, 2, "seen", now - timedelta(days=19), note="Facilities have been told.", reviewer="Ana")
    store.reviews.add(TABLE.id, 2, "wrong", now - timedelta(days=11), right_verdict="material", reviewer="Ben")
