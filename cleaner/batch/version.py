"""A digest of everything that shapes a row: rules, weights, code, libraries, options."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import cleaner

if TYPE_CHECKING:
    from cleaner.batch.order import BatchOrder
    from cleaner.blocks import Options

_PACKAGE = Path(__file__).parent.parent
# Folders whose files do not shape rows.
_IGNORED_FOLDERS = frozenset({"adapters", "cli", "__pycache__"})
# Libraries that parse, compute and decode, and those that they depend on for it.
_LIBRARIES = (
    "brotli",
    "charset-normalizer",
    "courlan",
    "dateparser",
    "fastwarc",
    "ftfy",
    "htmldate",
    "justext",
    "lxml",
    "lxml-html-clean",
    "numpy",
    "pandas",
    "pyarrow",
    "rensa",
    "selectolax",
    "trafilatura",
)


def version_of(order: BatchOrder) -> str:
    """A digest that changes whenever the same documents may give other rows. Limits and workers do not affect it."""
    return digest_of(order.options, order.columns, order.form, order.shard_rows, order.dedup, order.learn)


def digest_of(options: Options, *shaping: object) -> str:
    """A digest of the code, of options with the content of the files that they name, and of whatever else shapes a row.

    Raises:
        OSError: A pack can't be read.
    """
    packs = [Path(pack).read_bytes() for pack in options.packs]
    weights = [_content(Path(options.weights))] if options.weights else []
    digest = sha256(_engine().encode())
    for part in (repr((replace(options, packs=(), weights=""), *shaping)).encode(), *packs, *weights):
        digest.update(sha256(part).digest())
    return digest.hexdigest()[:32]


@cache
def _engine() -> str:
    libraries = {name: _version(name) for name in _LIBRARIES}
    return sha256(f"{cleaner.__version__}{libraries}".encode() + _content(_PACKAGE)).hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _content(folder: Path) -> bytes:
    """A digest of all files below a folder, except hidden ones."""
    digest = sha256()
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not _IGNORED_FOLDERS & set(inside.parts) and not path.name.startswith("."):
            digest.update(inside.as_posix().encode() + b"\0" + sha256(path.read_bytes()).digest())
    return digest.digest()
