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

_HOME = Path(__file__).parent.parent
# Nothing in these shapes a row.
_OUTSIDE = frozenset({"adapters", "cli", "fetch", "report", "__pycache__"})


def version_of(order: BatchOrder) -> str:
    """A digest that changes whenever the same documents may give other rows. Limits and workers don't count."""
    packs = [Path(pack).read_bytes() for pack in order.options.packs]
    shaping = (replace(order.options, packs=()), order.columns, order.form, order.shard_rows, order.dedup, order.learn)
    digest = sha256(_engine().encode())
    for part in (repr(shaping).encode(), *packs):
        digest.update(sha256(part).digest())
    return digest.hexdigest()[:32]


@cache
def _engine() -> str:
    digest = sha256(cleaner.__version__.encode())
    for path in sorted(_HOME.rglob("*")):
        inside = path.relative_to(_HOME)
        if path.is_file() and not _OUTSIDE & set(inside.parts) and not path.name.startswith("."):
            digest.update(inside.as_posix().encode() + b"\0" + sha256(path.read_bytes()).digest())
    return digest.hexdigest()
