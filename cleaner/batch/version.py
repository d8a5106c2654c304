"""The version of everything that shapes a row: rules, weights, code, options."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import cleaner

if TYPE_CHECKING:
    from cleaner.batch.items import BatchOrder
    from cleaner.blocks import Options

_HOME = Path(__file__).parent.parent
# Nothing in these shapes a row.
_OUTSIDE = frozenset({"adapters", "cli", "fetch", "report", "__pycache__"})


def version_of(order: BatchOrder) -> str:
    """A digest that changes whenever the same documents may give other rows. Limits and workers don't count."""
    return digest_of(order.options, order.columns, order.form, order.shard_rows, order.dedup, order.learn)


def digest_of(options: Options, *shaping: object) -> str:
    """A digest of the code, of options with what stands in the files that they name, and of whatever else shapes a row.

    Raises:
        OSError: A pack can't be read.
    """
    files = [Path(pack) for pack in options.packs]
    if options.weights:
        files += [path for path in sorted(Path(options.weights).glob("*")) if path.suffix in {".json", ".npz"}]
    digest = sha256(_engine().encode())
    digest.update(sha256(repr((replace(options, packs=()), *shaping)).encode()).digest())
    for path in files:
        digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:32]


@cache
def _engine() -> str:
    digest = sha256(cleaner.__version__.encode())
    for path in sorted(_HOME.rglob("*")):
        inside = path.relative_to(_HOME)
        if path.is_file() and not _OUTSIDE & set(inside.parts) and not path.name.startswith("."):
            digest.update(inside.as_posix().encode() + b"\0" + sha256(path.read_bytes()).digest())
    return digest.hexdigest()
