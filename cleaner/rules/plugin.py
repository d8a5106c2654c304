"""Rules about the remains of plugins, scripts and embeds."""

from cleaner.rules.rule import Rule

RULES = (
    Rule(
        id="plugin.message",
        reason="a message of a plugin or script",
        hits=(
            "¶\n✂GIPHY App Key not set. Please check settings",
            "✂Please enable JavaScript in your browser to complete this form.\n¶",
            "¶\n✂This slideshow requires JavaScript.\n¶",
        ),
        misses=("¶\nPlease enable JavaScript was the first message of the worm, and the last.\n¶",),
    ),
    Rule(
        id="plugin.embed",
        reason="the shell of an embedded post or player",
        hits=("¶\n✂View this post on Instagram\n¶", "¶\n✂A post shared by Jane Doe (@janedoe)\n¶"),
        misses=("¶\nA post shared by thousands made him famous overnight, and poor by the summer.\n¶",),
    ),
    Rule(
        id="plugin.shortcode",
        reason="what WordPress would have put something in the place of",
        opens="[",
        pattern=(
            r"(?:\[[a-z][\w-]{2,40} [\w-]{1,30} ?= ?[\"'“”″‘’\w][^\[\]\n]{0,400}\]|\[/[a-z][\w-]{2,40}\]"
            r"|\[/?(?:vc|et_pb|fusion|su|av|elementor|tdc?)_\w+[^\[\]\n]{0,400}\])$"
        ),
        guards=("some_prose", "no_cell"),
        confidence=0.95,
        certain=True,
        hits=(
            "¶\n✂[adthrive-in-post-video-player video-id=”hra2qewb” name=”The pier”]\n¶",
            "✂[vc_row full_width='stretch']\n¶\n✂[/vc_row]",
        ),
        misses=("¶\n[Fact]\n¶", "¶\n[build-system]\n¶", "¶\n[see chapter 3]\n¶", "¶\n[a = 3]\n¶"),
    ),
)
