"""Controls on pages of offers or entries: buttons, fields and forms among the content."""

from cleaner.rules.rule import Rule

BUTTON = Rule(
    id="controls.button",
    reason="a button on a page of offers or entries",
    confidence=0.9,
    markup="`button` elements that say one thing, ask nothing and head nothing (pages: collection, listing)",
)
FIELD = Rule(
    id="controls.field",
    reason="a field of a form on a page of offers or entries",
    confidence=0.9,
    markup="`fieldset` and `legend` elements (pages: collection, listing)",
)
FORM = Rule(
    id="controls.form",
    reason="in a form on a page of offers or entries",
    confidence=0.9,
    markup="`form` elements that hold a tenth of what stays or less (pages: collection, listing)",
)
ASIDE = Rule(
    id="controls.aside",
    reason="beside the offers or entries",
    confidence=0.9,
    markup="`aside` elements that hold a third of what stays or less (pages: collection, listing)",
)
# Words of chrome and of the main text that each removes from what the model keeps on the development pages,
# cross-validated: buttons 2516 and 295, on 19 sites; fields 3114 and 11, on four; forms 190 and none, on four; asides
# 73 and none, on five. On pages of services and products F1 would fall, because their buttons are as often the headings
# of sections to be opened.
RULES = (BUTTON, FIELD, FORM, ASIDE)
