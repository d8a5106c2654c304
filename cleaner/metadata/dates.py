"""Dates in the forms that pages write them, as ISO 8601.

Months are known by name in the languages of `MONTHS`; digits may be of any script.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from functools import cache

from cleaner.months import MONTHS

# `Z`, `GMT-0500`, `UTC+8`, `+05:30`; hours alone, as PostgreSQL writes them, only right after the time.
_ZONE = (
    r"(\s*(?:(?:UTC|GMT)\s?[+−-]\d{1,2}(?::?\d{2})?|[+−-]\d{2}:?\d{2})(?!\d)|\s*(?:Z|UTC|GMT)\b|[+−-]\d{2}(?![\d:%]))?"
)
_OFFSET = re.compile(r"([+−-])(\d{1,2}):?(\d{2})?\Z")
# A month by name, including vowel signs, which aren't letters to `re` (`நவம்பர்`), and dots in Thai (`พ.ย.`).
_LETTER = r"[^\s\x00-\x40\x5b-\x60\x7b-\xa9\xab-\xb9\xbb-\xbf\u2000-\u200b\u200e-\u206f\u3000-\u303f،؛।]"
_WORD = rf"([^\W\d_]{_LETTER}{{1,17}}|[\u0e00-\u0e7f]{{1,3}}\.[\u0e00-\u0e7f])"
_TIME = r"(?:[T\s,]+(?:um\s|at\s|à\s)?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?" + _ZONE + ")?"
_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d{2})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)" + _TIME)
_YEAR_MONTH_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})\s" + _WORD + r"\.?\s(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"\s*((?:19|20)\d{2})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?\s*\Z")
_EAST_ASIAN = re.compile(r"((?:19|20)\d{2})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_YEAR_LAST = re.compile(r"(?<![\d.])(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?[-/.]\s?((?:19|20)\d{2})(?!\.?\d)" + _TIME)
_DAY_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?\s(?:de\s|d['’]|of\s|tháng\s)?(?:"
    + _WORD
    + r"|(\d{1,2}))[.,،]?\s?(?:de\s|del\s|năm\s|พ\.ศ\.\s?|ค\.ศ\.\s?)?,?\s?((?:19|20|25)\d{2})(?!\d)"
    + _TIME,
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(_WORD + r"\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s((?:19|20)\d{2})(?!\d)" + _TIME, re.IGNORECASE)
_EPOCH = re.compile(r"\s*(1\d{9})(?:\d{3})?\s*\Z")
_URL_DATE = re.compile(r"[/_-]((?:19|20)\d{2})[/_.-]?(0[1-9]|1[0-2])[/_.-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|\Z)(?!\.\d)")
_THAI = re.compile("[\u0e00-\u0e7f]")
_DIGIT = re.compile(r"[^\D0-9]")
_MAX_LENGTH = 300


@cache
def _months(language: str = "") -> dict[str, int]:
    """The numbers of months by name, of one language or of all; of several languages with a name, the first counts."""
    rows = reversed(MONTHS.values()) if not language else [MONTHS.get(language, "")]
    return {
        _composed(word.rstrip(".")): number
        for row in rows
        for number, words in enumerate(row.split(), 1)
        for word in words.split("/")
    }


def read_date(text: str, *, month_first: bool = False, language: str = "") -> str:
    """The first date in a text, ISO 8601; empty if there is none.

    Args:
        text: A value of a tag or attribute, or a line of the page. Only its first 300 characters are looked at.
        month_first: Read `3/4/2025` as the fourth of March.
        language: BCP 47; its names of months come first: "listopada" is October in Croatian, November in Polish.
    """
    text = text[:_MAX_LENGTH]
    if not any(map(str.isdigit, text)):
        return ""
    text = text if text.isascii() else _with_plain_digits(text)
    return _read_numbers(text, month_first=month_first) or _read_words(text, language.partition("-")[0])


def read_url_date(url: str) -> str:
    """The date in an address (`/2025/01/13/`); empty if there is none."""
    found = _URL_DATE.search(url[:500].partition("?")[0])
    return _iso(found[1], found[2], found[3]) if found else ""


def _read_numbers(text: str, *, month_first: bool) -> str:
    if found := _YEAR_FIRST.search(text):
        return _with_time(_iso(found[1], found[2], found[3]), found, 4)
    if found := _COMPACT.match(text) or _EAST_ASIAN.search(text):
        return _iso(found[1], found[2], found[3])
    if found := _EPOCH.match(text):
        return datetime.fromtimestamp(int(found[1]), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if found := _YEAR_LAST.search(text):
        day, month = found[1], found[3]
        if (month_first and found[2] == "/" and int(day) <= 12) or int(month) > 12:
            day, month = month, day
        return _with_time(_iso(found[4], month, day), found, 5)
    return ""


def _read_words(text: str, language: str) -> str:
    for found in _DAY_MONTH.finditer(text):
        month = int(found[3]) if found[3] else _month(found[2], language)
        if iso := _iso(_year(found[4], found[2] or ""), month, found[1]):
            return _with_time(iso, found, 5)
    for found in _MONTH_DAY.finditer(text):
        if iso := _iso(found[3], _month(found[1], language), found[2]):
            return _with_time(iso, found, 4)
    if last := _YEAR_MONTH_DAY.search(text):
        return _iso(last[1], _month(last[2], language), last[3])
    return ""


def _month(name: str, language: str) -> int:
    """The month of that name, 1 to 12; 0 if there is none."""
    name = _composed(name.casefold())
    return _months(language).get(name) or _months().get(name, 0)


def _year(year: str, month: str) -> str:
    """The year of the common era; Thai pages use the Buddhist era, which is 543 years ahead."""
    if not year.startswith("25"):
        return year
    return str(int(year) - 543) if _THAI.match(month) else "0"


def _composed(word: str) -> str:
    """A word in NFC, because letters with dots below are written as one character or as two."""
    return word if word.isascii() else unicodedata.normalize("NFC", word)


def _with_plain_digits(text: str) -> str:
    """Replace decimal digits of any script by ASCII digits; others, such as ², stay."""
    return _DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)


def _iso(year: str, month: str | int, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def _with_time(day: str, found: re.Match[str], group: int) -> str:
    """The day with the time after it, if there is a valid one."""
    hours, minutes, seconds, zone = found.group(group, group + 1, group + 2, group + 3)
    after = found.string[found.end() : found.end() + 5].lstrip().lower()
    if not day or hours is None or int(hours) > 23 or int(minutes) > 59 or int(seconds or 0) > 59:
        return day
    if after.startswith(("pm", "p.m")) and int(hours) < 12:
        hours = str(int(hours) + 12)
    elif after.startswith(("am", "a.m")) and int(hours) == 12:
        hours = "0"
    return f"{day}T{int(hours):02}:{minutes}:{seconds or '00'}{_zone(zone or '', seconds)}"


def _zone(text: str, seconds: str | None) -> str:
    """A time zone in ISO 8601; empty if there is none."""
    found = _OFFSET.search(text)
    if found is None:
        return "Z" if text else ""
    span = found[0] == text and found[1] != "+" and found[3] is None and seconds is None  # 10:30-12
    if span or int(found[2]) > 14 or int(found[3] or 0) > 59:
        return ""
    return f"{'+' if found[1] == '+' else '-'}{int(found[2]):02}:{found[3] or '00'}"
