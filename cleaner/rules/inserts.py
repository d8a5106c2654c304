"""Recognises what articles insert between their paragraphs and what looks like chrome there.

These are lists that a sentence announces, quotations of several lines, chats, match results and tables, notes,
contacts, greetings and the like.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, NamedTuple

from cleaner.prose import BULLETS, MAIL, PROSE_WORDS, TELEPHONE, TERMINAL, begins_small
from cleaner.rules.forms import RUN, consecutive_runs, is_salutation

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from cleaner.rules.phrase import Phrase
    from cleaner.rules.predicates import View

_MAX_ANNOUNCED_LINES = 12
_MAX_LINES_TO_PROSE = 3  # from the end of the announced lines to where the article goes on
# The confidence that announced lines belong to the article, which the model may exceed.
_LIKELY_CONFIDENCE = 0.9
# The same for lines that are set apart, and for several lines of which phrases match some.
_SURE_CONFIDENCE = 0.96
# The same where phrases match most of the lines: there the article shows what it is about. So it is at all six such
# places in development and written texts, and none of them is chrome.
_EXAMPLES_CONFIDENCE = 0.985
_MIN_MIXED_LINES = 3  # announced lines, or lines around one that a phrase matches
_LINK_RULE = "related.inline"
_MIN_ITEMS = 2  # of a list
# The marks that close a quotation, by the mark that opens it.
_CLOSING_MARKS = {"“": "”“", "„": "“”", "«": "»", "‘": "’", "”": "”", "「": "」", "『": "』", '"': '"', "'": "'"}
_MAX_QUOTATION_LINES = 8
_SENTENCE_ENDS = ".!?…”“»\"'’"
# A quotation and after it a clause in lower case: `“Who?” she asked.` In a line that begins with a dash, another dash
# precedes the clause.
_QUOTED_AND_SAID = re.compile(r"[“„«‘”\"»][^“”„«»\"]{2,}[“”»«’\"],? [^\W\d_A-ZÀ-ÞА-Я]")
_SAID_AFTER_DASH = re.compile(r"\S [–—] ?[^\W\d_A-ZÀ-ÞА-Я]")
_TIME = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::\d\d)?"
# A line of a chat that ends with the time, perhaps after a name; and one that begins with the time, before a name.
_STAMPED = re.compile(rf"(|.{{1,28}}?[\s,(\[]+)({_TIME})[)\]]?$")
_LOGGED = re.compile(rf"[\[(]?(?:[\d./-]{{6,10}},?\s)?{_TIME}[\])]?[\s–-]+<?([^\W\d_][\w .'-]{{0,24}}?)(?:>|:)\s")
_MIN_MESSAGES = 4  # of a chat
_MAX_MESSAGE_LINES = 3  # above or below the line with the time
_STAMP_CHARS = 44  # a line with the time is shorter
# A name with a colon.
_SPEAKER = re.compile(r"([^\W\d_][^\n:：]{0,30})(?:: |：)\s*\S")
_MIN_TURNS = 4  # of speakers
_MAX_TURN_DISTANCE = 3  # lines from one turn to the next
# As many characters contain the time, the name and the colon.
_OPENING_CHARS = 48
_GOALS = re.compile(r"\d ?[-–:] ?\d")
_VERSUS = re.compile(r"\D{3,30}(?: ?[-–] ?| vs?\.? )\D{3,30}\s\d{1,3} ?[-–:] ?\d{1,3}$")
_SCORE = re.compile(rf"\D{{3,30}}\s\d{{1,3}} ?[-–:] ?\d{{1,3}}\s(?![a-zß-ÿа-я])[^\W\d_]\D{{2,40}}$|{_VERSUS.pattern}")
_RANKED_ROW = re.compile(
    r"(?:\d{1,2}[.)]?\s+)?[^\W\d_][^\d:|]{2,30}\s(?:[-+]?\d{1,3}(?:[-–:]\d{1,3})?\s+){0,9}(\d{1,3})$"
)
_ROW_CHARS = 80  # rows of results or of a table are shorter
_MIN_TABLE_ROWS = 4
_MAX_HEADING_WORDS = 6
_DIGIT = re.compile(r"\d")
# A label of a few words without numbers, a colon, and a short value that is not an address or a telephone number.
_FACT = re.compile(r"(?:[-*+•–·▪]\s)?[^\W\d_][^\d\n:：.!?@]{1,40}[:：] ?(?!.*@|.*//|\+?[\d ()/-]{9,}$)[^\n]{1,60}$")
_NOTE_SIGNS = frozenset("↑^")
# A mail address or a telephone number.
_CONTACT = re.compile(rf"{MAIL}|{TELEPHONE}(?=\s?[（(,;]|$)")
_MAX_CONTACT_LINES = 6  # with the address or number as the last
# The labels above remarks in documentation, in the languages that its generators support.
_LABEL = re.compile(
    r"(?:note|tip|hint|info|warning|danger|caution|important|attention|hinweis|tipp|warnung|achtung|wichtig|gefahr|vorsicht|"
    r"remarque|astuce|conseil|avertissement|nota|consejo|aviso|advertencia|peligro|aten(?:ción|ção)|dica|cuidado|perigo|"
    r"suggerimento|attenzione|avviso|pericolo|opmerking|waarschuwing|gevaar|uwaga|wskazówka|ostrzeżenie|poznámka|varování|"
    r"примечание|внимание|предупреждение|совет|опасно|примітка|порада|увага|dikkat|ipucu|uyarı|注意|备注|提示|警告|危险|"
    r"備註|危險|注記|ヒント|補足|メモ|危険|참고|주의|경고|팁)[:!：！]?$",
    re.IGNORECASE,
)
_MAX_LABEL_CHARS = 14
# The referee or the attendance, in the languages of most match reports.
_OFFICIAL = re.compile(
    r"(?:referees?|attendance|schiedsrichter(?:in)?|zuschauer|arbitres?|spectateurs|[aá]rbitr[oa]s?|espectadores|"
    r"asistencia|spettatori|scheidsrechter|toeschouwers|sędzi[aowie]+|widzów|rozhodčí|diváků|domare|publik|dommere?|"
    r"tilskuere|hakem) ?: ?[^\W_].{1,200}$",
    re.IGNORECASE,
)
_OFFICE_CHARS = 20  # contain the label and its colon
# The openings of corrections of an article, in the languages of the packs.
_CORRECTION = re.compile(
    r"[*_(\[（【 ]*(?:"
    r"(?:correction|clarification|korrektur|richtigstellung|rectificatif|correctif|fe de erratas?|corrección|correção|"
    r"errata(?: corrige)?|rectificatie|correctie|sprostowanie|oprava|уточнение|исправление|поправка|уточнення|"
    r"виправлення|düzeltme|تصحيح|اصلاحیه|ralat|koreksi|đính chính|更正|勘误|訂正|お詫びと訂正|정정|바로잡습니다|"
    r"rättelse|rettelse|retting)(?: ?[:：.–—(]|[ ,]+(?:of )?\d)|"
    r"an? (?:earlier|previous) version of|this (?:article|story|post) (?:was|has been) (?:amended|corrected)|"
    r"in einer (?:früheren|ersten|vorherigen) (?:version|fassung)|"
    r"(?:dans )?une (?:première |précédente )?version (?:antérieure|précédente|de cet)|"
    r"(?:en )?una versión (?:anterior|previa)|(?:em )?uma versão anterior|"
    r"(?:in )?una (?:(?:precedente|prima) versione|versione precedente)|(?:in )?een eerdere versie|"
    r"v (?:předchozí|dřívější|původní) verzi|в (?:предыдущей|первой) версии|у (?:попередній|першій) версії)",
    re.IGNORECASE,
)
_MIN_BROKEN_WORDS = 8  # of a line in the middle of whose sentence the text breaks off
# The signs that such a line may end with.
_BROKEN_ENDS = frozenset(",-–—")
_MAX_GREETING_WORDS = 5
_MAX_NAME_WORDS = 3


def announced(view: View) -> Iterator[tuple[int, float]]:
    """Lines that a sentence announces, between paragraphs or at the text's end, each with a confidence.

    The sentence ends with a colon or with words for "as follows", or it just stops and an indented line follows.
    """
    ends = [i for i in range(len(view.blocks) - 1) if view.introduces(i)]
    if "\n    " in view.text or "\n\t" in view.text:
        ends += [
            i - 1 for i, block in enumerate(view.blocks) if i and block.text[0] in " \t" and _ends_in_word(view, i - 1)
        ]
    for i in ends:
        items = _items(view, i + 1)
        yield from ((view.blocks[j].index, _SURE_CONFIDENCE) for j in items)
        lines = _adjoining(view, i + 1)
        end = i + 1 + len(lines)
        claimed = sum([bool(view.phrases[j]) for j in lines])
        goes_on = end < len(view.blocks) and _resumes(view, end)
        if 0 < len(lines) <= _MAX_ANNOUNCED_LINES and (goes_on or (end == len(view.blocks) and not claimed)):
            confidence = _confidence(view, lines, claimed)
            yield from ((view.blocks[j].index, confidence) for j in lines)


def _resumes(view: View, i: int) -> bool:
    """Whether the article goes on soon: with prose, or with a sentence that announces more."""
    soon = min(i + _MAX_LINES_TO_PROSE, view.last_prose)
    return view.next_prose[i] <= soon or view.next_announcing(i, soon + 1) <= soon


def _confidence(view: View, lines: Sequence[int], claimed: int) -> float:
    """The confidence that lines are announced, given how many of them phrases match."""
    if claimed and len(lines) >= _MIN_MIXED_LINES:
        return _EXAMPLES_CONFIDENCE if 2 * claimed > len(lines) else _SURE_CONFIDENCE
    if 1 < len(lines) == claimed:
        return _EXAMPLES_CONFIDENCE
    return _SURE_CONFIDENCE if all(_is_set_apart(view.blocks[j].text) for j in lines) else _LIKELY_CONFIDENCE


def _items(view: View, first: int) -> Sequence[int]:
    """The places from `first` on whose lines begin with the same bullet, if they are a list without phrases."""
    sign = view.stripped[first][:2]
    end = first
    while sign in BULLETS and end < len(view.blocks) and view.stripped[end][:2] == sign:
        if view.phrases[end]:
            return ()
        end += 1
    return range(first, end) if end - first >= _MIN_ITEMS else ()


def _ends_in_word(view: View, i: int) -> bool:
    return view.stripped[i][-1].isalpha() and view.blocks[i].text[0] not in " \t" and view.may_introduce(i)


def _is_set_apart(text: str) -> bool:
    return text.startswith(("    ", "\t")) or text[0] in _CLOSING_MARKS


def _adjoining(view: View, i: int) -> Sequence[int]:
    """The places from `i` to the next blank line or prose; none if these lines are a list of links.

    Prose that a phrase matches counts as an example like the lines around it.
    """
    end, limit = i, min(i + _MAX_ANNOUNCED_LINES + 1, len(view.blocks))
    while end < limit and (not view.prose[end] or view.phrases[end]) and (end == i or _adjoin(view, end - 1, end)):
        if any(phrase.family == "related" and not _is_entry(phrase) for phrase in view.phrases[end]):
            return ()
        end += 1
    return range(i, end)


def _is_entry(phrase: Phrase) -> bool:
    """Whether a phrase is a link with its title, not the heading of a list of links."""
    return phrase.label or phrase.rule == _LINK_RULE


def lone_lines(view: View) -> Iterator[int]:
    """The only line of a text that a phrase matches, if it is among short lines between two paragraphs."""
    claimed = [i for i, phrases in enumerate(view.phrases) if phrases]
    if len(claimed) != 1:
        return
    first = last = claimed[0]
    while first and not view.prose[first - 1] and _adjoin(view, first - 1, first):
        first -= 1
    while last + 1 < len(view.blocks) and not view.prose[last + 1] and _adjoin(view, last, last + 1):
        last += 1
    has_both_sides = 0 < first < claimed[0] < last < len(view.blocks) - 1
    if has_both_sides and last - first >= _MIN_MIXED_LINES and view.prose[first - 1] and view.prose[last + 1]:
        yield view.blocks[claimed[0]].index


def _adjoin(view: View, i: int, j: int) -> bool:
    """Whether there is no blank line between the lines at two neighbouring places."""
    return abs(view.blocks[j].index - view.blocks[i].index) == 1


def quotations(view: View) -> Iterator[int]:
    """Lines from an opening quotation mark to the closing one on a later line."""
    for i in [i for i, text in enumerate(view.stripped) if text[0] in _CLOSING_MARKS]:
        marks = _CLOSING_MARKS[view.stripped[i][0]]
        if view.first_prose <= i < view.last_prose and not any(mark in view.stripped[i][1:] for mark in marks):
            yield from (view.blocks[j].index for j in _quotation_from(view, i, marks))


def _quotation_from(view: View, first: int, marks: str) -> Sequence[int]:
    for i in range(first + 1, min(first + _MAX_QUOTATION_LINES, len(view.blocks))):
        text = view.stripped[i]
        if not _adjoin(view, i - 1, i) or text[0] in _CLOSING_MARKS:
            return ()
        if any(mark in text for mark in marks):
            return range(first, i + 1) if text.rstrip(".,!?;:")[-1:] in marks else ()
    return ()


def speech(view: View) -> Iterator[int]:
    """Speech right below a paragraph: a quotation after which the sentence goes on."""
    for i in range(view.first_prose + 1, len(view.blocks)):
        text = view.stripped[i]
        if view.prose[i - 1] and not view.phrases[i] and _is_speech(text):
            yield view.blocks[i].index


def _is_speech(text: str) -> bool:
    """Whether a text begins with a quotation or a dash, and words such as "she said" follow up to a sentence's end."""
    if text[-1] not in _SENTENCE_ENDS:
        return False
    if text[0] in "–—":
        return text[1:2] == " " and _SAID_AFTER_DASH.search(text) is not None
    return text[0] in _CLOSING_MARKS and _QUOTED_AND_SAID.match(text) is not None


