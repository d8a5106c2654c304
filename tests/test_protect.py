from __future__ import annotations

import pytest

from cleaner import clean_html, clean_text
from cleaner.blocks import Block, Document, Page, Verdict
from cleaner.pipeline.lines import sure_of_prose
from cleaner.read_html import read_html
from cleaner.rules import protect, rule_book
from cleaner.rules.subjects import is_policy

PROSE = "The harbour master read the tables aloud every evening, and nobody in the office ever wrote them down."
LATER = "In the spring the tables were printed after all, and the harbour master kept on reading them aloud."


def protected(lines: list[str], by: str) -> list[str]:
    """The lines that one protection keeps."""
    page = Page(Document("\n".join(lines), "text"), tuple(Block(i, line, 0) for i, line in enumerate(lines)))
    found = {verdict.block for verdict in protect(page, rule_book().view(page)) if verdict.rule == by}
    return [lines[i] for i in sorted(found)]


STEPS = ["1. Fill the kettle.", "2. Wait for the water to boil.", "It takes a while.", "3. Pour it out again."]
VERSE = [
    "The kettle sang at seven,", "the cat was at the door,", "the post came up the gravel,", "as it had come before,",
    "and nobody was reading,", "and nobody was there,", "but kettle, cat and gravel,", "and letters on the stair.",
]  # fmt: skip
LETTERS = ["Dear Mrs Holm,", PROSE, "Yours sincerely,", "Vera Lund", "Liebe Frau Lund,", LATER]
SPOKEN = ["“Who told you?”", "“The cat.”", "“Which cat?”", "“The one by the door.”", "“We have no cat.”"]
TERMS = ["Bleed", "Caption", "Crop", "Footer", "Masthead", "Share", "Tag", "Widow"]
ENTRIES = [line for term in TERMS for line in (term, "What the printers call it.")]
MANUAL = [
    "NAME",
    "   tide - print the tides",
    "SYNOPSIS",
    "   tide [-p port]",
    "COPYRIGHT",
    "   Copyright 2019 Vera Lund.",
]


CHAT = ["Ada 21:04", "Are you up?", "Bo 21:05", "No.", "Ada 21:07", "You are, though.", "Bo 21:07", "Typing"]
BELOW = [
    "Ada",
    "Are you up?",
    "21:04",
    "",
    "Bo",
    "No.",
    "21:05",
    "",
    "Ada",
    "Liar.",
    "21:06",
    "",
    "Bo",
    "Yes.",
    "21:09",
]
TURNS = ["Ada: Are you up?", "Bo: No.", "Ada: You are, though.", "Bo: I was."]
LOGGED = ["[21:04] Ada: Are you up?", "[21:05] Bo: No.", "[21:05] Ada: Liar.", "[21:09] Bo: Yes."]
RESULTS = ["Saturday", "Holm Rovers 3-1 Tern Athletic", "Sandvik 0-0 Old Quay", "Lund United 2-5 Gull Park"]
TABLE = [
    "The table",
    "1. Gull Park 22 15 4 3 49",
    "2. Holm Rovers 22 13 5 4 44",
    "3. Sandvik 22 12 5 5 41",
    "4. Lund 36",
]
ASKED = "The box in the corner had three buttons, and the clerk read all of them out to me:"
BUTTONS = ["Subscribe now", "The green one", "The grey one", "Ask again"]
LIVE = [
    *("4.12pm", "That's a wrap", PROSE, "2.40pm", "The quay is open", PROSE, "11.25am", PROSE),
    *("9.10am", "Good morning"),
]
CELLS = ["🇬🇧 Eng | 0.06 | 0.77 | 5.61", "🇳🇱 Dut | 0.06 | 0.86 | 7.99", "🇫🇷 Fra |  | 1.10 | 6.83"]
RIGHTS = "Copyright (c) 2014 Vera Holm"
GRANT = "Permission is hereby granted, free of charge, to any person obtaining a copy of this software, to deal in it."
CHANGES = [
    *("# Changes", "3.0.1 (2024-05-09)", "==================", "- Tides", "## 3.0 - May 2, 2023", "- Terns"),
    "[2.1.0rc1], released March 3rd, 2019",
]
PROGRAMME = ["16.00 Share", "17.30 The bells", "18.15 Subscribe to life", "21.55 Legal notice"]
READ_ALSO = ["Read also: The lighthouse is sold", "Read also: Ten quiet beaches", "Read also: Your stars"]
MAIL = "    You are receiving this email because you signed up at one of our stores."
ITEMS = ["* bring a torch and a spare one", "* the last bus leaves at ten past five"]
FACTS = ["The harbour in figures", "- Berths: 104", "- Depth: 3.2 metres", "- Opened: June 1931"]
CORRECTED = "*In een eerdere versie van dit artikel stond dat de boot op donderdag vaart. Dat is niet zo.*"
ERRATUM = "Correction: the ferry leaves at six, not at seven as an earlier version of this article said."
LITANY = [
    "From the rocks at low water,", "good light, keep us.", "From fog and from the fear of fog,",
    "from charts that nobody reads,", "good light, keep us.", "From the committee,", "good light, keep us.",
]  # fmt: skip
COOKIES = (
    "This website uses cookies to improve your experience. By continuing to browse you agree to our use of cookies."
)
WARNING = ['"If a box comes up that says', "Allow notifications", 'close it and tell your neighbours."']


