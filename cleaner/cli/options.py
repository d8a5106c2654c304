"""The options that commands share, grouped in frozen dataclasses.

Typer reads one parameter per option from a function's signature. `grouped` lets a command take a dataclass instead:
its fields become options, and the function is called with an instance.

These classes are created at every start, so they have no more generated methods than needed.
"""

import inspect
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_type_hints

import typer

if TYPE_CHECKING:
    from cleaner.blocks import Options

Format = Literal["text", "markdown", "html", "json", "jsonl"]


@dataclass(frozen=True, eq=False, repr=False)
class Cleaning:
    """Options that shape the article."""

    input_type: Annotated[
        Literal["auto", "html", "text"],
        typer.Option(help="Read inputs as HTML or as text; auto looks at the content."),
    ] = "auto"
    favor: Annotated[
        Literal["balanced", "precision", "recall"],
        typer.Option(help="When unsure, keep less but cleaner (precision) or more (recall)."),
    ] = "balanced"
    with_comments: Annotated[bool, typer.Option("--with-comments", help="Keep readers' comments (HTML input).")] = False
    no_title: Annotated[bool, typer.Option("--no-title", help="Leave the article's title out (HTML input).")] = False
    links: Annotated[bool, typer.Option("--links", help="Keep link targets (Markdown and HTML output).")] = False
    images: Annotated[bool, typer.Option("--images", help="Keep images (Markdown and HTML output).")] = False
    metadata: Annotated[
        Literal["fast", "full"],
        typer.Option(help="full lets trafilatura and htmldate fill what the page's markup does not say."),
    ] = "fast"
    fix_encoding: Annotated[
        bool, typer.Option("--fix-encoding", help="Mend text that was decoded with the wrong charset (needs ftfy).")
    ] = False
    rules: Annotated[
        list[Path] | None,
        typer.Option(
            envvar="CLEAN_RULES",
            exists=True,
            dir_okay=False,
            readable=True,
            metavar="FILE",
            help="A rule pack (TOML) of your own; may be given more than once.",
        ),
    ] = None
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="Use only this rule or family; may be given more than once."),
    ] = None
    skip: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="Do not use this rule or family; may be given more than once."),
    ] = None

    def checked(self) -> "Options":
        """The options for the library, checked.

        Raises:
            RuleError: A pack can't be used, or there is no rule with a given name.
        """
        options = self._options()
        if options.packs or options.only or options.skip:
            from cleaner.rules import book_of  # noqa: PLC0415  loaded only if the check can fail

            book_of(options)
        return options

    def _options(self) -> "Options":
        from cleaner.blocks import Options  # noqa: PLC0415  help does not need it

        return Options(
            input_type=self.input_type,
            favor=self.favor,
            with_comments=self.with_comments,
            with_title=not self.no_title,
            links=self.links,
            images=self.images,
            metadata=self.metadata,
            fix_encoding=self.fix_encoding,
            only=tuple(self.only or ()),
            skip=tuple(self.skip or ()),
            packs=tuple(str(path) for path in self.rules or ()),
        )


@dataclass(frozen=True, eq=False, repr=False)
class Learning:
    """Options for learning from many documents of one site."""

    learn: Annotated[
        bool, typer.Option("--learn", help="Read all inputs first; what repeats across a site's documents is chrome.")
    ] = False
    templates: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", dir_okay=False, help="What was learned of sites: read, and with --learn added to and kept."
        ),
    ] = None


@dataclass(frozen=True, eq=False, repr=False)
class Saying:
    """Options for what is printed on standard error."""

    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No headers, notes or warnings; only failures.")] = False
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", help="A line per input on stderr, removed texts in full, tracebacks."),
    ] = False


@dataclass(frozen=True, eq=False, repr=False)
class Writing:
    """Options for what is written, and where."""

    format: Annotated[Format, typer.Option("--format", "-f", help="How to write the articles.")] = "text"
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE_OR_DIR",
            help="Write here instead of standard output; a folder mirrors the inputs' paths.",
        ),
    ] = None
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Say on stderr what was removed: line, rule, reason, confidence."),
    ] = False
    diff: Annotated[bool, typer.Option("--diff", help="Show a unified diff instead of the articles.")] = False
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; exit with 1 if anything would be removed."),
    ] = False

    def validate(self) -> None:
        """Check that the options are compatible.

        Raises:
            typer.BadParameter: They are not.
        """
        if self.output is not None and (self.check or self.diff):
            msg = "--check and --diff write no articles; leave --output out"
            raise typer.BadParameter(msg)
        if self.diff and self.format != "text":
            msg = "--diff compares texts; leave --format out"
            raise typer.BadParameter(msg)


