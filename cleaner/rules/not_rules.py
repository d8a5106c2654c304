"""What removals and verdicts name that is no rule, so that nobody has to guess why it can't be switched off as one."""

from typing import NamedTuple

from cleaner.errors import RuleError


class Other(NamedTuple):
    """What it is, and what to do for those who do not want it."""

    what: str
    advice: str


# By family, or by name where the family is one of rules.
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
    """The error for a name that no rule and no family has."""
    other = OTHERS.get(name) or OTHERS.get(name.partition(".")[0])
    if other:
        return RuleError(name, f"is no rule to choose or to leave out, but {other.what}", other.advice)
    return RuleError(name, "no rule and no family has this name", "see `clean rules list`")
