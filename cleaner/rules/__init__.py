"""The rules that recognise chrome, as data: one file per family, phrases by language in `phrases/`."""

from cleaner.rules.book import RuleBook, all_rules, book_of, check_names, rule_book
from cleaner.rules.protect import protect
from cleaner.rules.rule import Rule

__all__ = ["Rule", "RuleBook", "all_rules", "book_of", "check_names", "protect", "rule_book"]