@pytest.mark.parametrize(
    ("by", "lines", "kept"),
    [
        ("protect.steps", STEPS, [STEPS[0], STEPS[1], STEPS[3]]),
        ("protect.steps", ["1. Ferry to run again", "2. Council votes on dues", "3. Whales seen off the bay"], []),
        ("protect.verse", VERSE, VERSE),
        ("protect.verse", [line.strip(",.").title() for line in VERSE], []),
        ("protect.letters", LETTERS, [LETTERS[0], *LETTERS[2:5]]),
        ("protect.letters", ["Dear reader,", PROSE, LATER], []),
        ("protect.dialogue", SPOKEN, SPOKEN),
        ("protect.dialogue", SPOKEN[:3], []),
        ("protect.glossary", ENTRIES, ENTRIES),
        ("protect.glossary", ENTRIES[2:] + ENTRIES[:2], []),
        ("protect.manual", MANUAL, MANUAL),
        ("protect.manual", MANUAL[:2], []),
        ("protect.letters", ["Dear Vera,", PROSE, "Lost, Holm"] * 3, ["Dear Vera,", PROSE, "Lost, Holm"] * 3),
        ("protect.chat", CHAT, CHAT),
        ("protect.chat", BELOW, [line for line in BELOW if line]),
        ("protect.chat", ["Sport 21:09", "Weather 21:05", "News 21:04", "Culture 20:59"], []),
        ("protect.transcript", [PROSE, *TURNS, LATER], TURNS),
        ("protect.transcript", [PROSE, *LOGGED, LATER], LOGGED),
        ("protect.transcript", [f"Photo: {name}" for name in ("Ada Wilk", "Bo Lund", "Vera Holm", "Tern")][::3], []),
        ("protect.results", RESULTS, RESULTS),
        (
            "protect.said",
            [PROSE, "„Da kommt die Flut“, sagte sie. „Endlich.“"],
            ["„Da kommt die Flut“, sagte sie. „Endlich.“"],
        ),
        ("protect.said", [PROSE, "– Po co? – pyta. – Kto to czyta?"], ["– Po co? – pyta. – Kto to czyta?"]),
        ("protect.said", [PROSE, "“High Water”: how a play began"], []),
        ("protect.said", [PROSE, "“High Water” Opens On Friday."], []),
        ("protect.said", ["Home", "“The tide,” she said.", PROSE], []),
        ("protect.results", ["Opening hours", "Mon 9-17", "Tue 9-17", "Wed 9-13"], []),
        ("protect.results", TABLE, TABLE),
        ("protect.results", ["Categories", "News 120", "Sport 80", "Politics 40", "Tides 3"], []),
        ("protect.live", LIVE, LIVE),
        ("protect.live", [PROSE, *LIVE], LIVE),
        ("protect.live", [PROSE, LATER, PROSE, LATER, PROSE, *LIVE], []),  # the latest news below an article
        ("protect.live", [line for line in LIVE if line != PROSE], []),  # only headlines
        ("protect.live", [*LIVE[:3], "5:10 pm", *LIVE[4:]], []),  # neither ascending nor descending
        ("protect.table", [PROSE, *CELLS, LATER], CELLS),
        ("protect.table", [PROSE, *CELLS[:2], LATER], []),
        ("protect.table", [PROSE, *["Home | News 2 | Sport | Tides 3", "Mail | Help | Terms 1 | Jobs"], CELLS[0]], []),
        ("protect.table", [*["Home | News | Sport | Tides"] * 3, PROSE], []),
        ("protect.licence", ["MIT License", RIGHTS, GRANT, PROSE, "© 2014 The harbour office"], [RIGHTS]),
        ("protect.licence", [PROSE, RIGHTS, LATER], []),
        ("protect.versions", CHANGES, [*CHANGES[1:3], CHANGES[4], CHANGES[6]]),
        ("protect.versions", [*CHANGES[:5], "2.0.1 Gulls and terns"], []),
        ("protect.versions", ["14.11.2024", "08.12.2025", "01.12.2025"], []),
        ("protect.heading", ["## Share", "| Option | Meaning |", "|---|---|", "| --share | for all |"], ["## Share"]),
        ("protect.heading", ["Share", "| Option | Meaning |", "|---|---|", "| --share | for all |"], []),
        ("protect.programme", [PROSE, *PROGRAMME], PROGRAMME),
        ("protect.programme", [PROSE, PROGRAMME[0], LATER, *PROGRAMME[1:]], PROGRAMME),
        (
            "protect.programme",
            [PROSE, "9.30 a.m. Tide", "- 1:05 pm Ebb", "2:40 pm Flow", "2:50 pm Slack"],
            [
                "9.30 a.m. Tide",
                "- 1:05 pm Ebb",
                "2:40 pm Flow",
                "2:50 pm Slack",
            ],
        ),
        ("protect.programme", [PROSE, *reversed(PROGRAMME)], []),  # the latest news
        ("protect.programme", [PROSE, *PROGRAMME[:3]], []),
        ("protect.programme", [*PROGRAMME, PROSE], []),
        ("protect.programme", [PROSE, "13:00 12°", "14:00 12°", "15:00 13°", "16:00 11°"], []),
        ("protect.announced", [ASKED, *BUTTONS, "", PROSE], BUTTONS),
        ("protect.announced", [PROSE, ASKED, "Accept all", "Share this", LATER], ["Accept all", "Share this"]),
        (
            "protect.announced",
            [PROSE, ASKED, COOKIES, "Accept all", "Share this", LATER],
            [
                COOKIES,
                "Accept all",
                "Share this",
            ],
        ),
        (
            "protect.announced",
            [PROSE, ASKED, *READ_ALSO, "", ASKED, "    sail()", LATER],
            [*READ_ALSO, "    sail()"],
        ),
        ("protect.announced", [PROSE, ASKED, *READ_ALSO, LATER], READ_ALSO),
        ("protect.announced", [PROSE, "모아 보니 한 해 동안 들어온 것이 다음과 같았다.", *BUTTONS, LATER], BUTTONS),
        ("protect.announced", [ASKED, "Related articles", *BUTTONS, "", PROSE], []),
        ("protect.announced", [PROSE, ASKED[:-1], MAIL, LATER], [MAIL]),
        ("protect.announced", [PROSE, ASKED, *BUTTONS[1:]], BUTTONS[1:]),
        ("protect.announced", [PROSE, ASKED, *BUTTONS], []),
        ("protect.announced", [PROSE, ASKED, "", *ITEMS, "Share this"], ITEMS),
        ("protect.announced", [PROSE, ASKED, "", ITEMS[0], "* Read also", ITEMS[1], "Share this"], []),
        ("protect.facts", [PROSE, *FACTS, LATER], FACTS),
        (
            "protect.facts",
            [PROSE, "Contact", "Telephone: 0780 555 0142", "Mail: v@holm.example", "Web: //h.example"],
            [],
        ),
        ("protect.facts", [*FACTS, PROSE, LATER], []),
        ("protect.correction", [PROSE, CORRECTED, ERRATUM], [CORRECTED, ERRATUM]),
        ("protect.correction", ["Corrections", "Correction fluid is on sale in the office until the end of May."], []),
        ("protect.verse", [PROSE, *LITANY, PROSE], LITANY),
        ("protect.verse", [PROSE, *[line.rstrip(",.") for line in LITANY], PROSE], []),
        ("protect.verse", ["Waders, two sizes", "Add one to the basket.", "Ropes", "Add one to the basket."] * 2, []),
        ("protect.quotation", [PROSE, *WARNING, LATER], WARNING),
        (
            "protect.quotation",
            [PROSE, "'All boats", "Read more", "must be in.'", LATER],
            ["'All boats", "Read more", "must be in.'"],
        ),
        ("protect.quotation", [PROSE, WARNING[0], "", *WARNING[1:], LATER], []),
        (
            "protect.notes",
            [PROSE, "↑ The Ninth Lock, chapter 4", "↑ Gull Gate, chapter 31"],
            ["↑ The Ninth Lock, chapter 4", "↑ Gull Gate, chapter 31"],
        ),
        (
            "protect.contact",
            [PROSE, "For questions on the tables:", "Vera Holm", "0780 555 0142"],
            ["For questions on the tables:", "Vera Holm", "0780 555 0142"],
        ),
        ("protect.contact", [PROSE, "Share this article", "Vera Holm", "0780 555 0142"], []),
        (
            "protect.contact",
            [PROSE, "お問い合わせ先", "電話 0999-55-0123（平日）"],
            ["お問い合わせ先", "電話 0999-55-0123（平日）"],
        ),
        ("protect.admonition", [PROSE, "warning", PROSE, "Share"], ["warning", PROSE]),
        ("protect.admonition", [PROSE, "Danger", "Share this article"], []),
        (
            "protect.results",
            [PROSE, "Referee: Amy Stroud. Attendance: 6,118.", "Referee slams derby decision"],
            ["Referee: Amy Stroud. Attendance: 6,118."],
        ),
        ("protect.lone", [PROSE, "Good evening", "Insert your card", "Loading", "Goodbye", LATER], ["Loading"]),
        ("protect.lone", [PROSE, "Good evening", "Loading", "Share this article", "Goodbye", LATER], []),
        ("protect.lone", [PROSE, "Good evening", "Loading", LATER], []),
        ("protect.greeting", [PROSE, "Until the next time,", "Fenella"], ["Until the next time,", "Fenella"]),
        ("protect.greeting", [PROSE, "12 Harbour Road,", "Holm"], []),
        (
            "protect.broken",
            ["The new hall by the old light, which is to hold the boats,", "opens in May.", "The end"],
            ["The new hall by the old light, which is to hold the boats,", "opens in May."],
        ),
        (
            "protect.verse",
            [
                "Little to say",
                "if I write of the light,",
                "if I sing of the sea",
                *["and the terns come home"] * 5,
                "at night.",
            ],
            [
                "Little to say",
                "if I write of the light,",
                "if I sing of the sea",
                *["and the terns come home"] * 5,
                "at night.",
            ],
        ),
        ("protect.verse", ["terns,", "swans,", "harbour", "old light", "boats", "ropes", "nets", "gulls", "eggs"], []),
        ("protect.broken", ["Where the terns of Captain Aske nest in spring", "The hall opens in May."], []),
        ("protect.broken", ["The harbour, the light,", "the terns"], []),
    ],
)
def test_a_form_is_known_and_what_only_resembles_it_is_not(by: str, lines: list[str], kept: list[str]) -> None:
    assert protected(lines, by) == kept


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“Accept all” is greener than “Reject all”, said the man.", {"accept all", "reject all"}),
        ("Der Knopf „Alle akzeptieren“ ist grün, „Mehr erfahren“ ist grau.", {"alle akzeptieren", "mehr erfahren"}),
        ("Sur « Accepter tout », il a hésité.", {"accepter tout"}),
        ('"Share" is one word, and "a row of herons" is no label.', set()),
        ("「利用規約」と「関連記事」という二つのリンクがあった。", {"利用規約", "関連記事"}),
        ("No quotation at all.", set()),
    ],
)
def test_chrome_is_found_between_quotation_marks(text: str, quoted: set[str]) -> None:
    assert rule_book().quoted_in(text) == quoted


