"""Controls of galleries, players and image viewers, and captions that credit the photographer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.rules.folding import lowered
from cleaner.rules.rule import Rule

if TYPE_CHECKING:
    from cleaner.rules.predicates import View

# A caption is a sentence or two and ends in its credit. A credit contains one of each of these, or ends like a Korean
# sentence.
_CREDIT_SIGNS = (":", "©", " by ", " courtesy of ")
_CREDIT_WORDS = ("photo", "fot", "image", "picture", "bild", "zdj", "фото")
_KOREAN_ENDING = "다"
_WORDS = (
    "photo", "foto", "fot ", "fot:", "fot©", "fot\u00a0", "image", "picture", "bild", "zdję", "zdjĘ", "фото", "Фото",
    "ФОТО", "다.",
)  # fmt: skip
_MAX_CREDIT_CHARACTERS = 90
_MAX_CAPTION_WORDS = 60
_CREDIT = re.compile(
    r"(?:^|[.!?…)\"”»|/–—]\s*)[(\[]?(?:photo(?:graph)?s?(?: credits?)?|image(?: credits?)?|picture|"
    r"fotos?|bild|imagen|crédit photo|zdjęcie|fot|foto di|фото)\s?(?::| by | courtesy of |©| ©)\s*"
    r"[^.!?:]{2,60}[)\]]?\.?$"
    r"|다\.\s*(?:[가-힣]{1,8}=)?(?:연합뉴스|뉴시스|뉴스1|AFP|AP|EPA|로이터|[가-힣]{2,4}\s?(?:선임|인턴|사진)?기자|"
    r"[^.]{1,14} (?:제공|캡처))$",
    re.IGNORECASE,
)


def is_credited(view: View, i: int) -> bool:
    """Whether a caption ends in the credit of its picture."""
    if not 2 <= view.words[i] <= _MAX_CAPTION_WORDS:
        return False
    end = view.blocks[i].text.rstrip()[-_MAX_CREDIT_CHARACTERS:]
    return _may_be_credit(lowered(end)) and bool(_CREDIT.search(end))


def _may_be_credit(end: str) -> bool:
    if _KOREAN_ENDING in end:
        return True
    return any(sign in end for sign in _CREDIT_SIGNS) and any(word in end for word in _CREDIT_WORDS)


CAPTION = Rule(
    id="media.caption",
    reason="the caption of an image that is not shown",
    confidence=0.9,
    markup="elements `figcaption` but those of tables, unless images are asked for",
)
RULES = (
    CAPTION,
    Rule(
        id="media.credited",
        reason="the caption of a picture, with its credit",
        guards=("some_prose",),
        confidence=0.9,
        words=_WORDS,
        says=is_credited,
        hits=(
            "¶\n✂The old mill before the fire. Photo: Ada Brandt\n¶",
            "¶\n✂Swans on the frozen harbour | Photo by Jon Ek\n¶",
            "¶\n✂주민들이 12일 항구에서 배를 기다리고 있다. 연합뉴스\n¶",
        ),
        misses=(
            "¶\nWe sent them a photo by post, and the answer came within a week of that.\n¶",
            "¶\nPhoto editing\n¶",
            "¶\nPhotos of guidebook pages\n¶",
        ),
    ),
    Rule(
        id="media.controls",
        reason="a control of a gallery or player",
        guards=("edge",),
        confidence=0.9,
        hits=("¶\n✂Previous\n✂Next\n✂View gallery", "✂Listen to this article\n¶", "¶\n✂Play video"),
        misses=("¶\nNext\n¶", "¶\nPlay video\n¶"),
    ),
    Rule(
        id="media.counter",
        reason="the counter of a gallery",
        opens="# im ph sl pi",
        pattern=(
            r"(?:(?:image|photo|slide|picture)s? )?\d{1,3} ?(?:of|/) ?\d{1,3}(?: (?:images?|"
            r"photos?|slides?|pictures?))?$"
        ),
        guards=("beside_chrome",),
        confidence=0.9,
        hits=("¶\n✂1/12\n✂View gallery",),
        misses=("¶\n1/2\n¶", "¶\n3 of 4\n¶"),
    ),
)
