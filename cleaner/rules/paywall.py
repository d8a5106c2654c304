"""Prompts of paywalls and apps, and appeals for money."""

from cleaner.rules.rule import Rule

RULES = (
    Rule(
        id="paywall.wall",
        reason="says that the rest is for subscribers",
        scope="onward",
        guards=("late",),
        hits=("¶\n✂This article is for subscribers only.\n✂Read everything\n✂Cancel at any time",),
        misses=("This article is for subscribers only\n¶\n¶",),
    ),
    Rule(
        id="paywall.prompt",
        reason="a prompt of a paywall",
        guards=("some_prose", "edge"),
        hits=("¶\n✂Already a subscriber? Log in", "¶\n✂Subscribe to continue reading"),
        misses=("¶\nSubscribe now\n¶",),
    ),
    Rule(
        id="paywall.app",
        reason="a prompt to install an app",
        opens="do ge in tr",
        pattern=(
            r"(?:download|get|install|try)\b[^.!?]{0,40}\bapp\b[^.!?]{0,60}\b(?:app store|"
            r"google play|android|ios|iphone|now|free|today)\b[^.!?]{0,30}[.!]?$"
        ),
        guards=("outside", "some_prose"),
        confidence=0.9,
        hits=(
            "¶\n✂Download the Example app from the App Store or Google Play",
            "¶\n✂Get the Example News app for free",
        ),
        misses=("¶\nGet an app, any app, the doctor said, and start counting steps today.\n¶",),
    ),
    Rule(
        id="paywall.donate",
        reason="an appeal for donations",
        guards=("edge", "after_prose"),
        confidence=0.9,
        hits=("¶\n✂Support our journalism\n✂Donate now",),
        misses=("¶\nDonate now\n¶",),
    ),
    Rule(
        id="paywall.meter",
        reason="tells how much of the article is left, or what reading on costs",
        guards=("after_prose",),
        certain=True,
        hits=(
            "¶\n✂Il vous reste 62 % de cet article à lire.\n¶",
            "¶\n✂Zbývá vám přečíst 40 % článku.\n✂Předplatné můžete kdykoli zrušit.\n¶",
        ),
        misses=("¶\nIl vous reste un an pour changer de chaudière, dit la mairie.\n¶",),
    ),
    Rule(
        id="paywall.appeal",
        reason="an appeal for support, as a sentence of its own",
        guards=("after_prose",),
        certain=True,
        hits=("¶\n✂Unterstützen Sie unabhängigen Journalismus mit einem Beitrag Ihrer Wahl.\n¶",),
        misses=("¶\nUnterstützen Sie Ihre Knie mit einem Kissen.\n¶", "Unterstützen Sie unabhängigen Journalismus\n¶"),
    ),
)
