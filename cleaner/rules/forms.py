"""The forms that texts are written in and that look like chrome: code, tables, transcripts, steps, letters, verse."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from cleaner.prose import PROSE_WORDS, TERMINAL, begins_small

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from cleaner.blocks import Page
    from cleaner.rules.predicates import View


def _either(patterns: str) -> str:
    """Patterns between white space, as one that any of them satisfies."""
    return "|".join(re.split(r"(?<!\\) ", patterns))


# What a wiki puts behind a heading: two links in brackets.
EDITED = re.compile(r"\S ?\[[^\[\]|\n]{2,30}\|[^\[\]|\n]{2,40}\][ \t]*$", re.MULTILINE)
_FENCE = re.compile(r"\s*(?:```|~~~)")
_PIPES = re.compile(r"\s*\|.*\|\s*$")
_SPEAKER = re.compile(r"[A-ZÀ-ÞΑ-ΩА-Я][\w.’'\- ]{0,30}:\s+\S")
# So many characters hold the name, whose length the pattern limits, and the colon.
_SPEAKER_MOST = 32
_NUMBERED = re.compile(r"\s*(\d{1,2})[.)]\s+\S")
# How lines of verse end, and how those that run on into the next one do; those of lists and menus end in words.
_VERSE_ENDS, _RUN_ON_ENDS, _CLOSING_MARKS = frozenset(",;:—–.!?…。，、؛،।-"), frozenset(",;—–，、؛،"), '"”»’)*_'
# A line of dialogue: between quotation marks, or behind a dash or a mark and with a sign at its end.
_SPEECH_MARKS = frozenset('"“„«‘「『—–')
_SPOKEN = re.compile(r"[\"“„«‘「『—–]\s?\S.*[.!?…,。！？][\"”“»’」』]?$|[\"“„«「『].*[\"“”»」』][.,!?]?$")
# What sections of manual pages are called.
_SECTIONS = frozenset({
    "NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "ENVIRONMENT", "FILES", "EXIT STATUS", "EXAMPLES", "DIAGNOSTICS",
    "BUGS", "AUTHOR", "COPYRIGHT", "SEE ALSO",
})  # fmt: skip
# How letters begin, with a name and a sign behind it, and how they end.
_OPENERS = (
    "dear sir sirs liebe lieber chère chères cher chers monsieur madame beste kära hej kjære kære sayın sevgili yth "
    r"gentile geachte sehr\ geehrte[rs]? kính\ gửi car[oaie] estimad\w+ querid\w+ prezad\w+ szanown\w+ drog\w+ "
    r"vážen\w+ mil[ýáí] уважаем\w+ дорог\w+ шановн\w+"
)
_CLOSERS = (
    r"yours sincerely faithfully best\ wishes (?:kind\ |warm\ |best\ )?regards mit\ freundlichen "
    r"(?:viele|herzliche)\ grüße cordialement veuillez\ agréer atentamente un\ saludo atenciosamente "
    r"(?:cordiali|distinti)\ saluti met\ vriendelijke med\ vänlig\w* med\ vennlig med\ venlig z\ poważaniem "
    r"s\ pozdravem с\ уважением з\ повагою saygılarımla"
)
_SALUTATION = re.compile(rf"(?:{_either(_OPENERS)})\b.{{0,40}}[,!:]$|sirs?\s*[—–-]$", re.IGNORECASE)
_OPENING_SIGNS = frozenset(",!:—–-")
_CLOSING = re.compile(rf"(?:{_either(_CLOSERS)})\b.{{0,25}}$", re.IGNORECASE)
# Cells of a table without bars at its sides stand between so many at least; a menu's entries hold no numbers.
_BAR, _FEWEST_BARS, _FEWEST_NUMBERS = " | ", 3, 2
# Fewer lines may be chance.
RUN = 3
# A stanza or two: so many lines or more, of so many words and characters at most; the shares that end as verse does,
# and that run on.
_VERSE, _VERSE_WORDS, _VERSE_LONGEST, _ENDING, _RUNNING_ON = 8, 9, 70, 0.6, 0.2
# A refrain comes after so many lines at the latest, each of so many words at most; and so many words it has itself.
_STANZA, _SUNG, _REFRAIN = 9, 20, range(3, 10)
# Lists of tags are written in small letters as well, but have fewer words a line.
_NO_TAGS = 2.5
# Numbered lines with more than so many lines between them are not one list.
_BETWEEN_STEPS = 6
# From so many terms on a list in the order of the alphabet is no chance; the words of a term at most, those of what
# is said of it at least, and how far apart terms stand.
_TERMS, _TERM, _DEFINITION, _ENTRY = 8, 4, 2, 4
_SENTENCE_ENDS = frozenset(".!?…。！？।۔؟")
# What is said of a term ends so; questions are headlines.
_DEFINED_ENDS = frozenset(".…。।۔:")
# Fewer lines between quotation marks may be headlines.
_SPOKEN_LEAST = 5
# How many words open or close a letter.
_SALUTATION_MOST = 8


def fenced(page: Page) -> Iterator[int]:
    """Lines between two code fences; a fence that is never closed protects nothing."""
    opened: list[int] = []
    for block in page.blocks:
        if _FENCE.match(block.text):
            if opened:
                yield from (*opened, block.index)
                opened = []
            else:
                opened = [block.index]
        elif opened:
            opened.append(block.index)


def runs(view: View, test: Callable[[str], bool]) -> Iterator[int]:
    """Places of all runs of three or more neighbouring blocks whose texts pass the test."""
    for run in in_a_row([i for i, block in enumerate(view.blocks) if test(block.text)], RUN):
        yield from (view.blocks[i].index for i in run)


def in_a_row(places: Sequence[int], least: int) -> Iterator[list[int]]:
    """The places, ascending, in runs without a gap; none of fewer than `least`."""
    run: list[int] = []
    for i in places:
        if run and run[-1] != i - 1:
            if len(run) >= least:
                yield run
            run = []
        run.append(i)
    if len(run) >= least:
        yield run


def is_table_row(text: str) -> bool:
    """A row between bars."""
    return "|" in text and bool(_PIPES.match(text))


def columned(view: View) -> Iterator[int]:
    """Places of three or more neighbouring blocks with as many bars, of whose cells some hold numbers: rows of a table.

    Of 34 development texts with such lines one has chrome among them.
    """
    bars = [text.count(_BAR) if text[0] != "|" else 0 for text in view.stripped]
    rows = [i for i, count in enumerate(bars) if count >= _FEWEST_BARS and _cells_with_numbers(view.stripped[i])]
    for run in in_a_row(rows, RUN):
        for _, alike in groupby(run, bars.__getitem__):
            if len(places := list(alike)) >= RUN:
                yield from (view.blocks[i].index for i in places)


def _cells_with_numbers(text: str) -> bool:
    return sum(any(map(str.isdecimal, cell)) for cell in text.split("|")) >= _FEWEST_NUMBERS


def is_speech(text: str) -> bool:
    """A name with a colon, and what it says."""
    return ":" in text[:_SPEAKER_MOST] and bool(_SPEAKER.match(text))


def steps(view: View) -> Iterator[int]:
    """Lines that count up from one, others between them, and are sentences for the most part: headlines are none."""
    counted: list[int] = []
    numbered = [
        (i, match) for i, text in enumerate(view.stripped) if text[0].isdigit() and (match := _NUMBERED.match(text))
    ]
    for i, match in numbered:
        number = int(match[1])
        if number == len(counted) + 1 and (not counted or i - counted[-1] <= _BETWEEN_STEPS):
            counted.append(i)
            continue
        yield from _sentences(view, counted)
        counted = [i] if number == 1 else []
    yield from _sentences(view, counted)


def _sentences(view: View, counted: Sequence[int]) -> list[int]:
    """Counted lines, if they are many, and sentences for the most part."""
    blocks = [view.blocks[i] for i in counted]
    sentences = sum([block.text.rstrip()[-1:] in TERMINAL for block in blocks])
    return [block.index for block in blocks] if len(blocks) >= RUN and sentences > len(blocks) / 2 else []


def verse(view: View) -> Iterator[int]:
    """Runs of short lines most of which end with a sign, and some so that the next line goes on."""
    lines = enumerate(zip(view.blocks, view.words, strict=True))
    short = [i for i, (block, words) in lines if words <= _VERSE_WORDS and len(block.text) < _VERSE_LONGEST]
    for together in in_a_row(short, _VERSE):
        run = _within_chrome(view, together)
        if len(run) >= _VERSE and _is_verse([view.stripped[i] for i in run]):
            yield from (view.blocks[i].index for i in run)


def _within_chrome(view: View, run: Sequence[int]) -> Sequence[int]:
    """A run without the lines at its beginning and end that phrases say: a blog's form stands right below a poem."""
    unsaid = [place for place, i in enumerate(run) if not view.phrases[i]]
    return run[unsaid[0] : unsaid[-1] + 1] if unsaid else ()


