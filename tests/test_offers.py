"""What a shop promises for all its products is dropped from a product's page."""

from __future__ import annotations

import pytest

from cleaner.blocks import Document, Options, PageType
from cleaner.pipeline.offers import against_offers
from cleaner.pipeline.scene import Opinion, Scene
from cleaner.read_html import read_html

KETTLE = "The kettle holds a litre and a half and whistles in two notes."


def gone(text: str, kind: PageType = "product", options: Options | None = None) -> bool:
    page = read_html(Document(f"<p>{KETTLE}</p><p>{text}</p>", "html"))
    verdicts = list(against_offers(Scene(page, range(len(page.blocks)), Opinion(page_type=kind), options or Options())))
    assert all(verdict.block == 1 for verdict in verdicts)
    return bool(verdicts)


@pytest.mark.parametrize(
    "text",
    [
        "Free standard shipping on orders over $50",
        "Enjoy FREE returns for 30 days.",
        "Kostenloser Versand ab 60 €",
        "Versandkostenfrei innerhalb Österreichs",
        "Livraison offerte dès 80 €",
        "Retours gratuits pendant 30 jours",
        "Envío gratis a partir de 45 €",
        "Spedizione gratuita sopra i 70 euro",
        "Frete grátis acima de R$ 199",
        "Gratis verzending vanaf € 50",
        "Darmowa dostawa od 200 zł",
        "Fri frakt över 499 kr",
        "Doprava zdarma nad 1 500 Kč",
        "Бесплатная доставка от 3000 ₽",
        "5,000円以上で送料無料",
        "5만원 이상 무료배송",
    ],
)
def test_promises_of_the_shop_go(text: str) -> None:
    assert gone(text)


@pytest.mark.parametrize(
    "text",
    [
        "The lid is free of lead and ships with the kettle.",
        "Gratis dazu: ein Ersatzpfeiferl.",
        f"{KETTLE * 4} It comes with free shipping.",
        "Fat-free delivery of heat.",
    ],
)
def test_descriptions_stay(text: str) -> None:
    assert not gone(text)


@pytest.mark.parametrize("kind", ["article", "service", "collection", "listing", ""])
def test_pages_of_other_kinds_may_speak_of_shipping(kind: PageType) -> None:
    assert not gone("Free shipping on all kettles", kind)


def test_the_rule_can_be_left_out() -> None:
    assert not gone("Free shipping", options=Options(skip=("offers.shipping",)))
    assert not gone("Free shipping", options=Options(skip=("offers",)))


ONE = "9303097a-d3e5-41e1-baf5-303640756ebf"


def test_what_only_machines_read_goes() -> None:
    assert gone(f"S{ONE}p{ONE} o{ONE}")
    assert not gone(f"S{ONE}p{ONE}", options=Options(skip=("offers.identifiers",)))


@pytest.mark.parametrize(
    "text", [f"Serial number: {ONE}", f"{KETTLE} It goes by {ONE} in the shop, by {ONE} elsewhere."]
)
def test_the_number_of_a_thing_stays(text: str) -> None:
    assert not gone(text)
