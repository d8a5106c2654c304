"""Buttons and invitations of recipe plugins."""

from cleaner.rules.rule import Rule

RULES = (
    Rule(
        id="recipe.button",
        reason="a button of a recipe",
        opens="ta me",
        pattern=r"(?:tag|mention) (?:us |me )?(?:at )?@\w.{0,80}$",
        hits=(
            "¶\n✂Print Recipe\n✂Pin Recipe\n¶",
            "¶\n✂Mention @harbourkitchen or tag #harbourkitchen!",
            "¶\n✂US Customary - Metric\n✂1x 2x 3x\n¶",
        ),
        misses=("¶\nPrint\n¶", "¶\nRecipe\n¶", "¶\nPin\n¶"),
    ),
)
