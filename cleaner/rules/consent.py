"""Cookie and consent banners."""

from cleaner.rules.rule import Rule

RULES = (
    Rule(
        id="consent.button",
        reason="a button of a consent banner",
        guards=("edge", "some_prose"),
        hits=("✂Accept all cookies\n✂Reject all\n¶", "¶\n✂Cookie settings"),
        misses=("¶\nAccept\n¶",),
    ),
    Rule(
        id="consent.notice",
        reason="the text of a consent banner",
        opens="we th by",
        pattern=(
            r"(?:we use cookies|this (?:web)?site uses cookies|we and our (?:\d+ )?partners|"
            r"by (?:continuing|using)\b[^.]{0,60}\bcookies?|"
            r"by clicking\b[^.]{0,80}\bcookies?|we value your privacy)\b"
        ),
        guards=("outside",),
        confidence=0.9,
        hits=("✂We use cookies: they make our website better.\n✂Accept all\n¶",),
        misses=("¶\nWe use cookies to teach fractions: halves, quarters and crumbs.\n¶",),
    ),
    Rule(
        id="consent.text",
        reason="a sentence of a consent banner",
        guards=("outside",),
        certain=True,
        hits=(
            "✂Wir verwenden Cookies, um Inhalte zu personalisieren.\n¶",
            "¶\n✂Używamy plików cookie, aby strona działała lepiej i szybciej niż przedtem.",
        ),
        misses=("¶\nWir verwenden Cookies, um Brüche zu lehren: halbe, viertel und Krümel.\n¶",),
    ),
    Rule(
        id="consent.more",
        reason="a further sentence of a consent banner",
        guards=("outside", "beside_chrome"),
        certain=True,
        hits=("✂Diese Website verwendet Cookies.\n✂Sie können Ihre Einwilligung jederzeit widerrufen.\n¶",),
        misses=("¶\nSie können Ihre Einwilligung jederzeit widerrufen.",),
    ),
)
