"""Recognises forms of text that look like chrome: code, tables, transcripts, steps, letters, verse."""

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
    """A pattern of alternatives from patterns separated by spaces."""
    return "|".join(re.split(r"(?<!\\) ", patterns))


# The two links in brackets that wikis put after a heading.
WIKI_EDIT_LINKS = re.compile(r"\S ?\[[^\[\]|\n]{2,30}\|[^\[\]|\n]{2,40}\][ \t]*$", re.MULTILINE)
_FENCE = re.compile(r"\s*(?:```|~~~)")
_PIPES = re.compile(r"\s*\|.*\|\s*$")
_SPEAKER = re.compile(r"[A-ZÀ-ÞΑ-ΩА-Я][\w.’'\- ]{0,30}:\s+\S")
# As many characters contain the name, whose length the pattern limits, and the colon.
_SPEAKER_CHARS = 32
_NUMBERED = re.compile(r"\s*(\d{1,2})[.)]\s+\S")
# The signs that lines of verse end with; lines of lists and menus end in words.
_VERSE_ENDS = frozenset(",;:—–.!?…。，、؛،।-")
# The signs that lines end with if the sentence goes on in the next line.
_RUN_ON_ENDS = frozenset(",;—–，、؛،")
# The marks that may follow a line's last sign.
_CLOSING_MARKS = '"”»’)*_'
# A line of dialogue: between quotation marks, or after a dash or an opening mark and with a sign at its end.
_SPEECH_MARKS = frozenset('"“„«‘「『—–')
_SPOKEN = re.compile(r"[\"“„«‘「『—–]\s?\S.*[.!?…,。！？][\"”“»’」』]?$|[\"“„«「『].*[\"“”»」』][.,!?]?$")
# The headings of sections in manual pages.
_MANUAL_SECTIONS = frozenset({
    "NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "ENVIRONMENT", "FILES", "EXIT STATUS", "EXAMPLES", "DIAGNOSTICS",
    "BUGS", "AUTHOR", "COPYRIGHT", "SEE ALSO",
})  # fmt: skip
# The salutations of letters, which a name and a sign follow, and their closing formulas.
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
# The bar between cells of a table that has none at its sides.
_BAR = " | "
_MIN_BARS = 3  # of a row
_MIN_NUMBERED_CELLS = 2  # of a row; the entries of a menu have no numbers
# The fewest lines in a row that are evidence of a form; fewer may be chance.
RUN = 3
_MIN_VERSE_LINES = 8  # a stanza or two
_MAX_VERSE_WORDS = 9  # of a line
_VERSE_CHARS = 70  # lines of verse are shorter
_MIN_ENDING_SHARE = 0.6  # of lines of verse, that end with a sign
_MIN_RUN_ON_SHARE = 0.2  # of lines of verse, that the next line continues
_MAX_STANZA_LINES = 9  # from one refrain to the next
_MAX_STANZA_WORDS = 20  # of a line between refrains
_REFRAIN_WORDS = range(3, 10)
# Lists of tags are written in small letters as verse may be, but have fewer words a line than this.
_MIN_MEAN_VERSE_WORDS = 2.5
# Numbered lines that are further apart are not one list.
_MAX_STEP_DISTANCE = 6
# So many terms in alphabetical order are not chance.
_MIN_TERMS = 8
_MAX_TERM_WORDS = 4
_MIN_DEFINITION_WORDS = 2
_MAX_TERM_DISTANCE = 4  # lines from one term to the next
_SENTENCE_ENDS = frozenset(".!?…。！？।۔؟")
# The last signs of definitions; texts that end as questions are headlines.
_DEFINITION_ENDS = frozenset(".…。।۔:")
# Fewer lines between quotation marks may be headlines.
_MIN_SPOKEN_LINES = 5
# The most words of a line that opens or closes a letter.
_MAX_SALUTATION_WORDS = 8


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
    """The blocks in runs of three or more whose texts pass the test."""
    for run in consecutive_runs([i for i, block in enumerate(view.blocks) if test(block.text)], RUN):
        yield from (view.blocks[i].index for i in run)


def consecutive_runs(places: Sequence[int], least: int) -> Iterator[list[int]]:
    """Split ascending places into runs without a gap, leaving out runs of fewer than `least`."""
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
    """Whether a line is a row of a table, with a bar at each end."""
    return "|" in text and bool(_PIPES.match(text))


