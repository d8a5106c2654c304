"""Rules about chrome inside a line of prose, which is removed only if it is certain."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from cleaner.html.tags import HEADINGS
from cleaner.prose import spaceless
from cleaner.rules.folding import lowered
from cleaner.rules.forms import WIKI_EDIT_LINKS
from cleaner.rules.rule import Cut, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.phrase import Wording
    from cleaner.rules.predicates import View

# Blocks of fewer words are judged whole.
_MIN_PROSE_WORDS = 8
_BRACKETS = "([（"
_IN_BRACKETS = re.compile(r"[(\[（]\s*(\w\w?)")
# The characters that may follow a link to the rest: its signs, and all white space.
_TRAILING = ".…»›→>])" + "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
# The end of a sentence, also with the end of a quotation or bracket after it.
_SENTENCE_END = r"(?:(?<=[.!?…。！？])|(?<=[.!?…。！？][”\"»\])]))"
# The signs after a link that leads to the rest.
_LINK_SIGN = r"(?:[…»›→>]|\.\.\.)"
# The most characters of a link to the rest, with its signs.
_MAX_LINK_CHARS = 60
# How many wordings of a rule are cached: one is in use for each set of packs.
_MAX_WORDINGS = 8
_AD = re.compile(r"(?<=[^\W\d_][,;]) (?:ADVERTISEMENT|Advertisement) (?=[a-z])|(?<=[a-z]) (?:ADVERTISEMENT) (?=[a-z])")
# After such words a sentence is about the label itself, and in a list of names the label is one of them: "Art,
# Advertisement and Desire".
_LABEL_IS_MEANT = re.compile(
    r"(?:\b(?:an?|the|this|that|these|each|every|any|no|word|words|label|labels|labell?ed|mark|marked|term|tag|tagged|sign|"
    r"headed|heading|headline|called|titled|entitled|title|stamped|printed|reads?|reading|says?|said|saying|wrote|written|"
    r"as|of|with|for|by)|\b[A-Z][\w’'-]*[,;])$"
)
# How many characters before the label are searched for these words.
_LABEL_CONTEXT_CHARS = 30
_CREDIT = re.compile(
    r"^\((?:photo|image|picture|photograph)s?(?: credit| courtesy)?(?: by |: ?| courtesy of )[^()]{3,80}\)\s+"
    r"|\s+\((?:photo|image|picture|photograph)s?(?: credit| courtesy)?(?: by |: ?| courtesy of )[^()]{3,80}\)$",
    re.IGNORECASE,
)

# The links of blogs from an excerpt to the whole entry. The entry's title follows; in some languages it comes before.
_CONTINUE = (
    "continue reading", "read more", "weiterlesen", "continuer la lecture", "lire la suite", "continuar leyendo",
    "seguir leyendo", "sigue leyendo", "leer más", "continua a leggere", "leggi tutto", "continuar lendo",
    "continue lendo", "leia mais", "ler mais", "lees verder", "lees meer", "verder lezen", "czytaj dalej",
    "czytaj więcej", "читать далее", "продолжить чтение", "читати далі", "продовжити читання", "fortsätt läsa",
    "läs mer", "læs mere", "fortsæt læsning", "les mer", "fortsett å lese", "jatka lukemista", "lue lisää",
    "číst dále", "pokračovat ve čtení", "čítať ďalej", "pokračovať v čítaní", "tovább olvasom", "citește mai mult",
    "continuă să citești", "devamını oku", "okumaya devam et", "baca selengkapnya", "lanjutkan membaca", "đọc tiếp",
    "続きを読む", "继续阅读", "繼續閱讀", "계속 읽기", "συνεχίστε την ανάγνωση", "διαβάστε περισσότερα",
    "прочетете повече", "nastavi čitati", "opširnije", "skaityti toliau", "متابعة القراءة", "ادامه خواندن",
    "המשך קריאה", "आगे पढ़ें", "อ่านต่อ",
)  # fmt: skip
# The same links in brackets, as WordPress has always written them.
_MORE = (
    "more", "mehr", "weiterlesen", "suite", "lire la suite", "más", "leer más", "altro", "continua", "mais", "meer",
    "więcej", "далее", "далі", "mer", "mere", "lisää", "více", "viac", "tovább", "mai mult", "devamı", "selengkapnya",
    "続きを読む", "更多", "더 보기", "περισσότερα", "повече", "više", "plačiau", "المزيد", "ادامه", "עוד",
)  # fmt: skip


def _continue_pattern() -> str:
    """A pattern of the phrases with a capital first letter, as in a link and unlike inside a sentence."""
    longest_first = sorted(_CONTINUE, key=len, reverse=True)
    return "|".join(f"{re.escape(phrase[0].upper())}(?i:{re.escape(phrase[1:])})" for phrase in longest_first)


_BROKEN_OFF = r"(?:(?<=[…\]])|(?<=\.\.\.))\s*"
_TITLED = re.compile(
    rf"{_BROKEN_OFF}(?:{_continue_pattern()})(?: about)?:?\s*(?![a-zß-ÿа-яёіїє])\S[^….]{{0,100}}$"
    rf"|\s*(?:{_continue_pattern()})\s*[“\"«„‘「〈][^“”\"»’…」〉]{{1,100}}[“”\"»’」〉][\s→»›]*$"
    rf"|{_BROKEN_OFF}[“\"«„][^“”\"»…]{{1,100}}[“”\"»]\s*(?i:{_continue_pattern()})[\s→»›]*$"
    rf"|(?<=\S)\s+(?:{_continue_pattern()})\s*[→»›]+\s*$"
    rf"|\s*[(\[](?i:{'|'.join(map(re.escape, _MORE))})\s?(?:…|\.\.\.)[)\]]$"
)
# The most characters of such a link with the title.
_MAX_TITLED_CHARS = 200


def cut_titled(view: View, _wording: Wording) -> Iterator[Cut]:
    """A link to the rest of a story after an excerpt: with the story's title, with a sign or in brackets."""
    for i in view.hinted.get("spans.continued", ()):
        text = view.blocks[i].text
        if view.words[i] >= _MIN_PROSE_WORDS and (found := _TITLED.search(text, max(len(text) - _MAX_TITLED_CHARS, 0))):
            yield Cut(i, found.start(), found.end())


