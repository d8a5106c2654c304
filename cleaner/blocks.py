"""The data types that all other modules share. Imports none of them except the errors.

A `Document` is decoded input. Reading it gives a `Page` of `Block`s: the units that are kept or dropped. Judges look at
a page and return `Verdict`s; `decide` turns those into a `Decision`: the kept blocks, and a `Removal` for everything
that is dropped.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Literal, NamedTuple, Self, TypeVar, cast, get_args

from cleaner.errors import OptionError

InputType = Literal["auto", "html", "text"]
Kind = Literal["html", "text"]
Favor = Literal["balanced", "precision", "recall"]
MetadataFrom = Literal["fast", "full"]
JudgeName = Literal["protect", "rules", "model", "templates", "second-opinion"]
# The kinds of page that the model distinguishes; empty where it gives none, as for plain text.
PageType = Literal["article", "service", "product", "collection", "forum", "listing", "documentation", ""]
_NamedTuple = TypeVar("_NamedTuple")
# Options that take one of a few words.
_CHOICES = {"input_type": get_args(InputType), "favor": get_args(Favor), "metadata": get_args(MetadataFrom)}
# Options that are on or off.
_SWITCHES = (
    "with_comments", "with_title", "links", "images", "second_opinion", "model", "explain", "fix_encoding",
)  # fmt: skip
# Options that take names or paths.
_LISTS = ("only", "skip", "packs")


def of_fields(kind: type[_NamedTuple]) -> Callable[[tuple[Any, ...]], _NamedTuple]:
    """A constructor of a named tuple from a tuple of all its fields; skips the checks, which take most of the time."""
    return cast("Callable[[tuple[Any, ...]], _NamedTuple]", partial(tuple.__new__, kind))


@dataclass(frozen=True, slots=True)
class Options:
    """The choices that a caller has. Every field has a default that suits most callers.

    Attributes:
        input_type: How to read the input: as HTML, as text, or as whichever of the two its content looks like.
        favor: What to prefer when unsure: less but cleaner text (`precision`), more text (`recall`), or a balance.
        with_comments: Keep readers' comments on a page; has no effect on plain text.
        with_title: Keep the article's title in the text where the page shows it; has no effect on plain text.
        links: Keep link targets in Markdown and HTML output.
        images: Keep images (alternative text and address) in Markdown and HTML output.
        metadata: `fast` reads what the page says; `full` lets trafilatura and htmldate fill in what is missing.
        second_opinion: Consult trafilatura where the heuristics are unsure; where the model is, it does not help.
        model: Let the learned model judge; without it, rules and heuristics decide alone.
        only: Rule ids or families to use, with all others off; empty means all.
        skip: Rule ids or families to leave out.
        packs: Paths of rule packs (TOML) to add to the built-in ones.
        weights: Path of a folder with `html.npz` and `text.npz` to use instead of the weights that come with the
            package; empty means the package's own.
        explain: Let each removal by the model say which features weighed most; takes time.
        fix_encoding: Repair text that was decoded with the wrong charset (with ftfy, an extra).
    """

    input_type: InputType = "auto"
    favor: Favor = "balanced"
    with_comments: bool = False
    with_title: bool = True
    links: bool = False
    images: bool = False
    metadata: MetadataFrom = "fast"
    second_opinion: bool = True
    model: bool = True
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    weights: str = ""
    explain: bool = False
    fix_encoding: bool = False

    def __post_init__(self) -> None:
        """Check the values and normalize paths and lists of names.

        Raises:
            OptionError: A value is not valid for its option.
        """
        for option, choices in _CHOICES.items():
            check_choice(option, getattr(self, option), choices)
        for option in _SWITCHES:
            if (value := getattr(self, option)) is not True and value is not False:
                raise OptionError(option, f"can't be {value!r}", "use True or False")
        if not isinstance(self.weights, str):
            object.__setattr__(self, "weights", _path("weights", self.weights))
        for option in _LISTS:
            if (value := getattr(self, option)) != ():
                object.__setattr__(self, option, names_of(option, value))


def _path(option: str, given: object) -> str:
    """Convert a path given for an option to a string."""
    if isinstance(given, os.PathLike) and isinstance(path := os.fspath(given), str):
        return path
    raise OptionError(option, f"can't be {given!r}", "give a path")


def check_choice(option: str, given: object, choices: tuple[str, ...]) -> None:
    """Check that a value is one of an option's choices.

    Raises:
        OptionError: It is not.
    """
    if given not in choices:
        raise OptionError(
            option, f"can't be {given!r}", f"use {', '.join(choice or repr(choice) for choice in choices)}"
        )


def names_of(option: str, given: object) -> tuple[str, ...]:
    """Convert a list of names or paths to a tuple of strings; a bare string would be read letter by letter.

    Raises:
        OptionError: The value is not a list or tuple of names or paths.
    """
    if isinstance(given, tuple | list):
        names = tuple(os.fspath(name) if isinstance(name, os.PathLike) else name for name in given)
        if all(isinstance(name, str) for name in names):
            return names
    raise OptionError(option, f"can't be {given!r}", f'give a tuple of names: {option}=("…",)')


@dataclass(frozen=True, slots=True)
class Document:
    """Decoded input.

    Attributes:
        text: The whole input as text; for HTML, the markup.
        kind: `html` or `text`.
        url: Where it came from, if known.
        encoding: The charset that it was decoded with, by its WHATWG name.
        warnings: Problems met while decoding, such as bytes that fit no charset.
        utf8: For HTML, `text` in UTF-8, as the parser takes it, if decoding produced it anyway; else empty.
    """

    text: str
    kind: Kind
    url: str | None = None
    encoding: str = "utf-8"
    warnings: tuple[str, ...] = ()
    utf8: bytes = field(default=b"", repr=False, compare=False)

    def with_text(self, text: str) -> Document:
        """A copy of the document with another text."""
        return replace(self, text=text, utf8=b"")


@dataclass(frozen=True, slots=True)
class Mark:
    """An inline run inside a block's text.

    Attributes:
        start: Offset of its first character in the block's text.
        end: Offset after its last one. Equal to `start` for an image.
        kind: The kind of inline element.
        value: For a link its target, for an image its address, absolute if the page's address is known; else empty.
        label: For an image, its alternative text; else empty.
    """

    start: int
    end: int
    kind: Literal["a", "strong", "em", "code", "del", "sup", "sub", "img", "math"]
    value: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Container:
    """A structural element around a block, outermost first in `Block.path`.

    Attributes:
        tag: `ul`, `ol`, `li`, `dl`, `blockquote`, `table`, `tr`, `td`, `th`, `figure`, `figcaption`, `details`,
            `article`.
        element: The number of the element in its page, which distinguishes two blocks of one list item from two items.
        value: An `ol`'s or `li`'s start number; else empty.
        column: The column that a cell begins in, from 0.
        span: How many columns a cell covers.
        numerals: The `type` of an `ol` whose items are not numbered in digits: `a`, `A`, `i` or `I`; else empty.
        downwards: Whether an `ol` counts down.
    """

    tag: str
    element: int
    value: str = ""
    column: int = 0
    span: int = 1
    numerals: str = ""
    downwards: bool = False


class Block(NamedTuple):
    """The unit that is kept or dropped: a block-level run of text in HTML, a line in plain text.

    A named tuple, because a text has hundreds of blocks and a tuple is built in a fraction of the time of a dataclass.

    Attributes:
        index: Its position among the page's blocks, from 0.
        text: Its text: in HTML with white space collapsed (except in `pre`), in plain text the line without its end.
        start: Offset of its first character: in the document's text for plain text, in the page's text for HTML.
        tag: The element it is in (`p`, `h2`, `li`, `pre`, `td`, …); `line` in plain text.
        path: The structure around it; filled for kept blocks only.
        marks: The inline runs inside it; filled for kept blocks only.
        language: For `pre`, the programming language if the markup names it.
    """

    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody calls on a block
    text: str
    start: int
    tag: str = "line"
    path: tuple[Container, ...] = ()
    marks: tuple[Mark, ...] = ()
    language: str = ""


make_block = of_fields(Block)


@dataclass(frozen=True, slots=True)
class Page:
    """A document as blocks; for HTML, a `layout.HtmlPage`. It is discarded once the document is cleaned.

    Attributes:
        document: The document that was read.
        blocks: All blocks in reading order, including blank lines in plain text.
        title: The page's `<title>`; empty in plain text.
    """

    document: Document
    blocks: tuple[Block, ...]
    title: str = ""

    def with_blocks(self, blocks: Iterable[Block]) -> Self:
        """A copy of the page with other blocks."""
        return replace(self, blocks=tuple(blocks))


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about itself. A field is empty where it says nothing.

    Attributes:
        title: The article's title, without the site's name.
        authors: Names of people, without "by".
        date: When it was published, ISO 8601 (`2026-11-22` or with the time).
        modified: When it was last changed, in the same form.
        site: The site's name.
        language: BCP 47, such as `en` or `pt-BR`.
        url: The canonical address.
        description: The summary that the page offers.
        image: Address of the lead image.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    modified: str = ""
    site: str = ""
    language: str = ""
    url: str = ""
    description: str = ""
    image: str = ""


class Verdict(NamedTuple):
    """One judge's verdict on a block, or on a span inside it.

    Attributes:
        block: Index of the block.
        keep: Whether it should stay.
        judge: The judge.
        rule: Id of the rule, such as `comments.reply-form`, or of the model.
        family: The family of the rule, such as `comments`.
        reason: The reason, for a person to read.
        confidence: How sure the judge is, 0 to 1.
        span: Start and end offset in the block's text; None for the whole block.
        language: The language of the phrase that matched; empty if none did.
    """

    block: int
    keep: bool
    judge: JudgeName
    rule: str
    family: str
    reason: str
    confidence: float
    span: tuple[int, int] | None = None
    language: str = ""


Judge = Callable[[Page], Iterable[Verdict]]
make_verdict = of_fields(Verdict)


class Removal(NamedTuple):
    """A removed piece of text, and the reason.

    Attributes:
        text: The text that was removed.
        start: Offset of its first character (see `Block.start`).
        end: Offset after its last one.
        line: In plain text the line number, in HTML the block's position; both from 1.
        rule: Id of the rule or model that decided.
        family: The rule's family.
        reason: The reason, for a person to read.
        confidence: How sure the judge is, 0 to 1.
        language: The language of the phrase that matched; empty if none did.
    """

    text: str
    start: int
    end: int
    line: int
    rule: str
    family: str
    reason: str
    confidence: float
    language: str = ""


make_removal = of_fields(Removal)


def in_order(removals: Iterable[Removal]) -> tuple[Removal, ...]:
    """Sort removals by their position in the page."""
    return tuple(sorted(removals, key=lambda removal: (removal.line, removal.start)))


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome for one page.

    Attributes:
        kept: Indices of the blocks that stay, in order.
        cuts: For blocks that stay but lose spans, by index: the spans, in order, without overlap.
        removals: Everything that is removed, in order.
        confidence: The predicted F1 of what is kept, 0 to 1.
        warnings: What a caller should know, such as that prose was spared.
    """

    kept: tuple[int, ...]
    cuts: dict[int, tuple[tuple[int, int], ...]]
    removals: tuple[Removal, ...]
    confidence: float
    warnings: tuple[str, ...] = ()

    def warned(self, warning: str) -> Decision:
        """A copy of the decision with one more warning."""
        return replace(self, warnings=(*self.warnings, warning))