def test_what_stands_amid_an_article_that_quotes_chrome_is_its_own() -> None:
    speaks = "The first version said “Accept all” in green and “Manage preferences” in a grey that nobody could read."
    lines = ["Share this", PROSE, speaks, "Accept all", "Log in", LATER, "Leave a Reply"]
    assert protected(lines, "protect.quoted") == lines[1:6]


BANNERS = [
    "For six weeks of this spring the clerk wrote down every {} that stood between him and the tables.",
    "Accept all",
    LATER,
]


@pytest.mark.parametrize(
    "banner", ["cookie banner", "Cookie-Hinweis", "bandeau à cookies", "баннер с cookie", "쿠키 배너"]
)
def test_an_article_that_speaks_of_banners_shows_them(banner: str) -> None:
    lines = [BANNERS[0].format(banner), *BANNERS[1:]]
    assert protected(lines, "protect.quoted") == lines
    assert protected([BANNERS[0].format("gull"), *BANNERS[1:]], "protect.quoted") == []
    assert protected([LATER, PROSE, LATER, "Accept all", BANNERS[0].format(banner)], "protect.quoted") == []


TERMS = [
    "Terms of Service",
    "By using this website, you agree to be bound by these terms of service, which may change from time to time.",
    "All rights reserved",
    "The content of this website is owned by the harbour office, and nobody may print the tables without asking it.",
    "Cookies",
    "We use cookies to improve your experience on our site. By continuing to browse you agree to our use of cookies.",
    "Governing law",
    "These terms are governed by the law of the harbour, and its court hears whoever has a complaint about a berth.",
]


