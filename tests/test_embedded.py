"""Pages that embed their text without showing it: what is found, what is reported, and that no page causes an error."""

from __future__ import annotations

import json
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Options, clean_html
from cleaner.blocks import Document
from cleaner.html.embedded import embedded_article, embedded_product
from cleaner.read_html import read_html

SENTENCE = "The boat left the harbour at six in the morning, and nobody but the post was on it. "
STORY = "\n".join(SENTENCE + f"That was day {day}." for day in range(6))
RULES = Options(model=False, second_opinion=False)


def shell(script: str, kind: str = "application/json", shown: str = "") -> str:
    return f'<html><body><div id="app">{shown}</div><script type="{kind}">{script}</script></body></html>'


def linked(item: object, shown: str = "") -> str:
    return shell(json.dumps(item), "application/ld+json", shown)


@pytest.mark.parametrize(
    "script",
    [
        json.dumps({"page": {"post": {"body": STORY}}}),
        "window.__INITIAL_STATE__ = " + json.dumps({"post": {"content": STORY}}) + ";",
        "window.__APOLLO_STATE__=JSON.parse(" + json.dumps(json.dumps({"Post:1": {"text": STORY}})) + ")",
        json.dumps([["Reactive", 1], {"data": 2}, STORY]),
        json.dumps({"blocks": [{"type": "paragraph", "data": {"text": line}} for line in STORY.split("\n")]}),
        "window.__NUXT__=(function(a){return {body:" + json.dumps(STORY) + ",a:a}}(1));",
    ],
)
def test_the_state_of_scripts_is_read(script: str) -> None:
    article = clean_html(shell(script), options=RULES)
    assert article.text.replace("\n\n", "\n") == STORY
    assert any("the state of its scripts" in warning for warning in article.warnings)


@pytest.mark.parametrize("name", ["data-preloaded", "data-page", "props"])
@pytest.mark.parametrize("nested", [False, True])
def test_state_in_attributes_is_read(name: str, nested: bool) -> None:  # noqa: FBT001  a parameter of the test
    topic = {"post_stream": {"posts": [{"cooked": f"<p>{line}</p>"} for line in STORY.split("\n")]}}
    state = json.dumps({"topic_7": json.dumps(topic) if nested else topic, "site": {"description": STORY[:90]}})
    closed = '<i data-state="closed"></i>' * 100
    page = f'<body>{closed}<div id="app" {name}="{escape(state)}"></div><script src="app.js"></script>'
    article = clean_html(page, options=RULES)
    assert article.text.replace("\n\n", "\n") == STORY
    assert any("the state of its scripts" in warning for warning in article.warnings)


@pytest.mark.parametrize(
    "item",
    [
        {"@type": "NewsArticle", "articleBody": STORY},
        {"@type": "JobPosting", "description": "<p>" + STORY.replace("\n", "</p><p>") + "</p>"},
        {"@type": "DiscussionForumPosting", "text": SENTENCE * 5, "comment": [{"@type": "Comment", "text": SENTENCE}]},
        {"@graph": [{"@type": "WebSite", "name": "x"}, {"@type": "BlogPosting", "articleBody": STORY}]},
    ],
)
def test_linked_data_is_read(item: object) -> None:
    article = clean_html(linked(item), options=RULES)
    assert article.text.count("nobody but the post") == 6
    assert any("JSON-LD" in warning for warning in article.warnings)


def test_questions_keep_their_answers() -> None:
    questions = [
        {"@type": "Question", "name": f"Why is day {day} wet?", "acceptedAnswer": {"@type": "Answer", "text": SENTENCE}}
        for day in range(4)
    ]
    article = clean_html(linked({"@type": "FAQPage", "mainEntity": questions}), options=RULES)
    assert article.markdown.startswith(f"## Why is day 0 wet?\n\n{SENTENCE.strip()}\n\n## Why is day 1 wet?")


def test_recipes_keep_lists_and_steps() -> None:
    recipe = {
        "@type": "Recipe",
        "description": SENTENCE * 4,
        "recipeIngredient": ["200 g flour", "1 egg"],
        "recipeInstructions": [{"@type": "HowToStep", "text": "Mix it."}, {"@type": "HowToStep", "text": "Bake it."}],
    }
    markdown = clean_html(linked(recipe), options=RULES).markdown
    assert "- 200 g flour\n- 1 egg" in markdown
    assert "1. Mix it.\n2. Bake it." in markdown