class _Message(NamedTuple):
    """One message of a chat: who sent it, when, and the places of its lines."""

    name: str
    time: str
    lines: Sequence[int]


def chats(view: View) -> Iterator[int]:
    """Messages of a chat, each with a line that has the time: most times ascend, and names recur."""
    found = {
        i: match
        for i, text in enumerate(view.stripped)
        if len(text) < _STAMP_CHARS and ":" in text and (match := _STAMPED.match(text))
    }
    if len(found) < _MIN_MESSAGES:
        return
    messages = [_message(view, i, match, found) for i, match in found.items()]
    names = {message.name for message in messages}
    ascending = sum(before.time <= after.time for before, after in pairwise(messages))
    names_recur = len(names) < len(messages) and all(map(_has_letters, names))
    if names_recur and ascending > (len(messages) - 1) / 2:
        yield from (view.blocks[j].index for message in messages for j in message.lines)


def _message(view: View, i: int, match: re.Match[str], stamped: Container[int]) -> _Message:
    """A message: the lines below one with a name and the time, or around one with only the time.

    Of the latter, the first line is the name.
    """
    last = _last_line(view, i, 1, stamped)
    first = i if match[1] else _last_line(view, i, -1, stamped)
    return _Message(match[1].strip() or view.stripped[first], match[2].rjust(5, "0"), range(first, last + 1))


