"""The names in removals and verdicts that are not rules, with advice for those who don't want them."""

from typing import NamedTuple

from cleaner.errors import RuleError


class Other(NamedTuple):
    """A description of the name, and advice for those who don't want it."""

    what: str
    advice: str


# By family, or by full name where rules share the family.
OTHERS = {
    "model": Other("what the learned model finds", "with Options(model=False) rules and heuristics decide alone"),
    "readability": Other("what heuristics find where no model is asked", "with Options(model=True) the model decides"),
    "second-opinion": Other("what trafilatura finds where heuristics are unsure", "use Options(second_opinion=False)"),
    "templates": Other("what was learned of the site's documents", "leave --learn and --templates out"),
    "title.asked": Other("what was asked for", "leave --no-title out, or Options(with_title=False)"),
    "comments.asked": Other("what was asked for", "leave --with-comments out, or Options(with_comments=True)"),
    "protect": Other("what keeps blocks and takes none", "a rule prevails that is surer, see docs/algorithm.md"),
}


def no_rule(name: str) -> RuleError:
    """The error for a name that is neither a rule's nor a family's."""
    other = OTHERS.get(name) or OTHERS.get(name.partition(".")[0])
    if other:
        return RuleError(name, f"is no rule to choose or to leave out, but {other.what}", other.advice)
    return RuleError(name, "no rule and no family has this name", "see `clean rules list`")
