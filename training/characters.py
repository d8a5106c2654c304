"""Keeps the tables of characters that the text features read: `python -m training.characters`."""

from __future__ import annotations

import numpy as np

from cleaner.features.text import CHARACTERS, make_tables


def main() -> None:
    """Make and write them."""
    kinds, lowered = make_tables()
    np.savez_compressed(CHARACTERS, allow_pickle=False, kinds=kinds, lowered=lowered)
    print(f"{CHARACTERS} written: {CHARACTERS.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
