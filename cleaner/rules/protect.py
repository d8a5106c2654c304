"""Protection: verdicts to keep what looks like chrome but belongs to the article.

Code, tables, verse and transcripts look like chrome (short lines, repeated words, odd punctuation), a heading with
prose below it looks like a label, and an article about web pages quotes chrome. Each protection has a confidence; a
rule or the model must be surer than that to prevail.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.blocks import Verdict
from cleaner.html.tags import HEADINGS
from cleaner.prose import is_code
from cleaner.rules.folding import fold_all
from cleaner.rules.forms import (
    RUN,
    above_tables,
    bar_separated_rows,
    dialogue,
    fenced,
    glossary,
    is_speech,
    is_table_row,
    letters,
    manual,
    refrains,
    runs,
    steps,
    verse,
    wiki_headings,
)
from cleaner.rules.inserts import (
    admonitions,
    announced,
    broken_lines,
    chats,
    contacts,
    corrections,
    facts,
    greetings,
    lone_lines,
    notes,
    officials,
    quotations,
    results,
    speakers,
    speech,
)
from cleaner.rules.predicates import QUOTED_FAMILIES
from cleaner.rules.subjects import is_policy, licensor_lines, policy_blocks, range_of_own_lines, shows_banners
from cleaner.rules.times import is_version, live, programme, versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.blocks import Page
    from cleaner.rules.predicates import View

_WORD = re.compile(r"[^\W\d_]{4,}")  # shorter words are in every text
# Scripts without spaces between words.
_SPACELESS = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")
# In these scripts, so many characters in a row count as a word; shorter sequences are in every text.
_SPACELESS_WORD_CHARS = 3
_LETTERS = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")
_MAX_TITLE_DISTANCE = 12  # blocks between a title and the prose
_TITLE_WORDS = range(3, 31)
_TOPIC_BLOCKS = 6  # the first blocks of the prose, which show what the text is about
_MIN_SHARED_WORDS = 2  # of a title and these blocks
# An article that quotes so many phrases of chrome is about chrome.
_MIN_QUOTED_PHRASES = 2
# The confidence that a line between paragraphs is a heading. Of such lines in the development texts, the model or a
# rule removes 275 lines of chrome and 15 of articles with .9 or more, and 76 and 18 with .8 to .9.
_HEADING_CONFIDENCE = 0.88
# "Transcript" may be a section's heading or a button that shows the section; a heading has the transcript below it.
_TRANSCRIPTS = frozenset(fold_all((
    "transcript", "full transcript", "transkript", "transcription", "transcription de l'audio", "transcripción",
    "transcrição", "расшифровка",
)))  # fmt: skip
_SECTION_CONFIDENCE = 0.96
_OF_POLICY = "stands in terms or a policy, which speak of consent and rights"
_OF_CHROME = "stands amid an article that quotes such lines"


def protect(page: Page, view: View) -> Iterator[Verdict]:
    """Verdicts to keep blocks of a page that rules have been matched against."""
    if page.document.kind == "html":
        yield from _keep((block.index for block in page.blocks if block.tag == "pre"), "protect.code", "code", 1.0)
        yield from _sections(view)
        yield from _subject(view, page.title)
        return
    text = view.text  # protections whose signs it lacks are skipped
    yield from _forms(page, view, text)
    yield from _inserts(view, text)
    yield from _subject(view, view.blocks[0].text if view.blocks else "")
    yield from _keep(_title(view), "protect.title", "the title, by its words and its place", 0.985)
    headings = list(_headings(view))
    yield from _keep(headings, "protect.heading", "a heading with prose beneath it", _HEADING_CONFIDENCE)
    yield from _keep(
        _first_entry(view, headings), "protect.heading", "written like the headings below it", _HEADING_CONFIDENCE
    )


def _sections(view: View) -> Iterator[Verdict]:
    """Headings of a page that would be a date or a button if there were no section below them."""
    for i in range(len(view.blocks) - 1):
        tag = view.blocks[i].tag
        if tag not in HEADINGS or tag == "h1" or not _has_section(view, i):
            continue
        if is_version(view.stripped[i]):
            yield from _keep(
                (view.blocks[i].index,), "protect.versions", "heads what a version changes", _SECTION_CONFIDENCE
            )
        elif view.folded[i] in _TRANSCRIPTS:
            yield from _keep((view.blocks[i].index,), "protect.transcript", "heads a transcript", _SECTION_CONFIDENCE)


def _has_section(view: View, i: int) -> bool:
    """Whether the block right below a heading is not chrome, nor a heading of the same or a higher level."""
    block, below = view.blocks[i], view.blocks[i + 1]
    if below.index != block.index + 1 or view.is_chrome(i + 1):
        return False
    return below.tag not in HEADINGS or below.tag > block.tag


def _subject(view: View, title: str) -> Iterator[Verdict]:
    """Protects articles, licences and policies that are about what sites say."""
    yield from _keep(_examples(view), "protect.quoted", _OF_CHROME, 1.0)
    yield from _keep(licensor_lines(view), "protect.licence", "says who grants the licence beneath it", 0.99)
    if is_policy(title):
        yield from _keep(policy_blocks(view), "protect.policy", _OF_POLICY, 1.0)


def _forms(page: Page, view: View, text: str) -> Iterator[Verdict]:
    """Protects what the form of its lines gives away."""
    if "```" in text or "~~~" in text:
        yield from _keep(fenced(page), "protect.code", "code between fences", 1.0)
    if "\n    " in text or "\n\t" in text or text[:1].isspace():
        yield from _keep(runs(view, is_code), "protect.code", "indented code", 0.99)
    if "|" in text:
        yield from _keep(bar_separated_rows(view), "protect.table", "rows of a table", 0.99)
        yield from _keep(runs(view, is_table_row), "protect.table", "rows of a table", 0.99)
        yield from _keep(above_tables(view), "protect.heading", "a heading with a table beneath it", 0.985)
        yield from _keep(
            wiki_headings(view), "protect.heading", "a heading with a link to edit what stands beneath it", 0.99
        )
    if text.count(":") >= RUN:
        yield from _keep(runs(view, is_speech), "protect.transcript", "lines of a transcript", 0.92)
    if all(f"{n}." in text or f"{n})" in text for n in range(1, RUN + 1)):
        yield from _keep(steps(view), "protect.steps", "numbered sentences", 0.985)
    if "SYNOPSIS" in text:
        yield from _keep(manual(view), "protect.manual", "a manual page", 1.0)
    if "," in text or not text.isascii():
        yield from _keep(verse(view), "protect.verse", "lines of verse", 0.97)
    yield from _keep(refrains(view), "protect.verse", "lines with a refrain", 0.985)
    yield from _keep(dialogue(view), "protect.dialogue", "lines of a dialogue", 0.985)
    yield from _keep(glossary(view), "protect.glossary", "terms in the order of the alphabet", 0.985)
    yield from _keep(letters(view), "protect.letters", "begins or ends a letter", 0.985)


def _inserts(view: View, text: str) -> Iterator[Verdict]:
    """Protects what articles insert between paragraphs."""
    for i, confidence in announced(view):
        yield from _keep((i,), "protect.announced", "announced by the sentence above", confidence)
    colons = text.count(":") + text.count("：")
    if colons > RUN:
        yield from _keep(chats(view), "protect.chat", "messages of a chat", 0.9)
        yield from _keep(speakers(view), "protect.transcript", "lines of speakers", 0.985)
    yield from _keep(quotations(view), "protect.quotation", "a quotation of several lines", 0.985)
    yield from _keep(speech(view), "protect.said", "what somebody says", 0.985)
    yield from _keep(results(view), "protect.results", "results", 0.985)
    yield from _keep(live(view), "protect.live", "entries of a live report", 1.0)
    yield from _keep(versions(view), "protect.versions", "headings of a list of changes", 0.985)
    yield from _keep(programme(view), "protect.programme", "what is on at each time", 0.985)
    if colons >= RUN:
        yield from _keep(facts(view), "protect.facts", "figures with their labels", 0.96)
    if ":" in text:
        yield from _keep(officials(view), "protect.results", "who led a match, or watched it", 0.985)
    yield from _keep(admonitions(view), "protect.admonition", "a remark with its label", 0.985)
    if "↑" in text or "^" in text:
        yield from _keep(notes(view), "protect.notes", "notes", 0.985)
    yield from _keep(lone_lines(view), "protect.lone", "the only one of its kind, amid lines of the article", 0.96)
    yield from _keep(contacts(view), "protect.contact", "whom to ask, in a text without chrome", 0.985)
    yield from _keep(corrections(view), "protect.correction", "corrects an earlier version of the article", 0.985)
    yield from _keep(broken_lines(view), "protect.broken", "a sentence that goes on in the next line", 0.92)
    for i, confidence in greetings(view):
        yield from _keep((i,), "protect.greeting", "greets the readers", confidence)


def _keep(indices: Iterable[int], rule: str, reason: str, confidence: float) -> Iterator[Verdict]:
    for index in indices:
        yield Verdict(index, True, "protect", rule, "protect", reason, confidence)


def _examples(view: View) -> Iterator[int]:
    """Possible examples in an article whose prose quotes chrome.

    Such an article is about web pages, and what looks like chrome inside it is an example. If it quotes only one
    phrase, just the short blocks between its paragraphs are. Paragraphs may end with a colon.
    """
    if len(view.quoted) >= _MIN_QUOTED_PHRASES or shows_banners(view):
        yield from (view.blocks[i].index for i in range_of_own_lines(view) if _may_be_example(view, i))
    elif view.quoted:
        yield from (view.blocks[i].index for i in _between_prose(view))


def _may_be_example(view: View, i: int) -> bool:
    """Whether the block at a place may be an example: numbers, dates and picture credits never are."""
    phrases = view.phrases[i]
    if phrases:
        return any(phrase.family in QUOTED_FAMILIES for phrase in phrases)
    return any(map(str.isalpha, view.blocks[i].text))


def _headings(view: View) -> Iterator[int]:
    """Short blocks between two blocks of prose, unless a rule that needs no other evidence matches them."""
    return (view.blocks[i].index for i in _between_prose(view) if not view.is_certain(i))


def _between_prose(view: View) -> Iterator[int]:
    """The places of short blocks between two blocks of prose."""
    for i in range(view.first_prose + 1, view.last_prose):
        if view.prose[i - 1] and view.prose[i + 1] and not view.prose[i]:
            yield i


def _first_entry(view: View, headings: Sequence[int]) -> Iterator[int]:
    """The number or date above the first entry of a diary or log, recognised by those above the other entries."""
    first = view.first_prose - 1
    form = _form(view.blocks[first].text) if first >= 0 and headings else ""
    if "0" not in form:
        return
    known = set(headings)
    alike = [block for block in view.blocks if block.index in known and _form(block.text) == form]
    if len(alike) >= RUN - 1:
        yield view.blocks[first].index


def _form(text: str) -> str:
    """A text with each word replaced by `a` and each number by `0`."""
    return _LETTERS.sub("a", _NUMBER.sub("0", text.strip()))


def _title(view: View) -> Iterator[int]:
    """The line above the prose that shares the most words with it."""
    if not 0 <= view.first_prose < len(view.blocks):
        return
    first = view.first_prose
    # A title that ends like a sentence counts as prose itself, so the first block of the prose is a candidate too.
    start = max(first - _MAX_TITLE_DISTANCE, 0)
    candidates = [i for i in range(start, first + 1) if _may_be_title(view, i)]
    if not candidates:
        return
    topic = "\n".join([block.text for block in view.blocks[first : first + _TOPIC_BLOCKS]]).casefold()
    shared, negated = max((_count_shared(_content_words(view.blocks[i].text), topic), -i) for i in candidates)
    best = -negated  # of several, the first
    if shared >= _MIN_SHARED_WORDS or best == 0:
        yield view.blocks[best].index


def _may_be_title(view: View, i: int) -> bool:
    text = view.blocks[i].text.rstrip()
    short = view.words[i] in _TITLE_WORDS and not view.phrases[i]
    return short and text[-1:] not in ".。।:" and "|" not in text[:-20] and "\t" not in text and not _is_dated(text)


def _is_dated(text: str) -> bool:
    """Whether most words of a line begin with a digit: a date, perhaps with the time, the place or a month's name."""
    words = text.split()
    return 2 * sum(word[0].isdecimal() for word in words) > len(words)


def _count_shared(words: set[str], text: str) -> int:
    """How many of these words a text contains; searching for each is faster than splitting the text into words."""
    return sum(word in text and (bool(_SPACELESS.match(word)) or _has_word(text, word)) for word in words)


def _has_word(text: str, word: str) -> bool:
    """Whether a text contains a word other than as a part of a longer one."""
    at = text.find(word)
    while at >= 0:
        beside = text[at - 1 : at] + text[at + len(word) : at + len(word) + 1]
        if not any(sign.isalnum() and not sign.isdecimal() for sign in beside):
            return True
        at = text.find(word, at + 1)
    return False


def _content_words(text: str) -> set[str]:
    """The longer words of a text, and every sequence of characters in a spaceless script that may be a word."""
    low = text.casefold()
    pieces = {
        run[at : at + _SPACELESS_WORD_CHARS]
        for run in _SPACELESS.findall(low)
        for at in range(len(run) - _SPACELESS_WORD_CHARS + 1)
    }
    return pieces.union(word for word in _WORD.findall(low) if not _SPACELESS.match(word))
