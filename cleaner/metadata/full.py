"""Missing metadata from trafilatura and htmldate, which search longer than the fast path."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.blocks import Metadata, Page

_AUTHORS_APART = "; "


def fill(page: Page, metadata: Metadata) -> Metadata:
    """Fill the empty fields."""
    from trafilatura import extract_metadata  # noqa: PLC0415  0.3 s, not for the fast path

    try:
        found = extract_metadata(page.document.text, default_url=page.document.url)
    except Exception:  # noqa: BLE001  metadata must not cost the article
        return metadata
    if found is None:
        return metadata
    return replace(
        metadata,
        title=metadata.title or found.title or "",
        authors=metadata.authors or tuple(filter(None, (found.author or "").split(_AUTHORS_APART))),
        date=metadata.date or found.date or "",
        site=metadata.site or found.sitename or "",
        language=metadata.language or found.language or "",
        url=metadata.url or found.url or "",
        description=metadata.description or found.description or "",
        image=metadata.image or found.image or "",
    )