def _last_line(view: View, i: int, step: int, stamped: Container[int]) -> int:
    """The last of the next few places in one direction before a blank line or another line with a time."""
    for j in range(i + step, i + step * (_MAX_MESSAGE_LINES + 1), step):
        if not 0 <= j < len(view.blocks) or j in stamped or not _adjoin(view, i, j):
            break
        i = j
    return i


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


def speakers(view: View) -> Iterator[int]:
    """Lines that open with a name and a colon, or with the time and a name, if names take turns and recur."""
    turns: list[tuple[int, str]] = []
    for i, text in enumerate(view.stripped):
        start = text[:_OPENING_CHARS]
        if (": " in start or "：" in start or "> " in start) and not view.phrases[i]:
            match = _SPEAKER.match(start) or _LOGGED.match(start)
            if match and _is_name(match[1]):
                turns.append((i, match[1].strip()))
    run: list[tuple[int, str]] = []
    for place, name in turns:
        if run and place - run[-1][0] > _MAX_TURN_DISTANCE:
            yield from _in_turns(view, run)
            run = []
        run.append((place, name))
    yield from _in_turns(view, run)


def _in_turns(view: View, run: Sequence[tuple[int, str]]) -> list[int]:
    """The lines of speakers, if two or more of them speak more than once and they alternate."""
    times = Counter(name for _, name in run)
    turns = [place for place, name in run if times[name] > 1]
    changes = sum(before[1] != after[1] for before, after in pairwise(run))
    if len(turns) < _MIN_TURNS or len({*times}) < 2 or 2 * len(turns) < len(run) or changes < len(turns) / 2:
        return []
    return [view.blocks[place].index for place, _ in run]


