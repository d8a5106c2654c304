"""The frame of a page: menus, header, footer and dialogs by their markup; `cleaner.html.frame` finds them."""

from cleaner.rules.rule import Rule

_PARTS = {
    "menu": "its menus",
    "header": "its header",
    "footer": "its footer",
    "path": "the path to it",
    "search": "its search",
    "consent": "a consent notice",
    "dialog": "a dialog",
    "choice": "a choice",
}
# The rule for each part of the frame.
PARTS = {
    kind: Rule(
        id=f"frame.{kind}",
        reason=f"what frames the page: {part}",
        confidence=0.99,
        markup="elements that call themselves so by tag, role, class or id, hold no title and little prose",
    )
    for kind, part in _PARTS.items()
}
SHELL = Rule(
    id="frame.shell",
    reason="next to nothing is left beyond what frames the page",
    confidence=0.9,
    markup="all that is left beyond the frame, where it is a few words and no sentence",
)
RULES = (*PARTS.values(), SHELL)
