"""What a shop says on each product's page: that it ships or takes back for nothing; and what only scripts read."""

from cleaner.rules.rule import Rule

# Of what the model keeps of the development pages told as products, cross-validated, it takes 493 words of chrome and
# 3 of the main text, on six sites.
SHIPPING = Rule(
    id="offers.shipping",
    reason="what the shop says of shipping for all it sells",
    confidence=0.9,
    markup="40 words or fewer that promise free shipping or returns, in some twenty languages (pages: product)",
)
# Shops set such between letters of "Sponsored", which a style sheet then shows alone.
IDENTIFIERS = Rule(
    id="offers.identifiers",
    reason="numbers by which machines know things, and hardly a word",
    confidence=0.95,
    markup="text that consists of two or more UUIDs for the greater part (pages: product)",
)
RULES = (SHIPPING, IDENTIFIERS)
