"""What those who judge a page one after the other are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cleaner.blocks import Metadata, Options
from cleaner.pipeline.sites import NOTHING, Pointed
from cleaner.rules import book_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.blocks import PageType, Verdict
    from cleaner.html.layout import HtmlPage
    from cleaner.rules.rule import Rule
    from cleaner.rules.sites import Site
    from cleaner.templates import Templates


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the main judge says of a page.

    Attributes:
        verdicts: What it says of blocks, and how sure it is.
        confidence: The F1 that it expects of what it keeps.
        page_type: What kind of page it tells; empty where none is told.
        page_type_probability: How sure it is of that.
    """

    verdicts: Sequence[Verdict] = ()
    confidence: float = 1.0
    page_type: PageType = ""
    page_type_probability: float = 0.0


class Scene(NamedTuple):
    """A page as far as it is judged.

    A tuple, as one is made whenever a judge has said something.

    Attributes:
        page: A page that `read_html` made.
        kept: Indices of the blocks that would stay by now, in order.
        opinion: What the main judge says.
        options: What the caller wants.
        metadata: What the page says of itself.
        templates: What was learned from other pages of the site, if anything.
        site: What packs say of the markup of pages of this site.
    """

    page: HtmlPage
    kept: Sequence[int]
    opinion: Opinion = Opinion()
    options: Options = Options()
    metadata: Metadata = Metadata()
    templates: Templates | None = None
    site: Pointed = NOTHING

    @property
    def page_type(self) -> PageType:
        """What kind of page the main judge tells; empty where none is told."""
        return self.opinion.page_type

    @property
    def sites(self) -> Sequence[Site]:
        """What packs say of the page's site; a page whose address nobody told may name it itself."""
        return book_of(self.options).sites.at(self.page.document.url or self.metadata.url)

    def uses(self, rule: Rule) -> bool:
        """Whether the caller wants this rule."""
        return rule.id in book_of(self.options).rules

    def rest(self) -> HtmlPage:
        """The page without the blocks that would go."""
        return self.page.with_blocks([self.page.blocks[i] for i in self.kept])
