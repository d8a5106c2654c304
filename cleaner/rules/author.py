"""Author boxes below the article, and last paragraphs that introduce its author."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from cleaner.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.predicates import View

# How writers are introduced: by language, the verbs, and the professions.
_PROFESSIONS = {
    r"is|has been|works as": (
        r"(?:copy)?writer|author|journalist|reporter|editor|correspondent|columnist|blogger|novelist|essayist|critic|"
        r"professor|lecturer|researcher|scholar|fellow|faculty|scientist|economist|historian|analyst|director|founder|"
        r"co-founder|owner|ceo|cto|coo|cfo|attorney|lawyer|physician|psychologist|therapist|dietitian|nutritionist|"
        r"photographer|videographer|contributor|consultant|creator|strategist|marketer|freelancer"
    ),
    r"ist|war|arbeitet als|schreibt als": (
        r"\w*-?(?:redakteur|korrespondent|journalist|autor|reporter|kolumnist|schriftsteller|volontär|professor|"
        r"publizist)(?:in)?"
    ),
    r"est": (
        r"journaliste|autrice|auteure?|écrivaine?|chercheu(?:r|se)|professeure?|historien(?:ne)?|essayiste|"
        r"rédact(?:eur|rice)|correspondante?"
    ),
    r"es|é": (
        r"periodista|jornalista|escritora?|autora?|redactora?|redatora?|profesora?|professora?|investigadora?|"
        r"columnista|colunista|correspondente"
    ),
    r"è": r"giornalista|scrit(?:tore|trice)|autore|autrice|professor(?:e|essa)|redattore",
    r"is\b": r"redacteur|verslaggever|schrijver|hoogleraar|journaliste",
    r"är|er": r"journalist|reporter|skribent|forfatter|författare|redaktør|redaktör|kommentator",
    r"jest": r"dziennikar\w+|redaktor\w*|publicyst\w+|autor\w*|profesor\w*",
}
_IS_A_WRITER = "|".join(rf"(?:{verbs}) (?:[^.,;:\n]{{0,70}}?[ -])?(?:{what})" for verbs, what in _PROFESSIONS.items())
_TITLES = r"(?:, (?:ph\.?d|[a-z]{2,4})\.?)*,?"
_INTRODUCTION = re.compile(
    r"[(*_–—\s]{0,9}(?:the (?:author|writer|columnist)|(?P<name>(?:[^\s,()]{1,40} ){1,4}?[^\s,()]{1,40})"
    rf"{_TITLES}) (?:{_IS_A_WRITER})(?!\w)",
    re.IGNORECASE,
)
# How many of the last paragraphs may introduce the author, and how many paragraphs at least come before them.
_LAST_PARAGRAPHS = 2
_MIN_PARAGRAPHS_BEFORE = 3
# Parts of names that are written in lower case.
_PARTICLES = re.compile(r"(?:d[eaiu]|de[lnr]|della|van|von|l[ae]|bin|al|d[ao]s|te[nr]|zu|y|e)\Z")


def _find_introductions(view: View) -> Iterator[int]:
    """Blocks from the last paragraphs on that introduce somebody whom the article has not mentioned."""
    last = list(islice((i for i in range(view.last_prose, -1, -1) if view.prose[i]), _LAST_PARAGRAPHS))
    for i in range(min(last, default=0), len(view.blocks)):
        match = _INTRODUCTION.match(view.blocks[i].text)
        before = [view.blocks[j].text for j in range(i) if view.prose[j]] if match else []
        if match and len(before) >= _MIN_PARAGRAPHS_BEFORE and _is_new(match["name"], before):
            yield i


def _is_new(name: str | None, before: list[str]) -> bool:
    """Whether none of these paragraphs has the name; true if there is no name."""
    if name is None:
        return True
    parts = name.split()
    named = all(part[0].isupper() or _PARTICLES.match(part) for part in parts) and not name.isupper()
    return named and not any(parts[-1] in text for text in before)


# How to reach the author, as newspapers close an article. The words must be about a writer: whom to contact for tickets
# is part of the article.
_REPORTER = r"(?:(?:staff |senior |news |sports |city )?(?:reporter|writer|editor|columnist|author|correspondent)s?)"
_NAME = r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,2}"
_NETWORKS = "Twitter|X|Instagram|Bluesky|Threads|LinkedIn|Facebook"
_MAIL = r"[\w.+-]{2,40}@[\w-]+(?:\.[\w-]+)+"
_THEM = rf"(?:him|her|them) (?:at|on|by|via) .*(?:@|\b(?:{_NETWORKS})\b)"
_ADDRESS = re.compile(
    rf"(?:(?:Reach|Contact|E-?mail|Follow|Write to) (?:the |our )?{_REPORTER}\b.*@"
    rf"|(?:Reach|E-?mail|Follow) {_THEM}"
    rf"|.*\b(?:covers|reports on|writes (?:about|for)|is an? [^.]{{0,60}}?{_REPORTER})\b.*[.!?] "
    rf"(?:You can )?(?:[Rr]each|[Cc]ontact|[Ee]-?mail|[Ff]ollow) {_THEM}"
    rf"|(?:Reach|E-?mail|Follow) {_NAME} (?:at|via|on (?:{_NETWORKS}))(?: at|:)? (?:{_MAIL}|@\w+)"
    r"(?=[.,;]|\)|$| or | and )"
    rf"|Contact {_NAME} at .*@.*[.!?] Follow (?:him|her|them) on "
    rf"|[가-힣·, ]{{2,20}} ?(?:기자|특파원|논설위원)(?: ?[=(/] ?| ){_MAIL}\)?$)"
)
_MAX_ADDRESS_WORDS = 45


def _is_address(view: View, i: int) -> bool:
    return view.words[i] <= _MAX_ADDRESS_WORDS and bool(_ADDRESS.match(view.stripped[i]))


RULES = (
    Rule(
        id="author.heading",
        reason="the heading of an author box",
        scope="onward",
        guards=("late", "some_prose"),
        confidence=0.9,
        hits=("¶\n✂About the author\n✂Jane Doe", "¶\n¶\n¶\n✂About the Author\n✂Jane Doe\n✂View all posts"),
        misses=("About the author\n¶\n¶", "¶\nAbout the author we know little.\n¶"),
    ),
    Rule(
        id="author.links",
        reason="a link of an author box",
        guards=("edge",),
        confidence=0.9,
        hits=("¶\n✂View all posts by Jane Doe", "¶\n✂More from this author"),
        misses=("¶\nMore posts by the river were washed away.\n¶",),
    ),
    Rule(
        id="author.line",
        reason="tells of the author in a line",
        guards=("late", "some_prose", "goes_on"),
        certain=True,
        hits=("¶\n¶\n✂Over de auteur: Sanne de Wit schrijft over water en dijken.",),
        misses=("Over de auteur: wat wij weten\n¶\n¶",),
    ),
    Rule(
        id="author.address",
        reason="whom to write to about the article",
        guards=("late", "some_prose"),
        confidence=0.99,
        certain=True,
        words=("reach ", "contact ", "email ", "e-mail ", "follow ", "write to", "기자", "특파원", "논설위원"),
        says=_is_address,
        hits=(
            "¶\n¶\n✂Reach Ada Brandt at abrandt@post.example or follow her on Twitter: @abrandt.",
            "¶\n¶\n✂Contact the reporter at abrandt@post.example.",
            "¶\n¶\n✂Ada Brandt covers the harbour for the Post. Reach her at abrandt@post.example.",
            "¶\n¶\n✂박지은 기자 jieun@post.example",
        ),
        misses=(
            "¶\n¶\nContact Ada Brandt at abrandt@hall.example for tickets.",
            "¶\n¶\nContact Ada Brandt at abrandt@hall.example.",
            "¶\n¶\nThe sisters sell their jam on Saturdays. Contact them at jam@quay.example.",
            "¶\n¶\nContact the hall at hall@post.example.",
            "Reach Ada Brandt at abrandt@post.example.\n¶\n¶",
            "¶\n¶\n박지은 기자는 부두에서 사십 년을 일한 어부들을 만났다.",
        ),
    ),
    Rule(
        id="author.writer",
        reason="the last paragraph tells what its writer is",
        guards=("some_prose",),
        confidence=0.9,
        find=_find_introductions,
        hits=(
            "¶\n¶\n¶\n✂Ada Brandt is a freelance writer in Oslo who has told of rivers and dams for twenty years.",
            "¶\n¶\n¶\n✂Jon Ek, PhD, is an associate professor of hydrology, and his next book is about lakes.\n✂Share",
            "¶\n¶\n¶\n✂Jürgen Ahlers ist Wirtschaftsredakteur und schreibt hier jede Woche über Häfen.",
            "¶\n¶\n¶\n✂The writer is a former director of the port, and the views that he gives here are his own.",
            "¶\n¶\n¶\n✂Anna Nowak jest dziennikarką i od dziesięciu lat opisuje rzeki, mosty i ludzi nad wodą.",
        ),
        misses=(
            "¶\nAda Brandt is a freelance writer in Oslo who has told of rivers and dams for twenty years.",
            (
                "¶\n¶\nEach day Ada Brandt rows across the lake, whatever the weather is, and back before it is dark.\n"
                "Ada Brandt is a writer as well, and all of the town has read her book on the ferry."
            ),
            "¶\n¶\n¶\nThe dam is the work of a founder of the town, and he never saw it filled with water.",
            "¶\n¶\n¶\nJon Ek is a patient man, and he has rowed across the lake on each day of this winter.",
            "¶\n¶\n¶\nJon Ek is a photographer who rows across the lake on each day of the winter.\n¶\n¶",
        ),
    ),
)