def bar_separated_rows(view: View) -> Iterator[int]:
    """Rows of a table: three or more neighbouring blocks with equal numbers of bars and with numbers in some cells.

    Of 34 development texts with such lines one has chrome among them.
    """
    bars = [text.count(_BAR) if text[0] != "|" else 0 for text in view.stripped]
    rows = [i for i, count in enumerate(bars) if count >= _MIN_BARS and _cells_with_numbers(view.stripped[i])]
    for run in consecutive_runs(rows, RUN):
        for _, alike in groupby(run, bars.__getitem__):
            if len(places := list(alike)) >= RUN:
                yield from (view.blocks[i].index for i in places)


def _cells_with_numbers(text: str) -> bool:
    return sum(any(map(str.isdecimal, cell)) for cell in text.split("|")) >= _MIN_NUMBERED_CELLS


def is_speech(text: str) -> bool:
    """Whether a line is a name, a colon, and what that person says."""
    return ":" in text[:_SPEAKER_CHARS] and bool(_SPEAKER.match(text))


def steps(view: View) -> Iterator[int]:
    """Lines numbered from one upwards, perhaps with others between them, most of which end like sentences.

    Numbered headlines do not.
    """
    counted: list[int] = []
    numbered = [
        (i, match) for i, text in enumerate(view.stripped) if text[0].isdigit() and (match := _NUMBERED.match(text))
    ]
    for i, match in numbered:
        number = int(match[1])
        if number == len(counted) + 1 and (not counted or i - counted[-1] <= _MAX_STEP_DISTANCE):
            counted.append(i)
            continue
        yield from _sentences(view, counted)
        counted = [i] if number == 1 else []
    yield from _sentences(view, counted)


def _sentences(view: View, counted: Sequence[int]) -> list[int]:
    """The blocks of counted lines, if these are enough, and most of them end like sentences."""
    blocks = [view.blocks[i] for i in counted]
    sentences = sum([block.text.rstrip()[-1:] in TERMINAL for block in blocks])
    return [block.index for block in blocks] if len(blocks) >= RUN and sentences > len(blocks) / 2 else []


def verse(view: View) -> Iterator[int]:
    """Runs of short lines most of which end with a sign, some of them with one after which the sentence goes on."""
    lines = enumerate(zip(view.blocks, view.words, strict=True))
    short = [i for i, (block, words) in lines if words <= _MAX_VERSE_WORDS and len(block.text) < _VERSE_CHARS]
    for together in consecutive_runs(short, _MIN_VERSE_LINES):
        run = _without_chrome_at_ends(view, together)
        if len(run) >= _MIN_VERSE_LINES and _is_verse([view.stripped[i] for i in run]):
            yield from (view.blocks[i].index for i in run)


def _without_chrome_at_ends(view: View, run: Sequence[int]) -> Sequence[int]:
    """A run without the lines at its beginning and end that match phrases: a blog's form may be right below a poem."""
    own = [at for at, i in enumerate(run) if not view.phrases[i]]
    return run[own[0] : own[-1] + 1] if own else ()


def _is_verse(lines: Sequence[str]) -> bool:
    """Whether lines are verse, by their ends or by their beginnings.

    Verse that has few signs is recognised by lines that begin in lower case.
    """
    ends = [line.rstrip(_CLOSING_MARKS)[-1:] for line in lines]
    ending, running_on = (sum(end in known for end in ends) for known in (_VERSE_ENDS, _RUN_ON_ENDS))
    if ending >= _MIN_ENDING_SHARE * len(lines) and running_on >= _MIN_RUN_ON_SHARE * len(lines):
        return True
    small = sum(map(begins_small, lines))
    long = sum(len(line.split()) for line in lines) >= _MIN_MEAN_VERSE_WORDS * len(lines)
    return small >= _MIN_ENDING_SHARE * len(lines) and ending >= _MIN_RUN_ON_SHARE * len(lines) and long


def refrains(view: View) -> Iterator[int]:
    """Lines from the one before a repeated sentence to its last repetition, with short lines between them."""
    signed = {i for i, text in enumerate(view.stripped) if text.rstrip(_CLOSING_MARKS)[-1:] in _VERSE_ENDS}
    repeated: dict[str, list[int]] = {}
    for i in sorted(signed):
        if view.words[i] in _REFRAIN_WORDS:
            repeated.setdefault(view.stripped[i], []).append(i)
    for places in repeated.values():
        run: list[int] = []
        for i in places if len(places) >= RUN else ():
            if run and not _is_stanza(view, run[-1], i):
                yield from _with_refrain(view, run, signed)
                run = []
            run.append(i)
        yield from _with_refrain(view, run, signed)


