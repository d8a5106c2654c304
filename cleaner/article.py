"""The result of cleaning: `Article`, plain frozen data that can be pickled."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from cleaner.blocks import Metadata, Options

if TYPE_CHECKING:
    from cleaner.blocks import Block, Kind, PageType, Removal


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned document.

    Attributes:
        text: The article as plain text. For plain text input, the surviving lines, unchanged.
        kind: The kind of the input: `html` or `text`.
        url: Where it came from, if known.
        metadata: What the page says about itself.
        page_type: `article`, `documentation`, `service`, `forum`, `collection`, `listing` or `product`; empty for
            plain text.
        page_type_probability: The probability that the page is of that type, 0 to 1.
        confidence: The predicted F1 of this document, 0 to 1.
        removals: Everything that was removed, in order, with the reason.
        warnings: What a caller should know.
        blocks: The kept blocks, with their structure.
        heading: The title's block if the body leaves it out; it is put first in Markdown and HTML, but not in `text`.
        options: The options that the document was cleaned with; renderers read them.
    """

    text: str
    kind: Kind
    url: str | None = None
    metadata: Metadata = field(default_factory=Metadata)
    page_type: PageType = ""
    page_type_probability: float = 0.0
    confidence: float = 1.0
    removals: tuple[Removal, ...] = ()
    warnings: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = field(default=(), repr=False)
    heading: Block | None = field(default=None, repr=False)
    options: Options = field(default_factory=Options, repr=False)

    @property
    def title(self) -> str:
        """The article's title, without the site's name; empty if none was found."""
        return self.metadata.title

    @property
    def author(self) -> str:
        """The authors' names, joined by commas; empty if none was found."""
        return ", ".join(self.metadata.authors)

    @property
    def date(self) -> str:
        """The date of publication, ISO 8601; empty if not known."""
        return self.metadata.date

    @property
    def language(self) -> str:
        """The language that the page declares, as a BCP 47 tag; empty if it declares none."""
        return self.metadata.language

    @property
    def markdown(self) -> str:
        """The article as Markdown; plain text that is Markdown already comes back as it is."""
        from cleaner.render import text_to_markdown, to_markdown  # noqa: PLC0415  most callers want the text alone

        if self.kind == "text":
            return text_to_markdown(self.text, self.options)
        return to_markdown(self._blocks_with_heading(), self.options)

    @property
    def html(self) -> str:
        """The article as one HTML fragment, with all of its text escaped."""
        from cleaner.render import text_to_html, to_html  # noqa: PLC0415  most callers want the text alone

        if self.kind == "text":
            return text_to_html(self.text, self.options)
        return to_html(self._blocks_with_heading(), self.options, titled=self.heading is not None)

    def _blocks_with_heading(self) -> tuple[Block, ...]:
        return (self.heading, *self.blocks) if self.heading else self.blocks

    def to_dict(self) -> dict[str, Any]:
        """The article as a dict for JSON: plain types only, with removals as a list of dicts."""
        return {
            "url": self.url,
            "kind": self.kind,
            "title": self.title,
            "author": self.author,
            "date": self.date,
            "language": self.language,
            "page_type": self.page_type,
            "text": self.text,
            "confidence": round(self.confidence, 4),
            "warnings": list(self.warnings),
            "removals": [removal._asdict() for removal in self.removals],
            "metadata": {**asdict(self.metadata), "authors": list(self.metadata.authors)},
        }
