"""The packs of phrases: well formed, complete, and harmless at the foot of an article in their language."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random

import pytest

from cleaner import Options, clean_text
from cleaner.blocks import Block, Document, Page
from cleaner.decide import decide
from cleaner.rules import all_rules, protect, rule_book
from cleaner.rules.book import PHRASES, built_in_phrases
from cleaner.rules.folding import fold
from cleaner.rules.phrase import LONGEST
from docs.rules_page import PAGE, page

FIXTURES = Path(__file__).parent.parent / "fixtures" / "text"
ARTICLES = {
    "ar": "arabic", "cs": "czech", "da": "danish", "de": "german", "es": "spanish", "fa": "persian", "fr": "french",
    "hi": "hindi", "id": "indonesian", "it": "italian", "ja": "japanese", "ko": "korean", "nl": "dutch",
    "no": "norwegian",
    "pl": "polish", "pt": "portuguese", "ru": "russian", "sv": "swedish", "tr": "turkish", "uk": "ukrainian",
    "vi": "vietnamese", "zh": "chinese", "th": "thai", "he": "hebrew", "bn": "bengali", "ur": "urdu",
    "ms": "malay", "tl": "filipino", "sw": "swahili", "az": "azerbaijani", "kk": "kazakh", "ka": "georgian",
    "hy": "armenian", "ta": "tamil", "te": "telugu", "mr": "marathi",
    "sk": "slovak", "hr": "croatian", "lt": "lithuanian",
    "ca": "catalan", "gl": "galician",
    "sl": "slovene", "mk": "macedonian", "sr": "serbian",
    "be": "belarusian", "lv": "latvian", "et": "estonian",
    "is": "icelandic", "af": "afrikaans", "sq": "albanian",
    "hu": "hungarian", "ro": "romanian", "bg": "bulgarian", "el": "greek", "fi": "finnish",
}  # fmt: skip
LANGUAGES = sorted(ARTICLES)
# Rules that every language's pack must have phrases for.
FAMILIES = {"share", "comments", "related", "newsletter", "consent", "ads", "navigation", "byline", "tags", "legal"}
# Rules whose phrases need a context: a suffix is cut from a first line and others from paragraphs, an answer needs its
# question beside it, and the rest of a banner its beginning.
NOT_AT_THE_FOOT = {
    "title.suffix", "feedback.answer", "consent.more", "spans.note", "spans.read-more", "spans.permalink",
}  # fmt: skip
FEWEST = 60


def phrases(language: str) -> dict[str, list[str]]:
    data = tomllib.loads((PHRASES / f"{language}.toml").read_text(encoding="utf-8"))
    return {rule: list(entries) for rule, entries in data.items() if rule != "language"}


def test_every_language_has_a_pack() -> None:
    assert {phrase.language for phrase in built_in_phrases()} == {"en", *LANGUAGES}


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_pack_speaks_for_known_rules_and_the_usual_families(language: str) -> None:
    pack = phrases(language)
    assert set(pack) <= {rule.id for rule in all_rules()}
    assert {rule.partition(".")[0] for rule in pack} >= FAMILIES
    assert sum(map(len, pack.values())) >= FEWEST


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_phrases_can_match(language: str) -> None:
    for rule, entries in phrases(language).items():
        for entry in entries:
            assert fold(entry.strip("*").replace("#", "0")), (rule, entry)
            assert len(entry) <= LONGEST, (rule, entry)


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_leave_their_inside_closed(language: str) -> None:
    open_inside = [
        (rule, entry) for rule, entries in phrases(language).items() for entry in entries if "*" in entry.strip("*")
    ]
    assert open_inside == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_stands_twice_under_a_rule(language: str) -> None:
    for rule, entries in phrases(language).items():
        assert len(entries) == len(set(entries)), rule


def said(entry: str) -> str:
    """A line that a phrase matches."""
    return entry.replace("**", "*").replace("*", "Vera Holm").replace("#", "12")


def kept(lines: list[str]) -> list[str]:
    """The lines that rules and protection keep."""
    page = Page(Document("\n".join(lines), "text"), tuple(Block(i, line, 0) for i, line in enumerate(lines)))
    view = rule_book().view(page)
    decision = decide(page, [*rule_book().verdicts(view), *protect(page, view)])
    return [lines[i] for i in decision.kept]


@pytest.mark.parametrize("language", LANGUAGES)
def test_chrome_at_the_foot_of_an_article_goes_and_nothing_else(language: str) -> None:
    article = (FIXTURES / f"{ARTICLES[language]}-untouched" / "input.txt").read_text(encoding="utf-8").splitlines()
    generator = Random(language)
    everything = [
        said(entry) for rule, entries in phrases(language).items() if rule not in NOT_AT_THE_FOOT for entry in entries
    ]
    for _ in range(6):
        foot = generator.sample(everything, 6)
        assert kept([*article, "", *foot]) == [*article, ""], foot


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_goes_from_the_foot(language: str) -> None:
    article = (FIXTURES / f"{ARTICLES[language]}-untouched" / "input.txt").read_text(encoding="utf-8").splitlines()
    for rule, entries in phrases(language).items():
        if rule in NOT_AT_THE_FOOT:
            continue
        foot = [said(entry) for entry in entries]
        assert kept([*article, "", *foot]) == [*article, ""], rule


SAID = {
    "阅读 1.2万": "votes.points",
    "首頁｜即時｜地方｜天空｜副刊": "navigation.menu",
    "即時 政治 社會 觀星 財經": "navigation.menu",
    "讚 1,284　分享": "share.label",
    "推薦閱讀》山城茶市開張": "related.link",
    "【相关阅读】山城茶市开张": "related.link",
    "関連記事　山の茶市が始まる": "related.link",
    "ＬＩＮＥで送る": "share.label",
    "اقرأ أيضاً": "related.heading",
    "اقرا ايضا: سوق الشاي يفتح أبوابه": "related.link",
    "ये भी पढ़ें- पहाड़ी चाय का बाज़ार खुला": "related.link",
    "टिप्पणियां": "comments.count",
    "ΣΧΕΤΙΚΑ ΑΡΘΡΑ": "related.heading",
    "Ştiri similare": "related.heading",
    "CITESTE SI: Targul de ceai se deschide": "related.link",
    "ᲛᲡᲒᲐᲕᲡᲘ ᲡᲘᲐᲮᲚᲔᲔᲑᲘ": "related.heading",
    "ԿԱՐԴԱՑԵՔ ՆԱԵՎ": "related.heading",
    "Կարդացե՛ք նաեւ․ Թեյի շուկան բացվում է": "related.link",
    "Աղբյուրը՝ Լեռնային լրատու": "byline.author",
    "ƏLAQƏLİ XƏBƏRLƏR": "related.heading",
    "த\u0bc6\u0bbeடர்புடைய செய்திகள்": "related.heading",
    "मोबाईल ॲप डाउनलोड करा": "paywall.app",
    "मोबाईल अ‍ॅप डाउनलोड करा": "paywall.app",
}


@pytest.mark.parametrize(("line", "rule"), SAID.items())
def test_spelling_width_and_signs_do_not_hide_a_phrase(line: str, rule: str) -> None:
    page = Page(Document(line, "text"), (Block(0, line, 0),))
    assert rule in {phrase.rule for phrase in rule_book().view(page).phrases[0]}


@pytest.mark.parametrize("line", ["山の茶市　新しい朝", "राम घर जाता है", "社會 是 人 的 總和", "茶／水／米／鹽"])
def test_words_of_their_own_are_no_phrase(line: str) -> None:
    page = Page(Document(line, "text"), (Block(0, line, 0),))
    assert rule_book().view(page).phrases == [()]


# Languages whose packs need the whole sentences in which sites address their readers; those in scripts that the model
# hardly knows have other means.
SAID_IN_FULL = (
    "bg", "cs", "da", "de", "el", "es", "fi", "fr", "hu", "id", "it", "nl", "no", "pl", "pt", "ro", "ru", "sv", "tr",
    "uk", "vi",
)  # fmt: skip
SENTENCES = {
    "related.link", "paywall.meter", "paywall.appeal", "newsletter.offer", "share.channel", "feedback.tip",
    "consent.text", "consent.more", "legal.notice", "ads.shop", "navigation.here", "spans.note", "spans.read-more",
    "spans.permalink",
}  # fmt: skip


@pytest.mark.parametrize("language", SAID_IN_FULL)
def test_what_sites_say_to_readers_goes_whatever_the_model_makes_of_it(language: str) -> None:
    pack = phrases(language)
    assert set(pack) >= SENTENCES
    article = (FIXTURES / f"{ARTICLES[language]}-untouched" / "input.txt").read_text(encoding="utf-8").rstrip()
    sure = {rule.id for rule in all_rules() if rule.certain and rule.guards != ("outside", "beside_chrome")}
    for rule in sorted(sure & set(pack)):
        for entry in Random(language).sample(pack[rule], min(3, len(pack[rule]))):
            assert clean_text(f"{article}\n\n{said(entry)}").text.rstrip() == article, (rule, entry)


def test_the_page_of_rules_is_as_the_code_is() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m docs.rules_page`"


@pytest.mark.parametrize(("phrase", "language"), [("Compartir", "es"), ("Paylaş", "tr"), ("Deel dit", "nl")])
def test_a_phrase_of_several_languages_is_named_by_the_one_that_more_is_written_in(phrase: str, language: str) -> None:
    prose = "The ferry came back to the quay at noon, and the whole town had come down to see it."
    gone = clean_text(f"{prose}\n\n{prose[::-1]}\n\n{phrase}\n", options=Options(model=False)).removals

    assert [removal.language for removal in gone if removal.text == phrase] == [language]
