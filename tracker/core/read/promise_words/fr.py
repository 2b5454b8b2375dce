"""How policies in French say that they announce changes."""

from __future__ import annotations

from tracker.core.read.promise_words.patterns import Words, pattern

_DOCUMENT = (
    r"(?:cette|ces|la\s+présente|les\s+présentes|notre|nos|la|les|ce"
    r"|cet)\s+(?:[\w'-]+\s+){0,2}?(?:politique|charte|conditions|déclaration"
    r"|avis|cgu|cgv|contrat|document|accord)"
)
WORDS = Words(
    changing=pattern(
        r"\b(?:modifi\w*|mettr\w*\s+à\s+jour|mise?s?\s+à\s+jour|met(?:tons)?\s+à\s+jour|chang\w*"
        r"|révis\w*|actualis\w*|évol\w+|amend\w*|adapt\w*)\b"
    ),
    about=pattern(
        _DOCUMENT
        + r"|\b(?:modifications?|changements?)\s+(?:importante?s?|substantiel\w*|significati\w*)"
        r"|\b(?:toute|ces|les)\s+(?:modification|mise|changement)s?|\bcette\s+page\b"
    ),
    notify=pattern(
        r"\b(?:notifi\w*|inform\w*|avert\w*|avis(?:er|erons|é\w*)|préven\w*|signal\w*|communiqu\w*"
        r"|annonc\w*|publi\w*|préavis|porter\w*\s+à\s+(?:votre|la)\s+connaissance)\b"
    ),
    channels=(
        ("email", pattern(r"\be-?mails?\b|\bcourriels?\b|\bcourriers?\s+électroniques?\b|\bmél\b")),
        ("homepage", pattern(r"\bpage\s+d['’]accueil\b")),
        (
            "website",
            pattern(
                r"\b(?:avis|bandeau|bannière|message|notifi\w*|annonce|publi\w*"
                r"|inform\w*)\b[^.;]{0,60}?\b(?:sur"
                r"|via|dans|par)\s+(?:notre|le|ce|nos|les|l['’])\s*"
                r"(?:sites?|services?|plateformes?|applications?)\b"
            ),
        ),
        (
            "page",
            pattern(
                r"\b(?:publi\w*|post\w*|affich\w*|mise?\w*\s+en\s+ligne)\b[^.;]{0,70}?\b(?:ici"
                r"|cette\s+page|la\s+présente\s+page)\b"
            ),
        ),
    ),
    before=pattern(
        r"\bavant\s+(?:que|qu['’]|leur|son|l['’]|la|toute|l[ae]s?|d['’])"
        r"|\b(?:à\s+l['’]avance|au\s+préalable"
        r"|préalable(?:ment)?|préavis)\b|\b(?:jours?|semaines?|mois)\s+(?:ouvr\w+\s+)?(?:avant"
        r"|à\s+l['’]avance)\b"
    ),
    when_posted=pattern(
        r"\b(?:dès|à\s+compter\s+de|à\s+partir\s+de|lors\s+de)\s+(?:leur|sa|la)\s+(?:publication"
        r"|mise\s+en\s+ligne)\b|\b(?:prennent|prend|prendront|entrent"
        r"|entre)\b[^.;]{0,30}?\bimmédiatement\b"
        r"|\beffet\s+immédiat\b|\b(?:une\s+fois|dès\s+qu['’]\w+)\b[^.;]{0,30}?\bpubli\w*"
    ),
    acceptance=pattern(
        r"\b(?:continu\w*|poursui\w*|utilisation|usage)\b[^.]{0,140}?\b(?:accept\w*|consent\w*|vaut"
        r"|valent|réputé\w*)\b"
    ),
    must_check=pattern(
        r"\b(?:consult\w*|vérifi\w*|visit\w*|lire|relire|revoir"
        r"|examin\w*)\b[^.;]{0,90}?\b(?:régulièrement"
        r"|périodiquement|fréquemment|de\s+temps\s+en\s+temps|souvent)\b"
        r"|\b(?:régulièrement|périodiquement)\b[^.;]{0,30}?\b(?:consult\w*|vérifi\w*|visit\w*|lire"
        r"|relire)\b"
    ),
    material=pattern(
        r"\b(?:modification|changement|mise)s?\b[^.;]{0,30}?\b(?:important|substantiel|significati"
        r"|majeur|essentiel)\w*|\b(?:important|substantiel|significati"
        r"|majeur)\w*\b[^.;]{0,30}?\b(?:modification|changement)s?"
    ),
    of_document=pattern(r"\b" + _DOCUMENT),
    about_alone=pattern(r"\b(?:modifications?|changements?)\s+(?:importante?s?|substantiel\w*)"),
    tells_you=pattern(
        r"\b(?:vous|(?:nos|les)\s+(?:utilisateurs|clients))\s+(?:en\s+)?(?:notifi\w*|inform\w*"
        r"|avert\w*|préviend\w*|avis\w*)\b(\s+(?:de|des|d['’])\s*[^.;,]{0,60})?"
    ),
    the_text=pattern(r"\b(?:page|politique|charte|conditions|déclaration)\w*"),
    elsewhere=pattern(
        r"\b(?:violation|fusion|acquisition|cession|mot\s+de\s+passe|non\s+autorisé\w*)\b"
    ),
    of_processors=pattern(
        r"\b(?:notifi\w*|inform\w*|avis|avert\w*|préavis|annonc\w*)\b[^.;]{0,80}?\b(?:nouveaux?"
        r"|nouvel|tout|ajout\w*|remplacement|changement\w*"
        r"|recours)\b[^.;]{0,40}?\bsous-traitants?(?:\s+ultérieurs?)?\b"
    ),
    document_stems=(
        "politique",
        "charte",
        "condition",
        "déclaration",
        "avis",
        "cgu",
        "cgv",
        "contrat",
        "document",
        "accord",
        "important",
        "substantiel",
        "sous-traitant",
    ),
    stems=(
        "modifi",
        "jour",
        "chang",
        "révis",
        "actualis",
        "évol",
        "amend",
        "adapt",
        "nouve",
        "ajout",
        "rempla",
        "recours",
    ),
    posts="publi",
)