def results(view: View) -> Iterator[int]:
    """Rows of results, and of tables in which the last number never rises, with a short line above them."""
    rows = [(i, text) for i, text in enumerate(view.stripped) if len(text) < _ROW_CHARS and _DIGIT.search(text)]
    if len(rows) < RUN:
        return
    for run in consecutive_runs([i for i, text in rows if _GOALS.search(text) and _SCORE.match(text)], RUN):
        yield from _with_heading(view, run)
    ranks = {i: int(match[1]) for i, text in rows if text[-1].isdigit() and (match := _RANKED_ROW.match(text))}
    for run in consecutive_runs(list(ranks), _MIN_TABLE_ROWS):
        if all(ranks[i] >= ranks[j] for i, j in pairwise(run)) and ranks[run[0]] > ranks[run[-1]]:
            yield from _with_heading(view, run)


def facts(view: View) -> Iterator[int]:
    """Labels with values, most of them numbers, as in fact boxes inside reports, with their heading."""
    labelled = [
        i for i, text in enumerate(view.stripped) if ":" in text[2:] and not view.phrases[i] and _FACT.match(text)
    ]
    for run in consecutive_runs(labelled, RUN):
        numbers = sum(_DIGIT.search(view.stripped[i]) is not None for i in run)
        if view.first_prose < run[0] and 2 * numbers > len(run):
            yield from _with_heading(view, run)