def test_a_shown_article_is_never_replaced() -> None:
    shown = "".join(f"<p>{SENTENCE}It was day {day}.</p>" for day in range(8))
    longer = linked({"@type": "Article", "articleBody": STORY * 40}, shown)
    assert clean_html(longer, options=RULES).text == clean_html(shell("", shown=shown), options=RULES).text


def test_everything_is_accounted_for() -> None:
    page = linked({"@type": "Article", "articleBody": STORY}, "Patience, please")
    article = clean_html(page, options=RULES)
    assert "Patience, please" not in article.text
    assert [removal.text for removal in article.removals] == ["Patience, please"]


def test_a_page_that_holds_nothing_says_so() -> None:
    warnings = clean_html('<body><div id="root"></div><script src="a.js"></script></body>', options=RULES).warnings
    assert warnings == ("no article found: the page shows nothing to read without its scripts",)


QUESTIONS = "".join(
    f"<h2>{asked}</h2><p>{answer}</p>"
    for asked, answer in (
        ("When does it open?", "At nine, on Sundays at ten."),
        ("Is there a ferry?", "Yes, every hour."),
        ("May dogs come along?", "On a lead, yes."),
    )
)


@pytest.mark.parametrize("script", ["", "<script src=a.js></script>"])
def test_short_answers_are_something_to_read(script: str) -> None:
    page = linked({"@type": "FAQPage"}, f"<main><h1>The harbour</h1>{QUESTIONS}{script}</main>")
    article = clean_html(page, options=RULES)
    assert "every hour" in article.text
    assert article.warnings == ()


@pytest.mark.parametrize("kind", ["application/ld+json", "application/json", "text/x-json"])
def test_data_show_nothing(kind: str) -> None:
    markup = f'<body><div id="root"></div><script type="{kind}">{{}}</script></body>'
    (warning,) = clean_html(markup, options=RULES).warnings
    assert "scripts" not in warning


@pytest.mark.parametrize("options", [RULES, Options()])
def test_a_text_that_is_brought_is_not_judged_by_the_shell(options: Options) -> None:
    markup = linked({"@type": "NewsArticle", "articleBody": STORY})
    assert clean_html(markup, options=options).confidence == 0.5


def test_a_product_is_the_only_one_of_its_page() -> None:
    item = {"@type": "Product", "description": SENTENCE, "additionalProperty": [{"name": "Weight", "value": 3}]}
    one, two = (read_html(Document(linked([item] * count), "html")) for count in (1, 2))
    found = embedded_product(one)
    assert found is not None
    assert "<td>Weight<td>3" in found.markup
    assert embedded_product(two) is None


@pytest.mark.parametrize(
    "script",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        "window.x = " + "[" * 100_000 + "]" * 100_000,
        '{"body": "' + "x" * 100_000,
        'body:"' * 20_000,
        "\\" * 50_000,
        json.dumps({"body": "<p>" * 5_000}),
        json.dumps({"body": "</main></body></html><plaintext>" + STORY}),
        json.dumps([{"text": STORY}] * 2_000),
        json.dumps(
            {"@type": "QAPage", "mainEntity": {"mainEntity": {"acceptedAnswer": [[[]]], "name": 3, "text": []}}}
        ),
        json.dumps({"@type": ["Product", 3], "additionalProperty": [{"name": [], "value": {}}, 3], "description": [1]}),
        json.dumps({"@type": "Recipe", "recipeInstructions": [[], 3, {"itemListElement": [None, {"text": 4}]}]}),
        '{"body": "\\ud800 lone surrogate"}',
    ],
    ids=range(13),
)
@pytest.mark.parametrize("kind", ["application/json", "application/ld+json", "text/javascript"])
def test_hostile_scripts_break_nothing(script: str, kind: str) -> None:
    article = clean_html(shell(script, kind), options=RULES)
    assert len(article.text) < 1_000_000


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.just(STORY),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["body", "text", "@type", "mainEntity", "a"]), inner)
    ),
)


@given(JSON, st.sampled_from(["application/json", "application/ld+json"]))
def test_no_state_raises(value: object, kind: str) -> None:
    embedded_article(read_html(Document(shell(json.dumps(value), kind), "html")))