def cut_brackets(view: View, wording: Wording) -> Iterator[Cut]:
    """Notes for screen readers in brackets, such as "(opens in new window)"."""
    if not any(map(view.text.__contains__, _BRACKETS)):
        return
    pattern, openings = _note_in_brackets(wording), _openings(wording)
    for i, block in enumerate(view.blocks):
        text = block.text
        if not ("(" in text or "[" in text or "（" in text) or view.words[i] <= 2:  # a block of its own
            continue
        if not openings.isdisjoint(map(lowered, _IN_BRACKETS.findall(text))):
            for found in pattern.finditer(text):
                start = len(text[: found.start()].rstrip())
                yield Cut(i, start, found.end(), _language(wording, found.group(1)))


def cut_more(view: View, wording: Wording) -> Iterator[Cut]:
    """A link to the rest, such as "Read more", at the end of a paragraph, after the end of its last sentence."""
    pattern = _link_at_end(wording)
    endings = _endings(wording)
    for i in [i for i, words in enumerate(view.words) if words >= _MIN_PROSE_WORDS]:
        text = view.blocks[i].text
        if text.rstrip(_TRAILING)[-2:] not in endings:
            continue
        found = pattern.search(text, max(len(text) - _MAX_LINK_CHARS, 0))
        if found and _leads_on(*found.groups()):
            yield Cut(i, found.start(), found.end(), _language(wording, found.group(1)))


def cut_ads(view: View, _wording: Wording) -> Iterator[Cut]:
    """The label of an advertisement inside a sentence."""
    for i in view.hinted.get("spans.advertisement", ()):
        if view.words[i] >= _MIN_PROSE_WORDS:
            text = view.blocks[i].text
            for found in _AD.finditer(text):
                if not _LABEL_IS_MEANT.search(text[max(found.start() - _LABEL_CONTEXT_CHARS, 0) : found.start()]):
                    yield Cut(i, found.start(), found.end() - 1, "en")


