"""Imports libraries that only extras provide, with an error that names the extra if one is not installed."""

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
    """Whether a library is installed; does not import it."""
    return find_spec(library) is not None


def need(module: str, extra: str, asked_by: str = "") -> ModuleType:
    """Import a module of a library that an extra provides.

    Args:
        module: The module's full name.
        extra: The extra.
        asked_by: The option that requires the module, if it is an option that does.

    Raises:
        MissingExtraError: The module is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise missing(module, extra, asked_by) from error


@contextmanager
def wanted_by(extra: str) -> Iterator[None]:
    """A context for imports of an extra's libraries, and of our modules that need them for another extra.

    Raises:
        MissingExtraError: One of the libraries is not installed; the error names this extra.
    """
    try:
        yield
    except MissingExtraError as error:
        raise missing(error.thing, extra) from error
    except ImportError as error:
        raise missing(error.name or extra, extra) from error


def missing(module: str, extra: str, asked_by: str = "") -> MissingExtraError:
    """The error that names the missing library and the extra to install; for the arguments see `need`."""
    library = module.partition(".")[0]
    cause = f"{library} is not installed" if asked_by else "is not installed"
    return MissingExtraError(asked_by or library, cause, f"install it with pip install 'article-cleaner[{extra}]'")
