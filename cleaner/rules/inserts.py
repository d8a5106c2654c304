"""What articles set between their paragraphs, and what looks like chrome there.

Lists that a sentence announces, quotations of several lines, chats, results and tables of matches, notes, contacts,
greetings.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, NamedTuple

from cleaner.prose import BULLETS, MAIL, PROSE_WORDS, TELEPHONE, TERMINAL, begins_small
from cleaner.rules.forms import RUN, in_a_row, is_salutation

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from cleaner.rules.predicates import View
    from cleaner.rules.rule import Phrase

# What a sentence announces has so many lines, and prose goes on soon after.
_ANNOUNCED, _SOON = 12, 3
# What is announced is the article's, unless the model is surer; so are lines that phrases claim, where they are set
# apart, or are among so many lines. Where phrases claim most of them, the article shows what it speaks of: so it is at
# all six places of development and written texts, and chrome at none.
_LIKELY, _SURE, _SHOWN, _ENOUGH = 0.9, 0.96, 0.985, 3
_LINKED = "related.inline"
# So few entries a list may have.
_FEWEST_ITEMS = 2
_CLOSING = {"“": "”“", "„": "“”", "«": "»", "‘": "’", "”": "”", "「": "」", "『": "』", '"': '"', "'": "'"}
# A quotation has so many lines at most.
_QUOTED_LINES = 8
# A quotation, and behind it a clause in small letters: `“Who?” she asked.` Between dashes, such a clause stands alone.
_SENTENCE_ENDS = ".!?…”“»\"'’"
_SAID = re.compile(r"[“„«‘”\"»][^“”„«»\"]{2,}[“”»«’\"],? [^\W\d_A-ZÀ-ÞА-Я]")
_SPOKEN_BY = re.compile(r"\S [–—] ?[^\W\d_A-ZÀ-ÞА-Я]")
_TIME = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::\d\d)?"
# A line of a chat that ends with the time, with a name before it or not; one that begins with it, a name behind it.
_STAMPED = re.compile(rf"(|.{{1,28}}?[\s,(\[]+)({_TIME})[)\]]?$")
_LOGGED = re.compile(rf"[\[(]?(?:[\d./-]{{6,10}},?\s)?{_TIME}[\])]?[\s–-]+<?([^\W\d_][\w .'-]{{0,24}}?)(?:>|:)\s")
# So many messages make a chat, with so many lines beneath or above the one with the time; that is so long at most.
_MESSAGES, _LINES, _STAMP = 4, 3, 44
# A name with a colon. Speakers take so many turns or more, so few places apart.
_SPEAKER, _TURNS, _BETWEEN_TURNS = re.compile(r"([^\W\d_][^\n:：]{0,30})(?:: |：)\s*\S"), 4, 3
# So many characters hold the time, the name and the colon.
_OPENING = 48
_GOALS = re.compile(r"\d ?[-–:] ?\d")
_VERSUS = re.compile(r"\D{3,30}(?: ?[-–] ?| vs?\.? )\D{3,30}\s\d{1,3} ?[-–:] ?\d{1,3}$")
_SCORE = re.compile(rf"\D{{3,30}}\s\d{{1,3}} ?[-–:] ?\d{{1,3}}\s(?![a-zß-ÿа-я])[^\W\d_]\D{{2,40}}$|{_VERSUS.pattern}")
_RANK = re.compile(r"(?:\d{1,2}[.)]?\s+)?[^\W\d_][^\d:|]{2,30}\s(?:[-+]?\d{1,3}(?:[-–:]\d{1,3})?\s+){0,9}(\d{1,3})$")
# Rows of results or of a table are so long at most; a table has so many; a heading has so many words at most.
_ROW, _RANKS, _HEADING = 80, 4, 6
_DIGIT = re.compile(r"\d")
# A label of a few words, none of them a number, a colon, and a short value: no address, and no number to call.
_FACT = re.compile(r"(?:[-*+•–·▪]\s)?[^\W\d_][^\d\n:：.!?@]{1,40}[:：] ?(?!.*@|.*//|\+?[\d ()/-]{9,}$)[^\n]{1,60}$")
_NOTE_SIGNS = frozenset("↑^")
# An address for mail, or a telephone's number.
_CONTACT = re.compile(rf"{MAIL}|{TELEPHONE}(?=\s?[（(,;]|$)")
_AROUND_CONTACT = 6
# What stands above a remark in documentation, in the languages that its generators speak.
_LABEL = re.compile(
    r"(?:note|tip|hint|info|warning|danger|caution|important|attention|hinweis|tipp|warnung|achtung|wichtig|gefahr|vorsicht|"
    r"remarque|astuce|conseil|avertissement|nota|consejo|aviso|advertencia|peligro|aten(?:ción|ção)|dica|cuidado|perigo|"
    r"suggerimento|attenzione|avviso|pericolo|opmerking|waarschuwing|gevaar|uwaga|wskazówka|ostrzeżenie|poznámka|varování|"
    r"примечание|внимание|предупреждение|совет|опасно|примітка|порада|увага|dikkat|ipucu|uyarı|注意|备注|提示|警告|危险|"
    r"備註|危險|注記|ヒント|補足|メモ|危険|참고|주의|경고|팁)[:!：！]?$",
    re.IGNORECASE,
)
_LONGEST_LABEL = 14
# The referee or the number of those who watched, in the languages of most match reports.
_OFFICIAL = re.compile(
    r"(?:referees?|attendance|schiedsrichter(?:in)?|zuschauer|arbitres?|spectateurs|[aá]rbitr[oa]s?|espectadores|"
    r"asistencia|spettatori|scheidsrechter|toeschouwers|sędzi[aowie]+|widzów|rozhodčí|diváků|domare|publik|dommere?|"
    r"tilskuere|hakem) ?: ?[^\W_].{1,200}$",
    re.IGNORECASE,
)
_LONGEST_OFFICE = 20
# How articles tell what was wrong with them, in the languages of the packs.
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
# A line that a sentence breaks off in has so many words at least, and may end with one of these signs.
_HALF, _GOING_ON = 8, frozenset(",-–—")
# The most words of a line that greets, and of a name.
_GREETING, _NAME = 5, 3


def announced(view: View) -> Iterator[tuple[int, float]]:
    """Lines that a sentence announces, amid the prose or at the text's end, each with how sure that is.

    It ends with a colon or by saying "as follows", or just stops where a line follows that is indented.
    """
    ends = [i for i in range(len(view.blocks) - 1) if view.introduces(i)]
    if "\n    " in view.text or "\n\t" in view.text:
        ends += [i - 1 for i, block in enumerate(view.blocks) if i and block.text[0] in " \t" and _stops(view, i - 1)]
    for i in ends:
        items = _items(view, i + 1)
        yield from ((view.blocks[j].index, _SURE) for j in items)
        lines = _together(view, i + 1)
        end = i + 1 + len(lines)
        claimed = sum([bool(view.phrases[j]) for j in lines])
        goes_on = end < len(view.blocks) and _goes_on(view, end)
        if 0 < len(lines) <= _ANNOUNCED and (goes_on or (end == len(view.blocks) and not claimed)):
            sure = _how_surely(view, lines, claimed)
            yield from ((view.blocks[j].index, sure) for j in lines)


def _goes_on(view: View, i: int) -> bool:
    """Whether the article goes on soon: with prose, or with a sentence that announces more."""
    soon = min(i + _SOON, view.last_prose)
    return view.next_prose[i] <= soon or view.next_announcing(i, soon + 1) <= soon


def _how_surely(view: View, lines: Sequence[int], claimed: int) -> float:
    """How sure it is that lines are announced, of which phrases claim some."""
    if claimed and len(lines) >= _ENOUGH:
        return _SHOWN if 2 * claimed > len(lines) else _SURE
    if 1 < len(lines) == claimed:
        return _SHOWN
    return _SURE if all(_is_apart(view.blocks[j].text) for j in lines) else _LIKELY


def _items(view: View, first: int) -> Sequence[int]:
    """The places from one on whose lines begin with the same sign, if there are some and no phrase claims one."""
    sign = view.stripped[first][:2]
    end = first
    while sign in BULLETS and end < len(view.blocks) and view.stripped[end][:2] == sign:
        if view.phrases[end]:
            return ()
        end += 1
    return range(first, end) if end - first >= _FEWEST_ITEMS else ()


def _stops(view: View, i: int) -> bool:
    return view.stripped[i][-1].isalpha() and view.blocks[i].text[0] not in " \t" and view.may_introduce(i)


def _is_apart(text: str) -> bool:
    return text.startswith(("    ", "\t")) or text[0] in _CLOSING


def _together(view: View, i: int) -> Sequence[int]:
    """The places from `i` on whose lines have no blank one between them, as far as the next prose or list of links.

    Prose that a phrase claims is shown like the lines around it.
    """
    end, most = i, min(i + _ANNOUNCED + 1, len(view.blocks))
    while end < most and (not view.prose[end] or view.phrases[end]) and (end == i or _adjoin(view, end - 1, end)):
        if any(phrase.family == "related" and not _is_entry(phrase) for phrase in view.phrases[end]):
            return ()
        end += 1
    return range(i, end)


def _is_entry(phrase: Phrase) -> bool:
    """Whether a phrase says a link with its title, and no heading of a list of links."""
    return phrase.label or phrase.rule == _LINKED


def lone_lines(view: View) -> Iterator[int]:
    """The only line of a text that a phrase claims, where it stands amid short lines between two paragraphs."""
    claimed = [i for i, phrases in enumerate(view.phrases) if phrases]
    if len(claimed) != 1:
        return
    first = last = claimed[0]
    while first and not view.prose[first - 1] and _adjoin(view, first - 1, first):
        first -= 1
    while last + 1 < len(view.blocks) and not view.prose[last + 1] and _adjoin(view, last, last + 1):
        last += 1
    beside = 0 < first < claimed[0] < last < len(view.blocks) - 1
    if beside and last - first >= _ENOUGH and view.prose[first - 1] and view.prose[last + 1]:
        yield view.blocks[claimed[0]].index


def _adjoin(view: View, i: int, j: int) -> bool:
    """Whether no blank line stands between the lines at two places."""
    return abs(view.blocks[j].index - view.blocks[i].index) == 1


def quotations(view: View) -> Iterator[int]:
    """Lines from a quotation mark that opens to the one that closes, where it is not in the same line."""
    for i in [i for i, text in enumerate(view.stripped) if text[0] in _CLOSING]:
        marks = _CLOSING[view.stripped[i][0]]
        if view.first_prose <= i < view.last_prose and not any(mark in view.stripped[i][1:] for mark in marks):
            yield from (view.blocks[j].index for j in _quotation(view, i, marks))


def _quotation(view: View, first: int, marks: str) -> Sequence[int]:
    for i in range(first + 1, min(first + _QUOTED_LINES, len(view.blocks))):
        text = view.stripped[i]
        if not _adjoin(view, i - 1, i) or text[0] in _CLOSING:
            return ()
        if any(mark in text for mark in marks):
            return range(first, i + 1) if text.rstrip(".,!?;:")[-1:] in marks else ()
    return ()


def said(view: View) -> Iterator[int]:
    """What somebody says right below a paragraph: a quotation that a sentence goes on behind."""
    for i in range(view.first_prose + 1, len(view.blocks)):
        text = view.stripped[i]
        if view.prose[i - 1] and not view.phrases[i] and _is_said(text):
            yield view.blocks[i].index


def _is_said(text: str) -> bool:
    """Whether a text begins with a quotation or a dash and ends like a sentence, with words beyond the quotation."""
    if text[-1] not in _SENTENCE_ENDS:
        return False
    if text[0] in "–—":
        return text[1:2] == " " and _SPOKEN_BY.search(text) is not None
    return text[0] in _CLOSING and _SAID.match(text) is not None


class _Message(NamedTuple):
    """One message of a chat: who sent it, when, and the places of its lines."""

    name: str
    time: str
    lines: Sequence[int]


def chats(view: View) -> Iterator[int]:
    """Messages with the time in a line of theirs: times go on for the most part, and names come again."""
    found = {
        i: match
        for i, text in enumerate(view.stripped)
        if len(text) < _STAMP and ":" in text and (match := _STAMPED.match(text))
    }
    if len(found) < _MESSAGES:
        return
    messages = [_message(view, i, match, found) for i, match in found.items()]
    names = {message.name for message in messages}
    going_on = sum(before.time <= after.time for before, after in pairwise(messages))
    come_again = len(names) < len(messages) and all(map(_has_letters, names))
    if come_again and going_on > (len(messages) - 1) / 2:
        yield from (view.blocks[j].index for message in messages for j in message.lines)


def _message(view: View, i: int, match: re.Match[str], stamped: Container[int]) -> _Message:
    """The lines beneath one with a name and the time; around one with the time alone, where the first has the name."""
    last = _as_far_as(view, i, 1, stamped)
    first = i if match[1] else _as_far_as(view, i, -1, stamped)
    return _Message(match[1].strip() or view.stripped[first], match[2].rjust(5, "0"), range(first, last + 1))


def _as_far_as(view: View, i: int, step: int, stamped: Container[int]) -> int:
    """The last place of a few, in one direction, before a blank line or another line with a time."""
    for j in range(i + step, i + step * (_LINES + 1), step):
        if not 0 <= j < len(view.blocks) or j in stamped or not _adjoin(view, i, j):
            break
        i = j
    return i


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


def speakers(view: View) -> Iterator[int]:
    """Lines that open with a name and a colon, or the time and a name, where names take turns and come again."""
    said: list[tuple[int, str]] = []
    for i, text in enumerate(view.stripped):
        start = text[:_OPENING]
        if (": " in start or "：" in start or "> " in start) and not view.phrases[i]:
            match = _SPEAKER.match(start) or _LOGGED.match(start)
            if match and _is_name(match[1]):
                said.append((i, match[1].strip()))
    run: list[tuple[int, str]] = []
    for place, name in said:
        if run and place - run[-1][0] > _BETWEEN_TURNS:
            yield from _in_turns(view, run)
            run = []
        run.append((place, name))
    yield from _in_turns(view, run)


def _in_turns(view: View, run: Sequence[tuple[int, str]]) -> list[int]:
    """The lines of speakers, if two or more of them speak more than once, and one after the other."""
    times = Counter(name for _, name in run)
    turns = [place for place, name in run if times[name] > 1]
    changes = sum(before[1] != after[1] for before, after in pairwise(run))
    if len(turns) < _TURNS or len({*times}) < 2 or 2 * len(turns) < len(run) or changes < len(turns) / 2:
        return []
    return [view.blocks[place].index for place, _ in run]


def results(view: View) -> Iterator[int]:
    """Rows of results, and of tables in which the last number never grows, with the short line above them."""
    rows = [(i, text) for i, text in enumerate(view.stripped) if len(text) < _ROW and _DIGIT.search(text)]
    if len(rows) < RUN:
        return
    for run in in_a_row([i for i, text in rows if _GOALS.search(text) and _SCORE.match(text)], RUN):
        yield from _with_heading(view, run)
    ranks = {i: int(match[1]) for i, text in rows if text[-1].isdigit() and (match := _RANK.match(text))}
    for run in in_a_row(list(ranks), _RANKS):
        if all(ranks[i] >= ranks[j] for i, j in pairwise(run)) and ranks[run[0]] > ranks[run[-1]]:
            yield from _with_heading(view, run)


def facts(view: View) -> Iterator[int]:
    """A few labels with what each is, most of them numbers, as boxes amid reports have them; and their heading."""
    told = [i for i, text in enumerate(view.stripped) if ":" in text[2:] and not view.phrases[i] and _FACT.match(text)]
    for run in in_a_row(told, RUN):
        numbers = sum(_DIGIT.search(view.stripped[i]) is not None for i in run)
        if view.first_prose < run[0] and 2 * numbers > len(run):
            yield from _with_heading(view, run)


def _with_heading(view: View, run: Sequence[int]) -> Iterator[int]:
    """The lines of a run with the one above, if that is short; nothing beneath a heading of chrome."""
    above = run[0] - 1
    if above >= 0 and view.phrases[above]:
        return
    if above >= 0 and view.words[above] <= _HEADING:
        yield view.blocks[above].index
    yield from (view.blocks[i].index for i in run)


def notes(view: View) -> Iterator[int]:
    """Notes as wikis have them, behind an arrow that leads back to the text."""
    marked = [i for i, text in enumerate(view.stripped) if text[0] in _NOTE_SIGNS and not view.phrases[i]]
    for run in in_a_row(marked, 2):
        yield from (view.blocks[i].index for i in run)


def contacts(view: View) -> Iterator[int]:
    """Whom to ask, for a text of which phrases claim no line: an address or a number with the lines above it.

    Only the heading of these lines, and headings amid the article, may be phrases that are entries of many menus.
    """
    entries = view.claimed.get("navigation.menu", ())
    if len(entries) < len(view.spoken):
        return
    lines = set[int]()
    for i, text in enumerate(view.stripped):
        if view.words[i] < PROSE_WORDS and ("@" in text or _DIGIT.search(text)) and _CONTACT.search(text):
            above = range(i, max(i - _AROUND_CONTACT, view.first_prose), -1)
            lines.update(takewhile(lambda j: view.words[j] < PROSE_WORDS, above))
    if lines.issuperset(i for i in entries if not view.first_prose < i < view.last_prose):
        yield from (view.blocks[i].index for i in sorted(lines))


def admonitions(view: View) -> Iterator[int]:
    """Labels as documentation sets them above a remark, with the remark: `warning`, `Tip`."""
    for i in [i for i, text in enumerate(view.stripped[:-1]) if len(text) <= _LONGEST_LABEL and _LABEL.match(text)]:
        if view.prose[i + 1] and not view.phrases[i + 1]:
            yield from (view.blocks[i].index, view.blocks[i + 1].index)


def officials(view: View) -> Iterator[int]:
    """Who led a match and how many watched it, as reports of matches end."""
    labelled = [i for i, text in enumerate(view.stripped) if ":" in text[1:_LONGEST_OFFICE] and _OFFICIAL.match(text)]
    return (view.blocks[i].index for i in labelled)


def corrections(view: View) -> Iterator[int]:
    """What an article says of its own earlier versions, in a sentence or more."""
    for i, text in enumerate(view.stripped):
        if view.words[i] >= _HALF and not view.phrases[i] and _CORRECTION.match(text[:_OPENING]):
            yield view.blocks[i].index


def greetings(view: View) -> Iterator[tuple[int, float]]:
    """How an author greets before the first paragraph or after the last, with a name beneath; with how sure that is."""
    for i in [i for i, text in enumerate(view.stripped[:-1]) if text[-1] in ",،，"]:
        if view.words[i] > _GREETING or view.phrases[i] or _DIGIT.search(view.stripped[i]):
            continue
        if view.prose[i + 1]:
            yield view.blocks[i].index, _SURE if is_salutation(view.stripped[i]) else _LIKELY
        elif i and view.prose[i - 1] and not view.phrases[i + 1] and _is_name(view.stripped[i + 1]):
            yield view.blocks[i].index, _SURE
            yield view.blocks[i + 1].index, _SURE


def broken(view: View) -> Iterator[int]:
    """Lines that break off amid a sentence, and those that go on with it: `<br>` in a paragraph leaves such ones."""
    lines = view.stripped
    for i in [i for i, line in enumerate(lines) if begins_small(line) and line[-1] in TERMINAL and i]:
        above = lines[i - 1]
        goes_on = view.words[i - 1] >= _HALF and (above[-1].isalpha() or above[-1] in _GOING_ON)
        if goes_on and _adjoin(view, i - 1, i) and not (view.phrases[i - 1] or view.phrases[i]):
            yield from (view.blocks[i - 1].index, view.blocks[i].index)


def _is_name(text: str) -> bool:
    """Whether each of a few words may be a name: none begins with a small letter."""
    words = text.split()
    return len(words) <= _NAME and all(word[0].isalpha() and not begins_small(word) for word in words)