def cut_credits(view: View, _wording: Wording) -> Iterator[Cut]:
    """A picture's credit in brackets, joined to the beginning or end of a paragraph."""
    for i in view.hinted.get("spans.credit", ()):
        text = view.blocks[i].text
        if (text[0] == "(" or text[-1] == ")") and view.words[i] > 2 * _MIN_PROSE_WORDS:
            yield from (Cut(i, found.start(), found.end(), "en") for found in _CREDIT.finditer(text))


def cut_permalinks(view: View, wording: Wording) -> Iterator[Cut]:
    """The sign after a heading that links to it, and the link to edit the section below.

    Plain text has no marked headings; there, a short line counts as one if two links in brackets follow it, separated
    by a bar.
    """
    if view.kind == "text" and not ("|" in view.text and WIKI_EDIT_LINKS.search(view.text)):
        return
    is_text = view.kind == "text"
    pattern = _edit_links(wording) if is_text else _after_heading(wording)
    for i, block in enumerate(view.blocks):
        is_heading = view.words[i] < 2 * _MIN_PROSE_WORDS and "|" in block.text if is_text else block.tag in HEADINGS
        if is_heading and (found := pattern.search(block.text)):
            yield Cut(i, found.start(), found.end(), _language(wording, found.group(1) or ""))


def _language(wording: Wording, text: str) -> str:
    return wording.languages.get(tuple(text.casefold().split()), "")


@lru_cache(maxsize=_MAX_WORDINGS)
def _note_in_brackets(wording: Wording) -> re.Pattern[str]:
    return re.compile(rf"[(\[（]\s*({_alternatives(wording)})\s*[)\]）]", re.IGNORECASE)


@lru_cache(maxsize=_MAX_WORDINGS)
def _openings(wording: Wording) -> frozenset[str]:
    """The first two letters of phrases as `_IN_BRACKETS` finds them: a filter, as trying all phrases takes long."""
    return frozenset(found for words in wording.languages for found in _IN_BRACKETS.findall(f"({words[0]}"))


@lru_cache(maxsize=_MAX_WORDINGS)
def _endings(wording: Wording) -> frozenset[str]:
    """The last two letters of phrases in every spelling that a pattern matches when it ignores case."""
    last = {" ".join(words)[-2:] for words in wording.languages}
    return frozenset("".join(spelt) for end in last for spelt in product(*map(_spellings, end)))


def _spellings(letter: str) -> str:
    return "iıIİ" if letter == "i" else letter + letter.upper()


@lru_cache(maxsize=_MAX_WORDINGS)
def _after_heading(wording: Wording) -> re.Pattern[str]:
    edit = rf"\s*\[\s*({_alternatives(wording)})(?:\s*\|[^\]]{{3,40}})?\s*\]"
    return re.compile(rf"(?<=\S)(?:{edit}|\s*[\u200b\u2060¶§🔗⚓]|\s+#)+\s*$", re.IGNORECASE)


@lru_cache(maxsize=_MAX_WORDINGS)
def _edit_links(wording: Wording) -> re.Pattern[str]:
    return re.compile(
        rf"(?<=\S)\s*\[\s*({_alternatives(wording)})\s*\|\s*(?:{_alternatives(wording)})\s*\]\s*$", re.IGNORECASE
    )


@lru_cache(maxsize=_MAX_WORDINGS)
def _link_at_end(wording: Wording) -> re.Pattern[str]:
    """The link after the end of a sentence, without a full stop, which would make "Read more." a sentence."""
    trailing = rf"\s*[\])]?((?:{_LINK_SIGN}|\s)*)$"
    return re.compile(rf"{_SENTENCE_END}\s*[\[(]?({_alternatives(wording)}){trailing}", re.IGNORECASE)


