"""Whether an element is shown, by its own attributes. Imports nothing of ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_FINDABLE = "until-found"
_NO_ROOM = re.compile(r"(?<![\w-])display\s*:\s*none", re.IGNORECASE)
_UNSEEN = re.compile(rf"{_NO_ROOM.pattern}|(?<![\w-])visibility\s*:\s*hidden", re.IGNORECASE)


def is_hidden(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element is invisible until a script shows it, whether or not it takes up room."""
    return _has_hidden(attributes) or _has_style(attributes, _UNSEEN)


def takes_no_room(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element takes up no room. One that is merely invisible does, and is there to be shown."""
    return _has_hidden(attributes) or _has_style(attributes, _NO_ROOM)


def _has_hidden(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element has `hidden`.

    What is hidden until found can be searched and opened, and amid a line it is shown, as its content alone would be
    hidden and inline elements have no such box: https://html.spec.whatwg.org/multipage/rendering.html#hidden-elements
    """
    return attributes.get("hidden", _FINDABLE) != _FINDABLE


def _has_style(attributes: Mapping[str, str | None], pattern: re.Pattern[str]) -> bool:
    style = attributes.get("style")
    return bool(style and pattern.search(style))
