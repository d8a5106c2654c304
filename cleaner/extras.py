"""Libraries that only extras bring: whether they are there, and what to install where they are not."""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from cleaner.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


def has(library: str) -> bool:
    """Whether a library is installed; it is not loaded."""
    return find_spec(library) is not None


def need(module: str, extra: str, asked_by: str = "") -> ModuleType:
    """A module of a library that an extra brings.

    Args:
        module: Its full name.
        extra: The extra.
        asked_by: The option that can't do without it, if it is one.

    Raises:
        MissingExtraError: It is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise missing(module, extra, asked_by) from error


@contextmanager
def wanted_by(extra: str) -> Iterator[None]:
    """Around imports of what an extra brings, and of modules of ours that lean on it under another extra's name.

    Raises:
        MissingExtraError: Something of it is not installed.
    """
    try:
        yield
    except MissingExtraError as error:
        raise missing(error.thing, extra) from error
    except ImportError as error:
        raise missing(error.name or extra, extra) from error


def missing(module: str, extra: str, asked_by: str = "") -> MissingExtraError:
    """The error that names the extra; see `need`."""
    library = module.partition(".")[0]
    cause = f"{library} is not installed" if asked_by else "is not installed"
    return MissingExtraError(asked_by or library, cause, f"install it with pip install 'article-cleaner[{extra}]'")