def _leads_on(phrase: str, trailing: str) -> bool:
    """Whether a phrase is a link: a single word, which may be a sentence's last, needs a capital or a sign after it."""
    return not phrase.isalpha() or bool(spaceless(phrase)) or phrase[0].isupper() or bool(trailing.strip())


def _alternatives(wording: Wording) -> str:
    """A pattern of all phrases as alternatives, the longest first; one that never matches if there are none."""
    alternatives = [r"\W{1,2}".join(map(re.escape, words)) for words in sorted(wording.languages)]
    return "|".join(sorted(alternatives, key=len, reverse=True)) or r"(?!)"


RULES = (
    Rule(
        id="spans.note",
        reason="a note for screen readers amid the text",
        scope="span",
        cut=cut_brackets,
        hits=("¶\nThe old mill✂ (opens in new window) sells bread, and the house next door sells flour to bakers.\n¶",),
        misses=(
            "¶\nThe shop opens in new windows of the old mill, and the baker moved in too.\n¶",
            "¶\nLa maison a une cuisine (nouvelle fenêtre), deux chambres et un toit qui a besoin de tuiles.\n¶",
            "¶\nHuset har kjøkken (nytt vindu), stue og et loft der ingen har vært siden krigen.\n¶",
        ),
    ),
    Rule(
        id="spans.read-more",
        reason="a link to the rest of a story at the end of a paragraph",
        scope="span",
        cut=cut_more,
        hits=(
            "¶\nThe mayor said that the bridge would be open again by the end of May.✂ Read more…\n¶",
            "¶\n“The bridge will be open again by the end of May,” the mayor said. “I swear it.”✂ Read more\n¶",
            "¶\nGradonačelnik je rekao da će most biti otvoren do kraja svibnja.✂ Više »\n¶",
        ),
        misses=(
            "¶\nThe old teacher had two pieces of advice for whoever asked for it. Write less. Read more.\n¶",
            '¶\nOtac je rekao da ga nitko na svijetu ne može natjerati da igra za "Hajduk" više.\n¶',
            "¶\nTatăl a spus că nimeni nu îl poate face să joace pentru „Dinamo” mai mult.\n¶",
            '¶\nהאב אמר שאיש בעולם לא יוכל להכריח אותו לשחק במדי "הפועל" עוד.\n¶',
            "¶\nOf all the advice that she was given she remembered two words. Read more books\n¶",
            "¶\nIf you want to understand why a village without a road votes as it does, read more\n¶",
        ),
    ),
    Rule(
        id="spans.continued",
        reason="a link to the rest of a story, with its title or in brackets, at the end of an excerpt",
        scope="span",
        words=(*_CONTINUE, *(phrase.capitalize() for phrase in _CONTINUE if not phrase.isascii()), "…)", "...)", "…]"),
        cut=cut_titled,
        hits=(
            "¶\nThe terns are back at the old light, and this year there are more of them …✂ Continue reading Terns\n¶",
            "¶\nThe terns of Captain Aske are back at the old light!✂Continue reading “The terns are back”\n¶",
            "¶\nDie Seeschwalben sind wieder am alten Turm, und dieses Jahr sind es mehr …✂ „Seeschwalben“ weiterlesen",
            "¶\nLe sterne del capitano sono tornate al vecchio faro, e quest'anno dicono:✂ Leggi tutto »\n¶",
            "¶\nRybitwy wróciły do starej latarni, a w tym roku jest ich więcej niż kiedykolwiek.✂ (więcej…)\n¶",
        ),
        misses=(
            "¶\nShe took the book from the shelf once more and … continue reading Moby Dick was all she wanted\n¶",
            "¶\nHe told the class of the old light to continue reading “Moby Dick” until the bell rang\n¶",
            "¶\nThe list of all the birds of the harbour is long (terns, swans, gulls, herons, and more…)\n¶",
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
            "¶\nThe law asks for the word ADVERTISEMENT in letters no smaller than those of the text beside it.\n¶",
            "¶\nHer best known books are Art, Advertisement and Desire, The Empty Shelf and a novel of the sea.\n¶",
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
