"""Author boxes below the article."""

from cleaner.rules.rule import Rule

RULES = (
    Rule(
        id="author.heading",
        reason="the heading of an author box",
        scope="onward",
        guards=("late", "some_prose"),
        confidence=0.9,
        hits=("¶\n✂About the author\n✂Jane Doe", "¶\n¶\n¶\n✂About the Author\n✂Jane Doe\n✂View all posts"),
        misses=("About the author\n¶\n¶", "¶\nAbout the author we know little.\n¶"),
    ),
    Rule(
        id="author.links",
        reason="a link of an author box",
        guards=("edge",),
        confidence=0.9,
        hits=("¶\n✂View all posts by Jane Doe", "¶\n✂More from this author"),
        misses=("¶\nMore posts by the river were washed away.\n¶",),
    ),
    Rule(
        id="author.line",
        reason="tells of the author in a line",
        guards=("late", "some_prose", "goes_on"),
        certain=True,
        hits=("¶\n¶\n✂Over de auteur: Sanne de Wit schrijft over water en dijken.",),
        misses=("Over de auteur: wat wij weten\n¶\n¶",),
    ),
)