@pytest.mark.parametrize("title", [TERMS[0], "Privacy Policy", "Datenschutzerklärung", "利用規約"])
def test_what_terms_and_policies_say_of_their_subject_is_theirs(title: str) -> None:
    lines = [title, *TERMS[1:], "Share this", "Log in"]
    assert clean_text("\n\n".join(lines)).text == "\n\n".join([title, *TERMS[1:]])
    html = "".join(f"<h2>{line}</h2>" if len(line) < 30 else f"<p>{line}</p>" for line in TERMS[1:])
    page = f"<title>{title} | Holm</title><main><h1>{title}</h1>{html}</main>"
    assert clean_html(page).text.removeprefix(title).strip() == "\n\n".join(TERMS[1:])


def test_a_banner_at_the_head_of_a_page_makes_no_policy_of_it() -> None:
    assert not is_policy("Cookies on the harbour's site")
    assert not is_policy("Your privacy matters to us")
    assert not is_policy("The council votes on a privacy policy after a long debate about the cameras at the quay")


def test_one_quotation_speaks_for_headings_alone() -> None:
    speaks = "The first version said “Accept all” in green, and nobody in the office could tell what it was for."
    lines = [speaks, "Share this article", PROSE, "Log in", "My account", LATER]
    assert protected(lines, "protect.quoted") == ["Share this article"]
    assert protected([PROSE, *lines[1:]], "protect.quoted") == []


