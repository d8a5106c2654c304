"""Advertisements and sponsored labels."""

from cleaner.rules.rule import Rule

RULES = (
    Rule(
        id="ads.label",
        reason="the label of an advertisement",
        opens="sp pr ad $ { %",
        pattern=(
            r"(?-i:Sponsored|Promoted|Advertisement)(?-i:[A-Z][a-z]).{0,120}$"  # glued to what it labels
            # a placeholder that was to be filled with an advertisement
            r"|(?:\$\$|\{\{|%%) ?(?:\w{0,12}[ _-]?ad(?:s|vert(?:isement)?)?\d{0,3}|articlead) ?(?:\$\$|\}\}|%%)$"
        ),
        hits=(
            "¶\n✂Advertisement\n¶",
            "¶\n✂- Advertisement -\n¶",
            "¶\n✂ADVERTISEMENT - CONTINUE READING BELOW\n¶",
            "¶\n✂{{ article_ad }}\n¶",
        ),
        misses=("¶\nAdvertisement works best when it is funny.\n¶",),
    ),
    Rule(
        id="ads.sponsored",
        reason="marks sponsored content or affiliate links",
        guards=("edge",),
        confidence=0.9,
        hits=("¶\n✂Sponsored content", "¶\n✂Promoted stories\n✂Sponsored"),
        misses=("¶\nSponsored\n¶",),
    ),
    Rule(
        id="ads.trial",
        reason="an offer to try what the site sells, or to talk of it",
        guards=("after_prose",),
        confidence=0.9,
        hits=("¶\n✂Start your 14-day free trial →\n✂No credit card required. Cancel anytime.", "¶\n✂Demo anfordern"),
        misses=("Book a demo\n¶", "¶\nBook a demonstration by the smith, who forges nails on Sundays.\n¶"),
    ),
    Rule(
        id="ads.shop",
        reason="a shop's line: a button, a price, what is in stock",
        guards=("edge", "some_prose"),
        confidence=0.9,
        hits=("¶\n✂In den Warenkorb\n✂Zzgl. Versandkosten", "¶\n✂Ajouter au panier"),
        misses=("¶\nIn den Warenkorb\n¶", "Ajouter au panier"),
    ),
)
