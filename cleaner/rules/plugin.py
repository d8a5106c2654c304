"""What plugins, scripts and embeds leave behind."""

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
)
