"""Text that a shop repeats on each product's page: free shipping and returns; and identifiers for scripts."""

from cleaner.rules.rule import Rule

# It removes 493 words of chrome and 3 of the main text from what the model keeps on development pages that it takes for
# products, cross-validated, on six sites.
SHIPPING = Rule(
    id="offers.shipping",
    reason="what the shop says of shipping for all it sells",
    confidence=0.9,
    markup="40 words or fewer that promise free shipping or returns, in some twenty languages (pages: product)",
)
# Shops put such text between the letters of "Sponsored", and a style sheet shows the letters alone.
IDENTIFIERS = Rule(
    id="offers.identifiers",
    reason="numbers by which machines know things, and hardly a word",
    confidence=0.95,
    markup="text that consists of two or more UUIDs for the greater part (pages: product)",
)
RULES = (SHIPPING, IDENTIFIERS)
