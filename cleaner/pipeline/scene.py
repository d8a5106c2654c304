"""The input of the judges that look at a page one after the other: the page, and what is kept of it so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cleaner.blocks import Metadata, Options
from cleaner.pipeline.sites import NO_SITE_VERDICTS, SiteVerdicts
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
    """The main judge's result for a page.

    Attributes:
        verdicts: Its verdicts on blocks.
        confidence: The F1 that it predicts for what it keeps.
        page_type: The kind of page; empty if the judge doesn't determine it.
        page_type_probability: The probability of that kind.
    """

    verdicts: Sequence[Verdict] = ()
    confidence: float = 1.0
    page_type: PageType = ""
    page_type_probability: float = 0.0


class Scene(NamedTuple):
    """A page and the state of judging it.

    A named tuple, because a new one is made after every judge that changes what is kept.

    Attributes:
        page: A page that `read_html` made.
        kept: Indices of the blocks that would stay by now, in order.
        opinion: The main judge's result.
        options: The caller's choices.
        metadata: What the page says about itself.
        templates: What was learned from other pages of the site, if anything.
        site: The verdicts of the user's packs by the site's markup.
    """

    page: HtmlPage
    kept: Sequence[int]
    opinion: Opinion = Opinion()
    options: Options = Options()
    metadata: Metadata = Metadata()
    templates: Templates | None = None
    site: SiteVerdicts = NO_SITE_VERDICTS

    @property
    def page_type(self) -> PageType:
        """The kind of page according to the main judge; empty if it doesn't determine it."""
        return self.opinion.page_type

    @property
    def sites(self) -> Sequence[Site]:
        """The packs' tables for the page's site; the address in the page's metadata counts if the caller gave none."""
        return book_of(self.options).sites.at(self.page.document.url or self.metadata.url)

    def uses(self, rule: Rule) -> bool:
        """Whether the caller wants this rule."""
        return rule.id in book_of(self.options).rules

    def rest(self) -> HtmlPage:
        """The page without the blocks that would go."""
        return self.page.with_blocks([self.page.blocks[i] for i in self.kept])