def _is_verse(lines: Sequence[str]) -> bool:
    """By how lines end; or by how they begin, where verse goes on in small letters and hardly a line has a sign."""
    ends = [line.rstrip(_CLOSING_MARKS)[-1:] for line in lines]
    ending, running_on = (sum(end in known for end in ends) for known in (_VERSE_ENDS, _RUN_ON_ENDS))
    if ending >= _ENDING * len(lines) and running_on >= _RUNNING_ON * len(lines):
        return True
    small = sum(map(begins_small, lines))
    long = sum(len(line.split()) for line in lines) >= _NO_TAGS * len(lines)
    return small >= _ENDING * len(lines) and ending >= _RUNNING_ON * len(lines) and long


def refrains(view: View) -> Iterator[int]:
    """Lines from before a sentence that comes again and again to where it is last said, with short ones between."""
    signed = {i for i, text in enumerate(view.stripped) if text.rstrip(_CLOSING_MARKS)[-1:] in _VERSE_ENDS}
    said: dict[str, list[int]] = {}
    for i in sorted(signed):
        if view.words[i] in _REFRAIN:
            said.setdefault(view.stripped[i], []).append(i)
    for places in said.values():
        run: list[int] = []
        for i in places if len(places) >= RUN else ():
            if run and not _is_stanza(view, run[-1], i):
                yield from _sung(view, run, signed)
                run = []
            run.append(i)
        yield from _sung(view, run, signed)