def test_headings_that_quote_chrome_speak_for_the_article_as_its_prose_does() -> None:
    lines = [PROSE, "Join us!", "Accept all", LATER, "## “Accept all”", PROSE, "## “Manage preferences”", LATER]
    assert protected(lines, "protect.quoted") == lines
    assert protected([*lines[:4], PROSE, LATER], "protect.quoted") == []


@pytest.mark.parametrize("mark", ["", "## "])
def test_headings_that_quote_chrome_may_be_all_that_there_is(mark: str) -> None:
    lines = [f"{mark}“Accept all”", f"{mark}“Manage preferences”", "Share this", "Leave a reply"]
    assert protected(lines, "protect.quoted") == []
    assert clean_text("\n".join(lines)).removals


def test_names_dates_and_numbers_are_no_examples_of_chrome() -> None:
    speaks = "The first version said “Accept all” in green and “Manage preferences” in a grey that nobody could read."
    lines = [speaks, "Published: 3 March 2024, 10:15", "17", "Accept all", LATER]
    assert protected(lines, "protect.quoted") == [speaks, "Accept all", LATER]


def test_a_date_is_no_title() -> None:
    lines = ["15:42, 18 de cenobre 2024", "The tables of the harbour master", PROSE, LATER]
    assert protected(lines, "protect.title") == [lines[1]]


def test_an_item_stays_where_others_of_its_list_do() -> None:
    items = ["- bring a torch and a spare one", "- the last bus leaves at ten past five", "- mail"]
    lines = [PROSE, *items, "Tags"]
    page = Page(Document("\n".join(lines), "text"), tuple(Block(i, line, 0) for i, line in enumerate(lines)))
    view = rule_book().view(page)
    doubted = [Verdict(i, False, "model", "model.text", "model", "", 0.8) for i in (2, 3)]
    assert [verdict.block for verdict in sure_of_prose(view, (), doubted)] == [3]
    every = [Verdict(i, False, "model", "model.text", "model", "", 0.8) for i in (1, 2, 3)]
    assert [verdict.block for verdict in sure_of_prose(view, (), every)] == [1, 2, 3]


