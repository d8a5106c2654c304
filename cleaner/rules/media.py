"""Controls of galleries, players and image viewers."""

from cleaner.rules.rule import Rule

RULES = (
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
