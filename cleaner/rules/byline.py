"""Bylines, datelines, publication times and reading times."""

from __future__ import annotations

from cleaner.months import names_of_months
from cleaner.rules.dates import language_of_date
from cleaner.rules.rule import Rule

_MONTH = rf"(?:{'|'.join(names_of_months('en'))})\.?"
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?"
_CLOCK = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)? ?(?:[ap]\.?m\.?)?(?: ?\(?[a-z]{2,5}\)?)?"
_TIME = rf"(?:at |@ ?|[-–|·/] ?)?{_CLOCK}"
_DATE = (
    rf"(?:(?:{_DAY} )?{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|(?:{_DAY} )?\d{{1,2}}(?:st|"
    rf"nd|rd|th)?[ -]{_MONTH},?[ -]\d{{4}}|"
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})"
)
_AGO = r"(?:\d+|an?|one|two|three|few) (?:sec(?:ond)?|min(?:ute)?|hour|hr|day|week|month|year)s? ago"
_WHEN = rf"(?:{_DATE}(?:,? ?{_TIME})?|{_CLOCK},? {_DATE}|{_AGO})"
_LABEL = (
    r"(?:(?:first |originally )?(?:published|posted|updated|modified|created|date)|"
    r"(?:page |and )?last (?:updated|modified|edited|reviewed|changed)(?: on)?|written)(?: on| at)?(?::| ?[–-])?"
)

RULES = (
    Rule(
        id="byline.author",
        reason="names the author",
        # Chinese papers put a stroke, which counts as a letter, between a name and a role.
        opens="编辑 责编 审核 校对 排版 监制 值班 来源 记者 作者 摄影 视频 海报 策划 终审 初审 复审 撰文 文丨 图丨",
        pattern=(
            r"(?:文|图|撰文|编辑|责编|审核|校对|排版|监制|值班编[委辑]|来源|记者|作者|摄影|视频|海报|策划|[终初复]审)"
            r"丨[^。！？]{2,24}$"
        ),
        guards=("edge", "no_cell", "like_name"),
        confidence=0.9,
        hits=(
            "✂By Jane Doe\n¶",
            "¶\n✂Written by truth",
            "¶\n✂编辑丨林小溪",
        ),
        misses=(
            "By train to Vienna\n¶",
            "¶\nBy train\n¶",
            "¶\nWritten by hand\n¶",
            "By the river stood a house that nobody had lived in since the war.\n¶",
        ),
    ),
    Rule(
        id="byline.date",
        reason="the time of publication",
        opens="fi or pu po up mo cr da pa la wr tu we th fr sa su ja fe ma ap ju au se oc no de # a an on tw by",
        pattern=(
            rf"(?:{_LABEL}\s*)?{_WHEN}(?:\s*[|·•—–-]?\s*(?:{_LABEL})\s*{_WHEN})?\.?$"
            rf"|{_LABEL}\s*{_WHEN},? by [^!?,;]{{2,40}}$"
            rf"|posted(?: at)? {_TIME}, {_DATE}$"
            rf"|{_DATE}(?: {_CLOCK})?\s+(?:来源|來源|出处)[:：\s].{{2,30}}$"
            # forums and older sites
            r"|submitted by [^!?,;]{2,40} on [a-z0-9][^!?;]{5,36}\d(?: ?[ap]m)?$"
            r"|(?:post )?by [^!?,;]{2,30} » [^!?;]{8,40}$"
        ),
        tells=language_of_date,
        guards=("edge", "no_cell", "no_diary"),
        hits=(
            "✂March 3, 2024\n¶",
            "✂Published: 3 March 2024, 10:15 GMT\n¶",
            "✂2 hours ago\n¶",
            "✂Published: 14:02 GMT, 3 March 2024 | Updated: 15:20 GMT, 3 March 2024\n¶",
            "✂Posted: Mar 3, 2024 / 05:15 PM EST\n✂and last updated 6:20 PM, Mar 03, 2024\n¶",
            "✂Published - March 03, 2024 05:00 am IST\n¶",
            "✂Posted on June 3, 2019 by J. Thackeray\n¶",
            "✂Submitted by admin on Mon, 06/03/2019 - 10:12\n¶",
            "✂by Ida » Mon Jun 03, 2019 10:12 am\n¶",
            "¶\n✂Last updated: 2024-03-03",
            "✂Vrijdag 3 mrt 2024, 10:15\n¶",
            "✂10:15, 3 березня 2024\n¶",
        ),
        misses=(
            "March 3, 2024\n¶\nMarch 4, 2024\n¶\nMarch 5, 2024\n¶",
            "¶\nMarch 3, 2024\n¶",
            "¶\nOn March 3, 2024, the law came into force.\n¶",
        ),
    ),
    Rule(
        id="byline.reading-time",
        reason="the reading time",
        opens="es re # <",
        pattern=(
            r"(?:(?:estimated )?reading time:?\s*(?:about |approx\.? |~)?(?:< ?)?\d+ ?(?:min(?:ute)?s?)\.?(?: read)?|"
            r"(?:< ?)?\d+[- ]min(?:ute)?s?\.?(?: |-)read(?:ing)?(?: time)?)$"
        ),
        hits=("✂5 min read\n¶", "✂Reading time: 3 minutes\n¶", "¶\n✂4 MIN. READ\n¶"),
        misses=("¶\nA five minute read a day keeps the mind awake.\n¶",),
    ),
)
