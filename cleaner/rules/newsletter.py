"""Prompts to subscribe to newsletters, alerts and channels."""

from cleaner.rules.rule import Rule

RULES = (
    Rule(
        id="newsletter.prompt",
        reason="a prompt to subscribe",
        guards=("no_prose_next", "some_prose"),
        hits=("¶\n✂Subscribe to our newsletter", "¶\n✂Sign up for our newsletter\n✂Email address\n✂Subscribe"),
        misses=("¶\nSubscribe to our newsletter\n¶\n¶", "¶\nNewsletters are back in fashion.\n¶"),
    ),
    Rule(
        id="newsletter.field",
        reason="a field or note of a subscription form",
        guards=("edge",),
        hits=("¶\n✂Enter your email address", "¶\n✂We respect your privacy. Unsubscribe at any time.\n✂Subscribe"),
        misses=("¶\nEmail address\n¶",),
    ),
    Rule(
        id="newsletter.pitch",
        reason="an invitation to a newsletter or channel, as a sentence of its own",
        opens="si su re jo ge",
        pattern=(
            r"(?:sign up|subscribe|register|join|get)\b[^.!?]{0,80}\b(?:newsletters?|mailing list|by email|"
            r"email list|whatsapp channel|telegram channel|"
            r"youtube channel|daily briefing|inbox)\b[^.!?]{0,80}[.!]?$"
        ),
        guards=("after_prose",),
        confidence=0.88,
        hits=(
            "¶\n✂Sign up here for the weekly newsletter and never miss a story.\n¶",
            "¶\n✂Join us in our WhatsApp channel for the latest news",
        ),
        misses=("¶\nReaders who sign up to a newsletter stay longer, the study found.\n¶",),
    ),
    Rule(
        id="newsletter.offer",
        reason="an invitation to a newsletter, as a sentence of its own",
        guards=("after_prose",),
        certain=True,
        hits=("¶\n✂Inscrivez-vous à notre newsletter et recevez chaque vendredi nos meilleurs récits.\n¶",),
        misses=("¶\nNotre newsletter est née un soir de pluie, dans un café de la gare.\n¶",),
    ),
)
