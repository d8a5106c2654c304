"""Tools for language models, served by the Model Context Protocol.

All tools are read-only. Pages are fetched as by `clean fetch`: from public addresses only, and if robots.txt allows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.errors import CleanerError
from cleaner.extras import wanted_by

with wanted_by("mcp"):
    from mcp.server import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError

if TYPE_CHECKING:
    from cleaner.article import Article

_FIELDS = ("url", "title", "author", "date", "language", "page_type", "confidence", "warnings", "text")
_MAX_CHARACTERS = 5_000_000


def server() -> MCPServer:
    """The server with its tools; `run()` serves them on standard input and output."""
    made = MCPServer("article-cleaner", instructions="Cleans article bodies out of web pages and scraped text.")
    for tool in (fetch_clean, clean_text, explain):
        made.tool()(tool)
    return made


async def fetch_clean(url: str, markdown: bool = True) -> dict[str, Any]:  # noqa: FBT001, FBT002  models pass arguments by name
    """Fetch a web page and give its article and metadata, without navigation, advertisements and other chrome."""
    from cleaner.adapters.fetched import clean_fetched  # noqa: PLC0415  loads the engine
    from cleaner.fetch import afetch  # noqa: PLC0415  loads httpx

    try:
        response = await afetch(url)
    except CleanerError as error:
        raise ToolError(str(error)) from error
    article = clean_fetched(response)
    return _result(article, article.markdown if markdown else article.text)


def clean_text(text: str) -> dict[str, Any]:
    """Clean scraped text or HTML: gives the article without menus, share buttons, comment forms and the like."""
    article = _clean(text)
    return _result(article, article.text)


def explain(text: str) -> dict[str, Any]:
    """Say what cleaning removes from a text or a page, and for each part which rule removed it and why."""
    article = _clean(text)
    return {"confidence": round(article.confidence, 4), "removals": article.to_dict()["removals"]}


def _clean(text: str) -> Article:
    from cleaner.pipeline import clean  # noqa: PLC0415  loads the engine

    if len(text) > _MAX_CHARACTERS:
        msg = f"too large: more than {_MAX_CHARACTERS} characters; give a part of it"
        raise ToolError(msg)
    return clean(text)


def _result(article: Article, text: str) -> dict[str, Any]:
    fields = {name: value for name, value in article.to_dict().items() if name in _FIELDS}
    return {**fields, "text": text, "removed": len(article.removals)}
