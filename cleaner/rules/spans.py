"""Chrome inside a line of prose: taken out when and only when it is certain."""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from cleaner.rules.forms import EDITED
from cleaner.rules.rule import Cut, Rule, lowered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.predicates import View
    from cleaner.rules.rule import Wording

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Shorter blocks are judged whole.
_PROSE = 8
_BRACKETS = "([（"
_IN_BRACKETS = re.compile(r"[(\[（]\s*(\w\w?)")
# What may stand behind a link to the rest: its signs, and all white space.
_BEHIND = ".…»›→>])" + "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
# A link to the rest is not longer.
_TAIL = 60
_AD = re.compile(r"(?<=[^\W\d_][,;]) (?:ADVERTISEMENT|Advertisement) (?=[a-z])|(?<=[a-z]) (?:ADVERTISEMENT) (?=[a-z])")
_CREDIT = re.compile(
    r"^\((?:photo|image|picture|photograph)s?(?: credit| courtesy)?(?: by |: ?| courtesy of )[^()]{3,80}\)\s+"
    r"|\s+\((?:photo|image|picture|photograph)s?(?: credit| courtesy)?(?: by |: ?| courtesy of )[^()]{3,80}\)$",
    re.IGNORECASE,
)


def cut_brackets(view: View, wording: Wording) -> Iterator[Cut]:
    """Notes in brackets that a browser's helpers read out, such as "(opens in new window)"."""
    if not any(map(view.text.__contains__, _BRACKETS)):
        return
    pattern, openings = _bracketed(wording), _openings(wording)
    for i, block in enumerate(view.blocks):
        text = block.text
        if not ("(" in text or "[" in text or "（" in text) or view.words[i] <= 2:  # alone it is a block
            continue
        if not openings.isdisjoint(map(lowered, _IN_BRACKETS.findall(text))):
            for found in pattern.finditer(text):
                start = len(text[: found.start()].rstrip())
                yield Cut(i, start, found.end(), _language(wording, found.group(1)))


def cut_more(view: View, wording: Wording) -> Iterator[Cut]:
    """A link to the rest, such as "Read more", at the end of a paragraph, behind the end of its sentence."""
    pattern = _at_end(wording)
    endings = _endings(wording)
    for i, block in enumerate(view.blocks):
        text = block.text
        if text.rstrip(_BEHIND)[-2:] not in endings or view.words[i] < _PROSE:
            continue
        if found := pattern.search(text, max(len(text) - _TAIL, 0)):
            yield Cut(i, found.start(), found.end(), _language(wording, found.group(1)))


def cut_ads(view: View, _wording: Wording) -> Iterator[Cut]:
    """The label of an advertisement that fell into a sentence."""
    for i in view.hinted.get("spans.advertisement", ()):
        if view.words[i] >= _PROSE:
            yield from (Cut(i, found.start(), found.end() - 1, "en") for found in _AD.finditer(view.blocks[i].text))


def cut_credits(view: View, _wording: Wording) -> Iterator[Cut]:
    """A picture's credit in brackets, glued to the beginning or end of a paragraph."""
    for i in view.hinted.get("spans.credit", ()):
        text = view.blocks[i].text
        if (text[0] == "(" or text[-1] == ")") and view.words[i] > 2 * _PROSE:
            yield from (Cut(i, found.start(), found.end(), "en") for found in _CREDIT.finditer(text))


def cut_permalinks(view: View, wording: Wording) -> Iterator[Cut]:
    """The sign behind a heading that links to it, and the link to edit what stands beneath it.

    A text has no headings by name. There two links in brackets, a bar between them, behind a short line make one.
    """
    if view.kind == "text" and not ("|" in view.text and EDITED.search(view.text)):
        return
    pattern = _edit_links(wording) if view.kind == "text" else _behind_heading(wording)
    for i, block in enumerate(view.blocks):
        heading = block.tag in _HEADINGS if view.kind != "text" else view.words[i] < 2 * _PROSE and "|" in block.text
        if heading and (found := pattern.search(block.text)):
            yield Cut(i, found.start(), found.end(), _language(wording, found.group(1) or ""))


def _language(wording: Wording, text: str) -> str:
    return wording.languages.get(tuple(text.casefold().split()), "")


