"""The outcome of cleaning: plain frozen data that pickles."""

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
        text: The article as plain text. For plain text input, the surviving lines just as they came.
        kind: What the input was: `html` or `text`.
        url: Where it came from, if known.
        metadata: What the page says about itself.
        page_type: `article`, `documentation`, `service`, `forum`, `collection`, `listing` or `product`; empty for
            plain text.
        page_type_probability: How sure that is, 0 to 1.
        confidence: The predicted F1 of this very document, 0 to 1.
        removals: Everything that went, in order, with the reason.
        warnings: What a caller should know.
        blocks: What was kept, with its structure.
        heading: The title's own block where the body leaves it out: it opens Markdown and HTML, not the text.
        options: The options it was made with; renderers read them.
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
        """The article's title without the site's name; empty if none was found."""
        return self.metadata.title

    @property
    def author(self) -> str:
        """The authors' names, joined by commas; empty if none was found."""
        return ", ".join(self.metadata.authors)

    @property
    def date(self) -> str:
        """When it was published, ISO 8601; empty if not known."""
        return self.metadata.date

    @property
    def language(self) -> str:
        """BCP 47, as the page declares it; empty if it does not."""
        return self.metadata.language

    @property
    def markdown(self) -> str:
        """The article as Markdown; of plain text that is Markdown already, the text."""
        from cleaner.render import text_to_markdown, to_markdown  # noqa: PLC0415  most ask for the text alone

        if self.kind == "text":
            return text_to_markdown(self.text, self.options)
        return to_markdown(self._shown(), self.options)

    @property
    def html(self) -> str:
        """The article as one HTML fragment, everything in it escaped."""
        from cleaner.render import text_to_html, to_html  # noqa: PLC0415  most ask for the text alone

        if self.kind == "text":
            return text_to_html(self.text, self.options)
        return to_html(self._shown(), self.options, titled=self.heading is not None)

    def _shown(self) -> tuple[Block, ...]:
        return (self.heading, *self.blocks) if self.heading else self.blocks

    def to_dict(self) -> dict[str, Any]:
        """What goes into JSON: plain types only, removals as a list of dicts."""
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