@dataclass(frozen=True, eq=False, repr=False)
class Fetching:
    """Options for fetching pages."""

    input: Annotated[
        str | None,
        typer.Option("--input", "-i", metavar="FILE", help="Addresses, one a line; - is standard input."),
    ] = None
    save_raw: Annotated[
        Path | None, typer.Option(metavar="DIR", file_okay=False, help="Keep the pages here as they came.")
    ] = None
    timeout: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="For one page, redirects included.")] = 60.0
    max_size: Annotated[int, typer.Option(min=1, metavar="MB", help="The largest answer that is taken.")] = 10
    pause: Annotated[float, typer.Option(min=0, metavar="SECONDS", help="Between two pages of one host.")] = 1.0
    retries: Annotated[int, typer.Option(min=0, metavar="N", help="Further tries after a failure that may pass.")] = 2
    concurrency: Annotated[int, typer.Option(min=1, metavar="N", help="Hosts that are asked side by side.")] = 8
    contact: Annotated[str, typer.Option(metavar="ADDRESS", help="Your address, for the owners of the sites.")] = ""
    user_agent: Annotated[str, typer.Option(metavar="NAME", help="The name to give to sites.")] = "article-cleaner"
    proxy: Annotated[str, typer.Option(metavar="URL", help="A proxy; the environment's by default.")] = ""
    ca_file: Annotated[
        Path | None, typer.Option(metavar="FILE", exists=True, dir_okay=False, help="Certificates to trust instead.")
    ] = None
    cache: Annotated[
        Path | None, typer.Option(metavar="DIR", file_okay=False, help="Keep answers here and use them again.")
    ] = None
    offline: Annotated[bool, typer.Option("--offline", help="Answer from the cache alone.")] = False
    ignore_robots: Annotated[bool, typer.Option("--ignore-robots", help="Do not ask for robots.txt.")] = False
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Allow addresses of private networks.")] = False
    allow_walls: Annotated[
        bool, typer.Option("--allow-walls", help="Take consent walls and error pages too, with a warning.")
    ] = False
    render: Annotated[
        bool, typer.Option("--render", help="Run the scripts of pages that are empty without, in a local Chromium.")
    ] = False
    chromium: Annotated[str, typer.Option(metavar="FILE", help="The browser for --render; looked for by default.")] = ""
    connect_timeout: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="To look up and connect.")] = 10.0
    read_timeout: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="Between two reads.")] = 20.0
    max_unpacked: Annotated[
        int | None, typer.Option(min=1, metavar="MB", help="The largest answer after unpacking; twice --max-size.")
    ] = None
    max_ratio: Annotated[float, typer.Option(min=1, metavar="N", help="Unpacked to packed, at most.")] = 200.0
    max_redirects: Annotated[int, typer.Option(min=0, metavar="N", help="Redirects that are followed.")] = 10
    max_wait: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="The longest crawl delay or Retry-After that is kept.")
    ] = 60.0
    resume: Annotated[
        Path | None,
        typer.Option(metavar="FILE", dir_okay=False, help="Note what is done here, and leave it out the next time."),
    ] = None
    json_errors: Annotated[bool, typer.Option("--json-errors", help="Failures on stderr as JSON, one a line.")] = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Options for finding addresses."""

    feed: Annotated[
        list[str] | None, typer.Option(metavar="URL", help="Fetch what a feed lists; a page that names one will do.")
    ] = None
    sitemap: Annotated[
        list[str] | None, typer.Option(metavar="URL", help="Fetch what a sitemap lists, or those of a page's site.")
    ] = None
    links_from: Annotated[list[str] | None, typer.Option(metavar="URL", help="Fetch what a page links to.")] = None
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Addresses to take from each of these.")] = 1000
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="None known to be older.")
    ] = None
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="None known to be newer.")
    ] = None
    include: Annotated[list[str] | None, typer.Option(metavar="PATTERN", help="Only addresses such as '*/news/*'.")] = (
        None
    )
    exclude: Annotated[list[str] | None, typer.Option(metavar="PATTERN", help="No addresses such as these.")] = None
    any_site: Annotated[bool, typer.Option("--any-site", help="Addresses on other sites too.")] = False


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """Expand the dataclasses among a command's parameters into options, and assemble them when it is called."""
    hints = get_type_hints(command, include_extras=True)
    groups = {name: hint for name, hint in hints.items() if isinstance(hint, type) and is_dataclass(hint)}
    parameters: list[inspect.Parameter] = []
    for parameter in inspect.signature(command).parameters.values():
        group = groups.get(parameter.name)
        parameters += (
            _options(group)
            if group
            else [parameter.replace(annotation=hints[parameter.name], kind=inspect.Parameter.KEYWORD_ONLY)]
        )

    def call(**given: Any) -> None:  # noqa: ANN401  options of every type
        records = {
            name: group(**{field.name: given.pop(field.name) for field in fields(group)})
            for name, group in groups.items()
        }
        command(**given, **records)

    call.__name__, call.__doc__ = command.__name__, command.__doc__
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    vars(call)["__signature__"] = inspect.Signature(parameters)
    return call


def _options(group: type) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if field.default is MISSING else field.default,
            annotation=hints[field.name],
        )
        for field in fields(group)
    ]