def _is_stanza(view: View, first: int, last: int) -> bool:
    """Whether a few short lines stand between two places, none of which phrases say."""
    few = 1 < last - first <= _STANZA
    return few and all(view.words[i] <= _SUNG and not view.phrases[i] for i in range(first, last))


def _sung(view: View, run: Sequence[int], signed: Collection[int]) -> list[int]:
    """The lines from before the first refrain to the last one, if most end with a sign."""
    if len(run) < RUN:
        return []
    lines = range(max(run[0] - 1, 0), run[-1] + 1)
    ending = sum(i in signed for i in lines) >= _ENDING * len(lines)
    return [view.blocks[i].index for i in lines] if ending else []


def dialogue(view: View) -> Iterator[int]:
    """Lines that are spoken, by their marks, where there are many."""
    marked = [i for i, text in enumerate(view.stripped) if text[0] in _SPEECH_MARKS]
    spoken = [view.blocks[i].index for i in marked if _SPOKEN.match(view.stripped[i])]
    if len(spoken) >= _SPOKEN_LEAST:
        yield from spoken


def manual(view: View) -> Iterator[int]:
    """A manual page, told by its sections: all of it."""
    if sum(block.text.strip() in _SECTIONS for block in view.blocks) >= RUN:
        yield from (block.index for block in view.blocks)


def glossary(view: View) -> Iterator[int]:
    """Words in the order of the alphabet, each with a sentence or two beneath."""
    short = [i for i, words in enumerate(view.words[:-1]) if words <= _TERM and view.words[i + 1] >= _DEFINITION]
    if len(short) < _TERMS:
        return
    terms: list[int] = []
    for i in short:
        if _is_told(view, i) or view.blocks[i + 1].text.rstrip()[-1:] not in _DEFINED_ENDS:
            continue
        if terms and not (i - terms[-1] <= _ENTRY and _letters_of(view, terms[-1]) < _letters_of(view, i)):
            yield from _defined(view, terms)
            terms = []
        terms.append(i)
    yield from _defined(view, terms)


def _is_told(view: View, i: int) -> bool:
    return view.stripped[i][-1] in _SENTENCE_ENDS


def _letters_of(view: View, i: int) -> str:
    return view.blocks[i].text.strip().casefold()


def _defined(view: View, terms: Sequence[int]) -> Iterator[int]:
    """The terms with what is beneath them, if they are many."""
    if len(terms) >= _TERMS:
        yield from (view.blocks[i].index for i in range(terms[0], terms[-1] + 2))


def letters(view: View) -> Iterator[int]:
    """What opens and what closes letters, and the names beneath; a single such line may open an appeal."""
    opened, closed = [], []
    for i, words in enumerate(view.words):
        if words <= _SALUTATION_MOST:
            text = view.stripped[i]
            if is_salutation(text):
                opened.append(i)
            elif _CLOSING.match(text):
                closed.append(i)
    if len(opened) + len(closed) < RUN:
        return
    if len(opened) >= RUN:  # one letter after the other: all that no phrase claims
        last = next((i for i in range(opened[-1] + 1, len(view.blocks)) if not _is_told(view, i)), opened[-1])
        yield from (view.blocks[i].index for i in range(opened[0], last + 1) if not view.phrases[i])
    named = [i + 1 for i in closed if i + 1 < len(view.blocks) and not view.prose[i + 1]]
    yield from (view.blocks[i].index for i in [*opened, *closed, *named])


def is_salutation(text: str) -> bool:
    """Whether a line opens a letter, such as "Dear parents," or "Уважаемые читатели!"."""
    return text[-1] in _OPENING_SIGNS and bool(_SALUTATION.match(text))


def edited(view: View) -> Iterator[int]:
    """Short lines with two links in brackets behind them, as a wiki's headings are."""
    for block, words in zip(view.blocks, view.words, strict=True):
        if words < PROSE_WORDS and "|" in block.text and EDITED.search(block.text):
            yield block.index


def above_tables(view: View) -> Iterator[int]:
    """Headings of Markdown with a table right beneath."""
    rows = enumerate(view.stripped[1:])
    return (view.blocks[i].index for i, row in rows if row[0] == "|" and view.stripped[i].startswith("#"))