def _is_stanza(view: View, first: int, last: int) -> bool:
    """Whether there are a few short lines from one place to another, none of which match phrases."""
    few = 1 < last - first <= _MAX_STANZA_LINES
    return few and all(view.words[i] <= _MAX_STANZA_WORDS and not view.phrases[i] for i in range(first, last))


def _with_refrain(view: View, run: Sequence[int], signed: Collection[int]) -> list[int]:
    """The lines from the one before the first refrain to the last refrain, if most end with a sign."""
    if len(run) < RUN:
        return []
    lines = range(max(run[0] - 1, 0), run[-1] + 1)
    ending = sum(i in signed for i in lines) >= _MIN_ENDING_SHARE * len(lines)
    return [view.blocks[i].index for i in lines] if ending else []


def dialogue(view: View) -> Iterator[int]:
    """Lines of dialogue, recognised by their marks, if there are enough of them."""
    marked = [i for i, text in enumerate(view.stripped) if text[0] in _SPEECH_MARKS]
    spoken = [view.blocks[i].index for i in marked if _SPOKEN.match(view.stripped[i])]
    if len(spoken) >= _MIN_SPOKEN_LINES:
        yield from spoken


def manual(view: View) -> Iterator[int]:
    """All of a manual page, recognised by its sections."""
    if sum(block.text.strip() in _MANUAL_SECTIONS for block in view.blocks) >= RUN:
        yield from (block.index for block in view.blocks)


def glossary(view: View) -> Iterator[int]:
    """Terms in alphabetical order, each with a sentence or two below."""
    short = [
        i
        for i, words in enumerate(view.words[:-1])
        if words <= _MAX_TERM_WORDS and view.words[i + 1] >= _MIN_DEFINITION_WORDS
    ]
    if len(short) < _MIN_TERMS:
        return
    terms: list[int] = []
    for i in short:
        if _is_sentence(view, i) or view.blocks[i + 1].text.rstrip()[-1:] not in _DEFINITION_ENDS:
            continue
        if terms and not (i - terms[-1] <= _MAX_TERM_DISTANCE and _sort_key(view, terms[-1]) < _sort_key(view, i)):
            yield from _with_definitions(view, terms)
            terms = []
        terms.append(i)
    yield from _with_definitions(view, terms)


def _is_sentence(view: View, i: int) -> bool:
    return view.stripped[i][-1] in _SENTENCE_ENDS


def _sort_key(view: View, i: int) -> str:
    return view.blocks[i].text.strip().casefold()


def _with_definitions(view: View, terms: Sequence[int]) -> Iterator[int]:
    """The terms with their definitions, if there are enough of them."""
    if len(terms) >= _MIN_TERMS:
        yield from (view.blocks[i].index for i in range(terms[0], terms[-1] + 2))


def letters(view: View) -> Iterator[int]:
    """Salutations and closing formulas of letters, with the names below; a single such line may open an appeal."""
    opened, closed = [], []
    for i, words in enumerate(view.words):
        if words <= _MAX_SALUTATION_WORDS:
            text = view.stripped[i]
            if is_salutation(text):
                opened.append(i)
            elif _CLOSING.match(text):
                closed.append(i)
    if len(opened) + len(closed) < RUN:
        return
    if len(opened) >= RUN:  # a series of letters: everything that no phrase matches
        last = next((i for i in range(opened[-1] + 1, len(view.blocks)) if not _is_sentence(view, i)), opened[-1])
        yield from (view.blocks[i].index for i in range(opened[0], last + 1) if not view.phrases[i])
    named = [i + 1 for i in closed if i + 1 < len(view.blocks) and not view.prose[i + 1]]
    yield from (view.blocks[i].index for i in [*opened, *closed, *named])


def is_salutation(text: str) -> bool:
    """Whether a line opens a letter, such as "Dear parents," or "Уважаемые читатели!"."""
    return text[-1] in _OPENING_SIGNS and bool(_SALUTATION.match(text))


def wiki_headings(view: View) -> Iterator[int]:
    """Short lines followed by two links in brackets, as headings in wikis are."""
    for block, words in zip(view.blocks, view.words, strict=True):
        if words < PROSE_WORDS and "|" in block.text and WIKI_EDIT_LINKS.search(block.text):
            yield block.index


def above_tables(view: View) -> Iterator[int]:
    """Markdown headings with a table right below."""
    rows = enumerate(view.stripped[1:])
    return (view.blocks[i].index for i, row in rows if row[0] == "|" and view.stripped[i].startswith("#"))
