"""The programming language of code is what its markup names, and no name of a style or of a spoken language."""

from __future__ import annotations

import pytest

from cleaner.blocks import Document
from cleaner.html.details import details
from cleaner.read_html import read_html


@pytest.mark.parametrize(
    ("markup", "language"),
    [
        ('<pre><code class="language-python">', "python"),
        ('<pre><code class="hljs python">', "python"),
        ('<pre><code class="Python hljs">', "python"),
        ('<pre class="python">', "python"),
        ('<pre><code class="c++">', "c++"),
        ('<pre lang="python"><code>', "python"),
        ('<pre lang="en" class="rust">', "rust"),
        ('<pre lang="cs">', ""),
        ('<pre lang="en"><code class="wide">', ""),
        ('<pre class="poem verse">', ""),
        ('<div class="python"><pre>', ""),
        ('<div class="highlight-python"><pre>', "python"),
        ('<pre class="highlight-height language-rust">', "rust"),
        ('<pre data-lang="text">', ""),
        ('<xmp class="html">', "html"),
    ],
)
def test_code_has_the_language_that_its_markup_names(markup: str, language: str) -> None:
    page = read_html(Document(f"{markup}x = 1\ny = 2", "html"))
    assert [block.language for block in details(page, [0])] == [language]