def test_what_rules_take_does_not_stand_between_paragraphs() -> None:
    lines = [PROSE, "Read also", "The swans are back in the harbour", LATER, "References"]
    page = Page(Document("\n".join(lines), "text"), tuple(Block(i, line, 0) for i, line in enumerate(lines)))
    view, doubted = rule_book().view(page), [Verdict(3, False, "model", "model.text", "model", "", 0.8)]
    insert = [Verdict(i, False, "rules", "related.amid", "related", "", 0.9) for i in (1, 2)]
    assert list(sure_of_prose(view, insert, doubted)) == []
    assert list(sure_of_prose(view, insert[:1], doubted)) == doubted


def test_a_paragraph_beside_one_that_stays_goes_only_where_the_model_is_surer() -> None:
    lines = [PROSE, LATER, "More from us", LATER]
    page = Page(Document("\n".join(lines), "text"), tuple(Block(i, line, 0) for i, line in enumerate(lines)))
    doubted = [Verdict(i, False, "model", "model.text", "model", "", 0.8) for i in (1, 2, 3)]
    told = sure_of_prose(rule_book().view(page), (), doubted)
    assert [verdict.block for verdict in told] == [2, 3]
    said = [Verdict(2, True, "protect", "protect.chat", "protect", "", 0.985)]
    assert [verdict.block for verdict in sure_of_prose(rule_book().view(page), said, doubted)] == [2]
    surer = [verdict._replace(confidence=0.95) for verdict in doubted]
    assert list(sure_of_prose(rule_book().view(page), (), surer)) == surer


def test_a_line_that_announces_counts_as_a_paragraph_that_stays() -> None:
    lines = ["An essay", PROSE, LATER.replace(".", ", as follows:"), "Low water", "High water"]
    page = Page(Document("\n".join(lines), "text"), tuple(Block(i, line, 0) for i, line in enumerate(lines)))
    doubted = [Verdict(1, False, "model", "model.text", "model", "", 0.8)]
    assert list(sure_of_prose(rule_book().view(page), (), doubted)) == []


def test_most_of_what_is_announced_may_be_what_phrases_say() -> None:
    lines = [
        PROSE,
        ASKED,
        *READ_ALSO,
        LATER,
        "Read also: The ferry is late",
        PROSE[::-1],
        "Share this article",
        "Copy link",
    ]
    shown = clean_text("\n".join(lines)).text.split("\n")
    assert shown[2:5] == READ_ALSO
    assert "Share this article" not in shown


POINTS = "<ul><li>The tide tables are printed twice as fast as before.<li>Empty tables are no error.</ul>"
TALK = "<p>Vera: Good evening, and welcome to the harbour.<p>Ada: Good evening.<p>Vera: Is the tide late?"


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("[4.2.0] - 2025-04-01", POINTS),
        ("4.2.0 <small>2025-04-01</small>", POINTS),
        ("v4.20 (2025-04-01)", POINTS),
        ("Version 4.2.0, 1 April 2025", f"<h3>Fixed</h3>{POINTS}"),
        ("Transcript", TALK),
        ("Transkript", TALK),
    ],
)
def test_a_heading_with_its_section_is_no_date_and_no_button(heading: str, section: str) -> None:
    article = clean_html(f"<title>The tide tables</title><main><h1>The tide tables</h1><h2>{heading}</h2>{section}")
    assert [removal.text for removal in article.removals if removal.family in {"byline", "media"}] == []
    assert article.markdown.count("\n## ") == 1


@pytest.mark.parametrize(
    "markup",
    [
        "<h2>1 April 2025</h2>",
        "<h2>10.15, 1 April 2025</h2>",
        "<h2>01.04.2025 - updated 2025</h2>",
        "<p>4.2.0 - 2025-04-01</p>",
        "<h2>4.2.0 - 2025-04-01</h2><h2>The tables of the spring</h2>",
        "<h2>Transcript</h2><p>Share</p>",
        "<h2>Transcript</h2><h2>The tables of the spring</h2>",
        "<button>Transcript</button>",
    ],
)
def test_a_date_or_a_button_that_heads_no_section_is_one(markup: str) -> None:
    page = read_html(Document(f"<main><h1>The tide tables</h1>{markup}<p>{PROSE}</p><p>{LATER}</p></main>", "html"))
    rules = {verdict.rule for verdict in protect(page, rule_book().view(page))}
    assert not rules & {"protect.versions", "protect.transcript"}