@cache
def _bracketed(wording: Wording) -> re.Pattern[str]:
    return re.compile(rf"[(\[（]\s*({_any(wording)})\s*[)\]）]", re.IGNORECASE)


@cache
def _openings(wording: Wording) -> frozenset[str]:
    """The first two letters of phrases as `_IN_BRACKETS` finds them, for it takes long to try all phrases."""
    return frozenset(found for words in wording.languages for found in _IN_BRACKETS.findall(f"({words[0]}"))


@cache
def _endings(wording: Wording) -> frozenset[str]:
    """The last two letters of phrases in every spelling that a pattern takes for the same."""
    last = {" ".join(words)[-2:] for words in wording.languages}
    return frozenset("".join(spelt) for end in last for spelt in product(*map(_spellings, end)))


def _spellings(letter: str) -> str:
    return "iıIİ" if letter == "i" else letter + letter.upper()


@cache
def _behind_heading(wording: Wording) -> re.Pattern[str]:
    edit = rf"\s*\[\s*({_any(wording)})(?:\s*\|[^\]]{{3,40}})?\s*\]"
    return re.compile(rf"(?<=\S)(?:{edit}|\s*[\u200b\u2060¶§🔗⚓]|\s+#)+\s*$", re.IGNORECASE)


@cache
def _edit_links(wording: Wording) -> re.Pattern[str]:
    return re.compile(rf"(?<=\S)\s*\[\s*({_any(wording)})\s*\|\s*(?:{_any(wording)})\s*\]\s*$", re.IGNORECASE)


@cache
def _at_end(wording: Wording) -> re.Pattern[str]:
    return re.compile(rf"(?<=[.!?…”\"»。！？\])])\s*[\[(]?({_any(wording)})\s*[\])]?[\s.…»›→>]*$", re.IGNORECASE)


def _any(wording: Wording) -> str:
    """All phrases as alternatives, the longest first; one that never matches if there are none."""
    spoken = sorted(
        (r"\W{1,2}".join(map(re.escape, words)) for words in sorted(wording.languages)), key=len, reverse=True
    )
    return "|".join(spoken) or r"(?!)"


RULES = (
    Rule(
        id="spans.note",
        reason="a note for screen readers amid the text",
        scope="span",
        cut=cut_brackets,
        hits=("¶\nThe old mill✂ (opens in new window) sells bread, and the house next door sells flour to bakers.\n¶",),
        misses=("¶\nThe shop opens in new windows of the old mill, and the baker moved in too.\n¶",),
    ),
    Rule(
        id="spans.read-more",
        reason="a link to the rest of a story at the end of a paragraph",
        scope="span",
        cut=cut_more,
        hits=("¶\nThe mayor said that the bridge would be open again by the end of May.✂ Read more…\n¶",),
        misses=(
            "¶\nOf all the advice that she was given she remembered two words. Read more books\n¶",
            "¶\nIf you want to understand why a village without a road votes as it does, read more\n¶",
        ),
    ),
    Rule(
        id="spans.permalink",
        reason="the sign of a link to a heading",
        scope="span",
        cut=cut_permalinks,
        hits=("¶\nHistorie✂ [rediger | rediger kildetekst]\n¶",),
        misses=("¶\nA line of plain text that ends with a pilcrow ¶\n¶", "¶\nDrukken og det trykte [a | b]\n¶"),
    ),
    Rule(
        id="spans.advertisement",
        reason="the label of an advertisement amid a sentence",
        scope="span",
        words=("advertisement",),
        cut=cut_ads,
        hits=("¶\nThe road was closed at noon,✂ Advertisement and the buses had to go round by the old harbour.\n¶",),
        misses=(
            "¶\nShe put an advertisement in the paper, and the paper put an ADVERTISEMENT Office in her street.\n¶",
        ),
    ),
    Rule(
        id="spans.credit",
        reason="a picture's credit glued to a paragraph",
        scope="span",
        words=("photo", "image", "picture"),
        cut=cut_credits,
        hits=(
            "¶\nThe two had met four times in this stadium, and each match ended in a draw.✂ (Photo by J. Doe/AB)\n¶",
        ),
        misses=("¶\n(Photography was her first love: she took pictures of the harbour before she could write.)\n¶",),
    ),
)
