"""The probability that the model must give for a rule's verdict to count, by rule and kind of text."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from cleaner import Options, clean_text
from cleaner.blocks import Document, Verdict
from cleaner.models.text import TextReading
from cleaner.pipeline import agreement
from cleaner.pipeline.agreement import AgreementLimits, agreed
from cleaner.read_text import read_text
from cleaner.rules import all_rules, rule_book

if TYPE_CHECKING:
    from pathlib import Path

DIRTY = AgreementLimits(0.5)
CLEAN = AgreementLimits(0.9, clean=True, of_sites=0.6, of_author=0.95, of_credit=0.8)

HARBOUR = (
    "The council of the harbour town voted on Tuesday evening to rebuild the old pier by the end of next year.",
    "Most of the money will come from a fund of the region, and the rest from a small tax on moorings, the mayor said.",
    "Work is to begin in the autumn, when the season is over, and the ferries will use the southern quay until then.",
)
CHINESE = (
    "城镇议会周二晚间投票决定，在明年年底之前重建二月被风暴摧毁的旧码头，费用大部分来自地区基金。",
    "市长表示，剩余的部分将由一项针对停泊船只的小额税款承担，会场里没有人反对这一方案，讨论持续了三个小时。",
    "渔民们曾要求建造更长的防波堤，以便两艘船可以同时靠岸，但工程师因为海流的原因建议不要这样做。",
)


@pytest.mark.parametrize("language", ["", "en", "de", "zh"])
@pytest.mark.parametrize("rule", [rule.id for rule in all_rules()])
def test_what_counts_in_a_text_that_seems_clean_counts_in_one_with_chrome(rule: str, language: str) -> None:
    verdict = against(rule, language)
    assert agreement.DIRTY.of(verdict) <= agreement.CLEAN.of(verdict)


def against(rule: str, language: str = "") -> Verdict:
    return Verdict(0, False, "rules", rule, rule.partition(".")[0], "chrome", 0.9, None, language)


@pytest.mark.parametrize(
    ("limits", "rule", "language", "least"),
    [
        (DIRTY, "related.heading", "en", 0.5),
        (DIRTY, "related.heading", "ja", 0.3),
        (DIRTY, "repeats.paragraph", "", 0.2),
        (DIRTY, "media.credited", "", 0.03),
        (DIRTY, "media.credited", "de", 0.03),
        (DIRTY, "author.writer", "", 0.1),
        (DIRTY, "tags.line", "en", 0.5),
        (DIRTY, "tags.line", "de", 0.1),
        (DIRTY, "byline.date", "fr", 0.3),
        (CLEAN, "related.inline", "en", 0.9),
        (CLEAN, "related.inline", "ja", 0.9),
        (CLEAN, "tags.line", "en", 0.6),
        (CLEAN, "tags.line", "pl", 0.1),
        (CLEAN, "byline.author", "en", 0.95),
        (CLEAN, "byline.author", "ru", 0.3),
        (CLEAN, "byline.date", "", math.inf),
        (CLEAN, "repeats.paragraph", "", math.inf),
        (CLEAN, "media.credited", "", 0.8),
    ],
)
def test_the_limit_goes_by_the_rule_the_text_and_the_language(
    limits: AgreementLimits, rule: str, language: str, least: float
) -> None:
    assert limits.of(against(rule, language)) == least


@pytest.mark.parametrize(
    "line", ["责任编辑：王芳", "相关阅读：新码头将于2026年建成", "版权声明：本文版权归原作者所有，未经许可不得转载。"]
)
def test_one_line_of_chrome_goes_in_another_script(line: str) -> None:
    assert clean_text("\n\n".join([*CHINESE, line])).text == "\n\n".join(CHINESE)


@pytest.mark.parametrize("line", ["Related: The pier that was", "March 3, 2024", "Photo: Ada Brandt"])
def test_what_articles_say_too_stays_where_nothing_else_is_chrome(line: str) -> None:
    text = "\n\n".join([*HARBOUR[:2], line, HARBOUR[2]])
    assert clean_text(text).text == text


PACK = """
language = "en"

"share.label" = ["pass it on to the terns"]
"own.stamp" = ["archived by *"]

[rules."own.stamp"]
reason = "the archive's stamp"
guards = ["outside", "some_prose"]
confidence = 0.95
hits = ["¶\\n✂Archived by the town library"]
misses = ["¶\\nArchived by hand\\n¶"]
"""


@pytest.mark.parametrize("line", ["Archived by the town library", "Pass it on to the terns"])
def test_the_model_is_not_asked_about_what_packs_of_the_user_say(line: str, tmp_path: Path) -> None:
    pack = tmp_path / "own.toml"
    pack.write_text(PACK, encoding="utf-8")
    text = "\n".join([*HARBOUR, line])
    assert clean_text(text).text == text
    assert clean_text(text, options=Options(packs=(str(pack),))).text == "\n".join(HARBOUR)


def test_rules_that_ask_for_no_evidence_are_not_heard_where_the_model_sees_none() -> None:
    book, verdict = rule_book(), against("newsletter.offer")
    assert verdict.rule in book.certain
    page = read_text(Document("\n".join(HARBOUR), "text"))
    for chance, clean, heard in [(0.09, True, 0), (0.1, True, 1), (0.0, False, 1)]:
        reading = TextReading([chance] * 3, [1.0] * 3, (), clean, None)  # type: ignore[arg-type] # the features are not used
        assert len(agreed(book.view(page), [verdict], reading, book)) == heard
        embed = against("plugin.embed")
        assert agreed(book.view(page), [embed], reading, book) == [embed]
