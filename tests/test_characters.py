"""The kept tables of characters say what Python says of them."""

from __future__ import annotations

import numpy as np

from cleaner.features.text import CHARACTERS, make_tables


def test_the_kept_tables_are_those_that_are_made() -> None:
    kinds, lowered = make_tables()
    with np.load(CHARACTERS, allow_pickle=False) as kept:
        # A later Unicode knows a few characters more.
        assert (kept["kinds"] == kinds).mean() > 0.995
        assert (kept["lowered"] == lowered).mean() > 0.995
        assert (kept["kinds"][:0x250] == kinds[:0x250]).all()