def _with_heading(view: View, run: Sequence[int]) -> Iterator[int]:
    """The lines of a run with the one above if that is short; nothing if the one above matches a phrase."""
    above = run[0] - 1
    if above >= 0 and view.phrases[above]:
        return
    if above >= 0 and view.words[above] <= _MAX_HEADING_WORDS:
        yield view.blocks[above].index
    yield from (view.blocks[i].index for i in run)


def notes(view: View) -> Iterator[int]:
    """Notes as in wikis, after an arrow that leads back to the text."""
    marked = [i for i, text in enumerate(view.stripped) if text[0] in _NOTE_SIGNS and not view.phrases[i]]
    for run in consecutive_runs(marked, 2):
        yield from (view.blocks[i].index for i in run)


def contacts(view: View) -> Iterator[int]:
    """The contacts in a text without chrome: mail addresses or telephone numbers with the lines above them.

    The only phrases that such a text may match are entries of menus, such as "Contact": in these lines, or as headings
    inside the article.
    """
    entries = view.claimed.get("navigation.menu", ())
    if len(entries) < len(view.spoken):
        return
    lines = set[int]()
    for i, text in enumerate(view.stripped):
        if view.words[i] < PROSE_WORDS and ("@" in text or _DIGIT.search(text)) and _CONTACT.search(text):
            above = range(i, max(i - _MAX_CONTACT_LINES, view.first_prose), -1)
            lines.update(takewhile(lambda j: view.words[j] < PROSE_WORDS, above))
    if lines.issuperset(i for i in entries if not view.first_prose < i < view.last_prose):
        yield from (view.blocks[i].index for i in sorted(lines))


