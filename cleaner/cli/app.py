"""The commands as typer declares them: names, options and help. Their code is loaded when they run.

Start-up time matters, so typer's use of rich is switched off and nothing heavy is imported here.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Annotated

import typer

from cleaner import __version__
from cleaner.cli.batch import Batching
from cleaner.cli.exit_codes import USAGE
from cleaner.cli.options import Cleaning, Fetching, Finding, Learning, Saying, Writing, grouped
from cleaner.cli.serve import Serving
from cleaner.errors import CleanerError, reason_of

_HELP = ("--help", "-h")

app = typer.Typer(
    name="clean",
    help="Clean article bodies out of HTML and scraped text, with a reason for every line that goes.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": list(_HELP)},
)
rules = typer.Typer(name="rules", help="See and test the rules.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(rules)


def app_for(arguments: Sequence[str]) -> typer.Typer:
    """The app with only the command that the first argument names, since building all takes time; else the full app."""
    named = [command for command in app.registered_commands if [command.name] == arguments[:1]]
    if not named:
        return app
    partial_app = copy(app)
    partial_app.registered_commands, partial_app.registered_groups = named, []
    return partial_app


Paths = Annotated[
    list[str],
    typer.Argument(metavar="PATH...", help="Files, folders, patterns; - is standard input.", show_default=False),
]


def _show_version(wanted: bool) -> None:  # noqa: FBT001  typer passes it by position
    if wanted:
        typer.echo(f"clean {__version__}")
        raise typer.Exit


@app.callback()
def common(
    context: typer.Context,
    *,
    _version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Clean article bodies out of HTML and scraped text, with a reason for every line that goes."""
    from cleaner.cli.project import COMMANDS, read_defaults  # noqa: PLC0415  help does not need it

    if context.invoked_subcommand not in COMMANDS:
        return
    with _reporting_failures():
        try:
            context.default_map = read_defaults()
        except CleanerError:
            if set(_HELP).isdisjoint(sys.argv):  # after a mistake, users look for help
                raise


@app.command("file")
@grouped
def clean_files(  # noqa: PLR0913, PLR0917  each record groups several options
    paths: Paths,
    cleaning: Cleaning,
    writing: Writing,
    saying: Saying,
    learning: Learning,
    url: Annotated[str | None, typer.Option(metavar="URL", help="Where the one input came from.")] = None,
) -> None:
    """Clean files, folders, patterns or standard input."""
    from cleaner.cli.file import FileOrder, run  # noqa: PLC0415  see the module's docstring

    writing.validate()
    with _reporting_failures():
        raise typer.Exit(run(FileOrder(paths, url, cleaning.checked(), writing, saying, learning)))


@app.command("explain")
@grouped
def explain_files(
    paths: Paths,
    cleaning: Cleaning,
    saying: Saying,
    url: Annotated[str | None, typer.Option(metavar="URL", help="Where the one input came from.")] = None,
) -> None:
    """Account for all that is missing: the same as `file --explain`, without the articles."""
    from cleaner.cli.file import FileOrder, run  # noqa: PLC0415  see the module's docstring

    with _reporting_failures():
        raise typer.Exit(run(FileOrder(paths, url, cleaning.checked(), Writing(), saying, Learning(), silent=True)))


@app.command("fetch")
@grouped
def fetch_pages(  # noqa: PLR0913, PLR0917  each record groups several options
    cleaning: Cleaning,
    writing: Writing,
    saying: Saying,
    fetching: Fetching,
    finding: Finding,
    urls: Annotated[
        list[str] | None, typer.Argument(metavar="URL...", help="Addresses of pages.", show_default=False)
    ] = None,
) -> None:
    """Fetch pages and clean them."""
    from cleaner.cli.fetch import FetchOrder, run  # noqa: PLC0415  see the module's docstring

    writing.validate()
    with _reporting_failures():
        raise typer.Exit(run(FetchOrder(urls or (), fetching, finding, cleaning.checked(), writing, saying)))


@app.command("batch")
@grouped
def clean_batch(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT...", help="WARC, JSONL, CSV, Parquet, archives, folders.", show_default=False),
    ],
    batching: Batching,
    cleaning: Cleaning,
    *,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what must be known.")] = False,
) -> None:
    """Clean many documents, crash-safe; the same command goes on where it was broken off."""
    from cleaner.cli.batch import run  # noqa: PLC0415  see the module's docstring

    with _reporting_failures():
        raise typer.Exit(run(batching.order(tuple(inputs), cleaning.checked()), batching.progress, quiet=quiet))


@app.command("mcp")
def serve_models() -> None:
    """Serve tools for language models on standard input and output."""
    from cleaner.cli.mcp import run  # noqa: PLC0415  see the module's docstring

    with _reporting_failures():
        run()


@app.command("serve")
@grouped
def serve_requests(serving: Serving) -> None:
    """Serve cleaning over HTTP."""
    from cleaner.cli.serve import run  # noqa: PLC0415  see the module's docstring

    with _reporting_failures():
        run(serving)


RulePacks = Annotated[
    list[Path] | None,
    typer.Option("--rules", envvar="CLEAN_RULES", exists=True, dir_okay=False, metavar="FILE", help="A pack of yours."),
]


def _complete_rule(incomplete: str) -> list[str]:
    from cleaner.rules import all_rules  # noqa: PLC0415  see the module's docstring

    return [rule.id for rule in all_rules() if rule.id.startswith(incomplete)]


@rules.command("list")
def list_rules(packs: RulePacks = None) -> None:
    """List all rules: id, reach and reason."""
    from cleaner.cli.rules import listing  # noqa: PLC0415  see the module's docstring

    with _reporting_failures():
        listing(tuple(map(str, packs or ())))


@rules.command("show")
def show_rule(
    rule: Annotated[str, typer.Argument(metavar="ID", help="A rule or a family.", autocompletion=_complete_rule)],
    packs: RulePacks = None,
) -> None:
    """Show what a rule does, when, and its phrases in each language."""
    from cleaner.cli.rules import show  # noqa: PLC0415  see the module's docstring

    with _reporting_failures():
        show(rule, tuple(map(str, packs or ())))


@rules.command("test")
def try_rules(
    pack: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A rule pack; without one, the built-in rules.")
    ] = None,
    packs: RulePacks = None,
) -> None:
    """Run the cases that rules must hit and must miss; exit with 1 if one fails."""
    from cleaner.cli.rules import try_cases  # noqa: PLC0415  see the module's docstring

    with _reporting_failures():
        raise typer.Exit(try_cases(pack, tuple(map(str, packs or ()))))


@contextmanager
def _reporting_failures() -> Iterator[None]:
    """Report a failure of the whole command in one line: wrong usage, or something that can't be read or written."""
    try:
        yield
    except CleanerError as error:
        typer.echo(f"clean: {error}", err=True)
        raise typer.Exit(USAGE) from error
    except OSError as error:
        typer.echo(f"clean: {error.filename or 'the system'}: {reason_of(error)}", err=True)
        raise typer.Exit(USAGE) from error
