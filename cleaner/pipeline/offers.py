"""Drops what a shop says about all its products from a product's page: free shipping and returns, identifiers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.prose import count_words
from cleaner.rules.offers import IDENTIFIERS, SHIPPING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.blocks import Verdict
    from cleaner.pipeline.scene import Scene

# A longer text is the description, which may mention free shipping too.
_MAX_WORDS = 40
_FREE = re.compile(
    r"(?<!-)\bfree (?:\w+ ){0,2}(?:shipping|delivery|postage|returns?|exchanges?)\b"
    r"|\b(?:kostenlos|gratis)\w* (?:\w+ ){0,2}(?:versand|lieferung|r[uü]ck(?:gabe|sendung|versand)|retouren?)\b"
    r"|\b(?:versandkosten|porto)frei|\bgratisversand\b"
    r"|\b(?:livraison|retours?) (?:\w+ ){0,2}(?:gratuite?s?|offerte?s?)\b|\bfrais de port offerts\b"
    r"|\b(?:env[ií]os?|devoluci[oó]n(?:es)?|portes|entregas?|frete|devolu[cç](?:ão|ões)|trocas?) (?:\w+ ){0,2}"
    r"(?:gratis|grátis|gratuit[ao]s?)\b"
    r"|\b(?:spedizion[ei]|consegna|res[oi]) (?:\w+ ){0,2}(?:gratis|gratuit[aeio])\b"
    r"|\bgratis (?:\w+ ){0,2}(?:verzending|verzonden|bezorging|levering|retour(?:neren)?|frakt|fragt|returer?)\b"
    r"|\bfri (?:frakt|fragt|retur|levering)\b|\bilmai(?:nen|set) (?:toimitu|palautu)s"
    r"|\bdarmow\w+ (?:\w+ ){0,2}(?:dostaw|wysyłk|zwrot)|\b(?:doprava|doručení|poštovné) (?:\w+ )?(?:zdarma|zadarmo)\b"
    r"|\bbesplatna (?:dostava|poštarina)|\bingyenes (?:ki)?száll[ií]tás|\b(?:transport|livrare|retur) gratuită?\b"
    r"|\bбесплатн\w+ (?:\w+ ){0,2}(?:доставк|возврат)|\bбезкоштовн\w+ (?:\w+ ){0,2}(?:доставк|повернен)"
    r"|\bδωρεάν (?:μεταφορικά|αποστολή|παράδοση|επιστροφ)|\bücretsiz (?:kargo|teslimat|iade)|\bkargo bedava\b"
    r"|送料無料|包邮|免运费|免運費?|무료 ?(?:배송|반품)",
    re.IGNORECASE,
)
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_MIN_HYPHENS = 8  # two UUIDs have this many


def against_offers(scene: Scene) -> Iterator[Verdict]:
    """Verdicts against promises of free shipping and returns on a product's page, and against machine identifiers."""
    if scene.page_type != "product":
        return
    shipping, identifiers = scene.uses(SHIPPING), scene.uses(IDENTIFIERS)
    for i in scene.kept:
        text = scene.page.blocks[i].text
        if shipping and count_words(text) <= _MAX_WORDS and _FREE.search(text):
            yield SHIPPING.against(i)
        elif identifiers and text.count("-") >= _MIN_HYPHENS and _consists_of_identifiers(text):
            yield IDENTIFIERS.against(i)


def _consists_of_identifiers(text: str) -> bool:
    """Whether a text consists of two or more identifiers, and little else."""
    uuids = _UUID.findall(text)
    return len(uuids) > 1 and 2 * sum(map(len, uuids)) > len(text)