def admonitions(view: View) -> Iterator[int]:
    """Labels above remarks in documentation, such as `warning` or `Tip`, with the remarks."""
    for i in [i for i, text in enumerate(view.stripped[:-1]) if len(text) <= _MAX_LABEL_CHARS and _LABEL.match(text)]:
        if view.prose[i + 1] and not view.phrases[i + 1]:
            yield from (view.blocks[i].index, view.blocks[i + 1].index)


def officials(view: View) -> Iterator[int]:
    """The referee and the attendance at the end of match reports."""
    labelled = [i for i, text in enumerate(view.stripped) if ":" in text[1:_OFFICE_CHARS] and _OFFICIAL.match(text)]
    return (view.blocks[i].index for i in labelled)


def corrections(view: View) -> Iterator[int]:
    """Corrections of an article's earlier versions, of a sentence or more."""
    for i, text in enumerate(view.stripped):
        if view.words[i] >= _MIN_BROKEN_WORDS and not view.phrases[i] and _CORRECTION.match(text[:_OPENING_CHARS]):
            yield view.blocks[i].index


def greetings(view: View) -> Iterator[tuple[int, float]]:
    """Greetings before the first paragraph, or after the last with a name below, each with a confidence."""
    for i in [i for i, text in enumerate(view.stripped[:-1]) if text[-1] in ",،，"]:
        if view.words[i] > _MAX_GREETING_WORDS or view.phrases[i] or _DIGIT.search(view.stripped[i]):
            continue
        if view.prose[i + 1]:
            yield view.blocks[i].index, _SURE_CONFIDENCE if is_salutation(view.stripped[i]) else _LIKELY_CONFIDENCE
        elif i and view.prose[i - 1] and not view.phrases[i + 1] and _is_name(view.stripped[i + 1]):
            yield view.blocks[i].index, _SURE_CONFIDENCE
            yield view.blocks[i + 1].index, _SURE_CONFIDENCE


def broken_lines(view: View) -> Iterator[int]:
    """Lines that break off inside a sentence, and those that continue it, as `<br>` in a paragraph leaves them."""
    lines = view.stripped
    for i in [i for i, line in enumerate(lines) if begins_small(line) and line[-1] in TERMINAL and i]:
        above = lines[i - 1]
        goes_on = view.words[i - 1] >= _MIN_BROKEN_WORDS and (above[-1].isalpha() or above[-1] in _BROKEN_ENDS)
        if goes_on and _adjoin(view, i - 1, i) and not (view.phrases[i - 1] or view.phrases[i]):
            yield from (view.blocks[i - 1].index, view.blocks[i].index)


def _is_name(text: str) -> bool:
    """Whether a text may be a name: a few words, none of which begins in lower case."""
    words = text.split()
    return len(words) <= _MAX_NAME_WORDS and all(word[0].isalpha() and not begins_small(word) for word in words)
