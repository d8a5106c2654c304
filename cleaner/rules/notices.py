"""Notices in whole sentences: appeals, offers and disclaimers of the site, whatever the article is about.

Such a notice names the site and its readers in the middle of a sentence, so no phrase matches it whole. Each rule lists
words, one of which must be in a block (all rules' words are searched at once, which is quick), and a pattern for the
block. Quotations, and what follows a line that introduces it, belong to the article.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cleaner.rules.predicates import after_prose, late
from cleaner.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.rules.predicates import View

# A longer block contains a paragraph of the article.
MAX_WORDS = 110
_QUOTES = re.compile(r"[\"“”„«»]")
_PLACES: dict[str, Callable[[View, int], bool]] = {
    "anywhere": lambda _view, _i: True,
    "after": after_prose,
    "late": late,
    "outside": lambda view, i: late(view, i) or i <= view.first_prose,
}


class Notice(NamedTuple):
    """One kind of notice.

    Attributes:
        words: In lower case; a notice contains one of them.
        says: Pattern searched in the block's text in lower case.
        place: Where on a page such notices are, a key of `_PLACES`.
        max_words: The most words of the block.
    """

    words: tuple[str, ...]
    says: re.Pattern[str]
    place: str = "anywhere"
    max_words: int = MAX_WORDS

    def is_at(self, view: View, i: int) -> bool:
        """Whether the block at a place is such a notice, where such notices are."""
        if view.last_prose < 0 or view.words[i] > self.max_words or not _PLACES[self.place](view, i):
            return False
        return not _is_introduced(view, i) and self._is_said(
            view.blocks[i].text.strip().lower()
        )  # the slowest check last

    def _is_said(self, text: str) -> bool:
        match = self.says.search(text)
        return match is not None and not _is_quoted(text, match.end())


def _is_quoted(text: str, at: int) -> bool:
    """Whether the text at a place is inside quotation marks, or all of it is."""
    return text[0] in "'‘" or len(_QUOTES.findall(text, 0, at)) % 2 == 1


def _is_introduced(view: View, i: int) -> bool:
    return i > 0 and view.blocks[i - 1].text.rstrip().endswith((":", "：")) and view.prose[i - 1]


def _of(*patterns: str) -> re.Pattern[str]:
    r"""Join patterns that begin with `^` or `\b` into one, for texts in lower case.

    The anchor is tested once for all of them, and lower case needs no folding: together six times as fast.
    """
    at_start = "|".join(pattern.removeprefix("^") for pattern in patterns if pattern.startswith("^"))
    at_words = "|".join(pattern.removeprefix(r"\b") for pattern in patterns if pattern.startswith(r"\b"))
    anchored = ((rf"^(?:{at_start})", at_start), (rf"\b(?:{at_words})", at_words))
    return re.compile("|".join(pattern for pattern, alternatives in anchored if alternatives))


_SUPPORTERS = Notice(
    (
        "reader-supported",
        "new posts",
        "this post",
        "subscri",
        "reading",
    ),
    _of(
        r"^[^.!?]{1,80} is a reader[- ]supported (?:publication|newsletter)\b",
        r"^(?:subscribe(?: for free)? )?to receive new posts and support (?:my|our) work\b",
        r"^(?:[^.!?]{1,80}[.!?] )?this post is public,? so feel free to share\b",
        r"\bby pledging a future subscription\b",
        r"^thanks for reading\b[^.!?]{1,60}[.!?…]\s*(?:subscribe|share|this post)\b",
        r"^this (?:post|episode) is (?:only )?for paid subscribers\b",
    ),
)
_DONATE = Notice(
    (
        "donat",
        "gift",
        "supporting",
        "supporters",
        "support from",
        "support today",
        "journalism",
        "newsroom",
        "you value",
        "you enjoy",
        "you appreciate",
        "you like our",
        "you like my",
        "you like this",
        "you like what",
        "people like you",
        "readers like you",
        "listeners like you",
        "a coffee",
        "a beer",
        "could buy",
        "could provide",
        "could pay",
        "could help",
        "could feed",
        "could fund",
        "could give",
        "could cover",
        "other amount",
        "charity",
        "fundrais",
    ),
    _of(
        r"\byour (?:gift|donation|contribution|support) today (?:could|can|will|helps?|makes?|keeps?)\b",
        r"\byour (?:gift|donation|contribution)s? (?:\w+ ){1,3}(?:us|our)\b",
        r"\b(?:please|to) consider (?:making|giving) (?:a|your) (?:[\w-]+ ){0,2}(?:donation|contribution|gift)\b",
        r"\b(?:please|to) consider (?:a donation|donating|supporting us|supporting our)\b",
        (
            r"\bif you(?:['’]re| are)? (?:value|like|enjoy(?:ed|ing)?|appreciate) (?:our|my|this|what we)\b[^.!?]{0,60}"
            r"\b(?:consider|support|donat\w+|chip in)\b"
        ),
        r"\bwe (?:rely|depend) on (?:[\w-]+ ){0,5}(?:readers|supporters|members|donations|donors|people like you)\b",
        r"\b(?:comes?|gifts?|support|donations) from (?:readers|people|supporters|listeners) like you\b",
        r"\bgift aid it\b",
        r"^[£$€]\d+ (?:could|can|will|would) (?:buy|provide|pay|help|feed|fund|give|cover)\b",
        r"^(?:[£$€]\d+(?: a month| monthly)?[ |/]*){2,}(?:other|custom)\b",
        r"^registered (?:with the fundraising regulator|charity (?:no|number|in)\b)",
        r"\bboost your donation by\b",
        (
            r"\b(?:post|article|story|recipe|blog|site|useful|helpful|work)\b[^.]{0,60}\bbuy (?:me|us) a (?:coffee|"
            r"beer|cuppa)\b"
        ),
        (
            r"^(?:please )?(?:support|help us|help) [^.!?]{0,60}\b(?:journalism|newsroom)\b[^.!?]{0,60}\b(?:donat\w+|"
            r"subscri\w+|member\w*|today|gift|contribut\w+)\b"
        ),
    ),
    "after",
    80,
)
_COUNTRY = Notice(
    ("acknowledge",),
    _of(r"\backnowledges? [^.!?]{0,120}\b(?:owners|custodians|first (?:nations|peoples))\b.{0,160}\brespects?\b"),
    "outside",
)
_COMPLAINTS = Notice(
    ("independent press standards", "ipso", "editors' code", "editors’ code", "complain", "press council"),
    _of(
        r"\b(?:is|are) (?:a )?(?:regulated by|members? of) (?:ipso|impress|the independent press standards)\b",
        r"\bindependent press standards organi[sz]ation \(ipso\)",
        r"\bwhich relates? to inaccuracy or intrusion\b",
        (
            r"\b(?:we|newspaper|website|title|publication|subscribes?) (?:adheres?|abides?|subscribes?) (?:to|by) "
            r"(?:the )?[^.]{0,40}\b(?:editors['’] code|press council|code of practice)\b"
        ),
        (
            r"\bcomplain(?:t|ts)? about (?:the |an? |our )?(?:editorial content|article|story|"
            r"accuracy)\b[^.!?]{0,80}\b(?:please|contact|click|here|email|policy|procedure)\b"
        ),
    ),
    "late",
)
_REPUBLISH = Notice(
    ("republish", "non-commercial use", "page is licensed"),
    _of(
        r"\b(?:(?:are )?free to|you (?:may|can)|(?:want|like) to) republish (?:this|our|these|it|any)\b",
        r"^republish (?:this|our) (?:article|story|content|stories|articles|work)\b",
        r"\brepublish our (?:articles|stories|content|work) (?:for )?free\b",
        r"\bour stories may be republished\b",
        r"^this copy is for your personal, non-commercial use only\b",
        r"^except as otherwise noted, the content of this page is licensed\b",
    ),
    "outside",
)
_INBOX = Notice(
    ("inbox", "newsletter", "mailing list"),
    _of(
        (
            r"^(?:[^.!?]{1,60}[.!?] )?(?:sign(?:ing)? up|subscribe|get|receive|join|want|enter|never miss|don['’]t "
            r"miss|stay|the (?:best|latest|top|biggest|most)|have|love|like|your|all the|for more|our (?:best|top|"
            r"free|weekly|daily|newsletter))\b[^.!?]{0,140}\b(?:in|to|into) your (?:e-?mail )?inbox\b"
        ),
        r"\bdelivered (?:straight |direct(?:ly)? |right |free )?to your (?:e-?mail )?inbox\b",
        (
            r"^(?:please )?(?:sign up|subscribe|register)(?: here| now| today| below)?(?: for free)? (?:for|to) "
            r"(?:our|the|my) (?:[\w&'’-]+ ){0,6}(?:newsletters?|mailing list|e-?mail list|briefing)\b(?! (?:service|"
            r"software))"
        ),
        r"\bnewsletter[.!]? sign up (?:here|now|today)[.!]?$",
    ),
    "anywhere",
    45,
)
_CHANNEL = Notice(
    ("whatsapp", "telegram", "facebook", "twitter", "instagram", "google", " app ", "linkedin", "youtube"),
    _of(
        (
            r"^(?:[^.!?]{1,80}[.!?:] )?(?:join|follow|subscribe to)\b[^.!?]{0,60}\b(?:whatsapp|telegram|viber|arattai|"
            r"signal) (?:channels?|groups?|community)\b"
        ),
        (
            r"^(?:you can )?(?:follow|join|like|find|connect with) (?:us|our)\b[^.!?]{0,40}\bon (?:facebook|twitter|"
            r"x\b|instagram|linkedin|google|youtube|tiktok|whatsapp|telegram|threads|bluesky)"
        ),
        r"^follow\b[^.!?]{0,60}\bon bbc sounds\b",
        r"^follow bbc [^.!?]{2,50}\bon (?:facebook|x\b|twitter|instagram|whatsapp)",
        r"\b(?:click here to|to) (?:join|follow) (?:our|the)\b[^.!?]{0,30}\b(?:whatsapp|telegram|facebook)\b",
        r"\badd\b[^!?]{1,40}\bas (?:an? |your )?(?:preferred|trusted) source\b",
        (
            r"^(?:download|get|install) (?:the|our) [^.!?]{0,40}\bapp (?:for|to get|and (?:get|stay|never)|now|today|"
            r"from)\b"
        ),
    ),
    "after",
    60,
)
_UPDATES = Notice(
    ("news", "updates"),
    _of(
        (
            r"^(?:get|catch|read|find|follow|check(?: out)?|for|stay (?:tuned|updated|informed|connected|up to date)|"
            r"also read|click here for)\b(?=.{0,160}\blatest\b)(?=.{0,160}\b(?:breaking|live|top|real-time|updates|"
            r"headlines|website|app)\b)[^.]{0,160}\bnews\b[^.]{0,120}(?:\b(?:on|from|at|with|only)\b|[.!]?$)"
        ),
        r"^(?:get|follow|stay)\b[^.]{0,60}\breal-time updates\b",
        r"\ball the latest (?:[\w-]+ ){0,3}(?:news|updates)\b[^.]{0,60}\b(?:download|follow|app)\b",
    ),
    "late",
    70,
)
_METER = Notice(
    (
        " account",
        "limit",
        "free article",
        "free stor",
        "articles left",
        "stories left",
        "article left",
        "articles remaining",
        "stories remaining",
        "article remaining",
        "to continue",
        "continue reading",
        "keep reading",
        "finish reading",
        "subscri",
        "to access",
    ),
    _of(
        (
            r"^(?:sorry, |oops[!,] )?you(?:['’]ve| have) (?:now )?(?:exhausted|reached|used(?: up)?|hit|read) (?:all "
            r")?(?:of )?your (?:[\w-]+ ){0,3}(?:limit|quota|articles?|stories|reads)\b"
        ),
        r"^(?:you have )?(?:\w+ )?free (?:articles?|stories) (?:left|remaining)\b",
        r"\b(?:articles?|stories) (?:left|remaining) this (?:month|week)\b",
        r"^(?:read|get|enjoy) (?:[\w-]+ ){0,4}(?:stories|articles)? ?(?:for )?free with an? (?:free )?account\b",
        (
            r"^(?:to continue(?: reading)?,? |please )?(?:subscribe|sign in|log ?in|register|sign up|create an? "
            r"(?:free )?account)\b[^.!?]{0,60}\bto (?:continue|keep|finish|unlock|access|read)(?: reading)? (?:this|"
            r"the (?:full|rest|article|story)|our|all|unlimited|premium|exclusive)\b"
        ),
        (
            r"^this (?:article|story|content|post) is (?:reserved |available |exclusive(?:ly)? |only )*(?:for|to) "
            r"(?:our )?(?:[\w-]+ )?(?:subscribers|members)\b"
        ),
    ),
    "after",
    60,
)
_POLICY = Notice(
    ("comment", "respectful conversations"),
    _of(
        r"\bkeep (?:your )?comments (?:relevant|respectful|civil|clean|polite|on topic|constructive)\b",
        r"^(?:please note(?: that)? )?(?:all |your )?comments? (?:are|is|will be) (?:pre-?|post-?)?moderated\b",
        r"\b(?:views|opinions)(?: and opinions)? expressed in (?:the |these |this |our |reader(?:s['’])? )*comments?\b",
        r"\b(?:we|editors?|moderators) reserves? the right to [^.!?]{0,50}\bcomments?\b",
        r"\bby (?:posting|submitting|leaving) (?:a|your) comments?,? you (?:agree|accept|confirm)\b",
        r"\b(?:our|the) (?:reader )?comment(?:ing|s)? (?:policy|guidelines|rules)\b",
        r"^to encourage thoughtful and respectful conversations\b",
        r"\bwe invite you to use our commenting platform\b",
        r"\bhave migrated to a new commenting platform\b",
    ),
    "late",
    80,
)
_TERMS = Notice(
    (
        "you agree",
        "you consent",
        "you ac",
        "recaptcha",
        "subscri",
        "share your",
        "sell your",
    ),
    _of(
        (
            r"\bby (?:clicking|subscribing|signing up|submitting|registering|entering|continuing|providing|joining|"
            r"creating)\b[^.!?]{0,80}\byou (?:hereby )?(?:agree|consent|accept|acknowledge)\b"
        ),
        r"^this (?:site|form|page|website) is protected by recaptcha\b",
        r"\bwe use google recaptcha to protect our (?:web)?site\b",
        r"^(?:[^.!?]{1,60}[.!?] )?(?:you (?:can|may) )?unsubscribe (?:at )?any ?time\b",
        r"^we(?:['’]ll| will| do| promise)? (?:never|not|to never) (?:share|sell|spam) your\b",
    ),
    "anywhere",
    60,
)
_TIPS = Notice(
    (" story", " tip", "information", "pictures", "photos", " video", "news", "write to"),
    _of(
        (
            r"^(?:do you (?:have|know)|got|have|have you (?:got|seen)) (?:a |any |more |an )?(?:news )?(?:story|tips?|"
            r"information|pictures|photos|videos?|news)\b[^.!?]{0,90}\?.{0,40}\b(?:e-?mail|contact|call|text|send|get "
            r"in touch|whatsapp|let us know)\b"
        ),
        r"^write to [^.!?]{3,60} at [\w.+-]{2,40}@",
    ),
    "after",
    60,
)
_VIEWS = Notice(
    ("views", "opinions"),
    _of(
        (
            r"\b(?:views|opinions)(?: and opinions)? expressed (?:in this|here|are|by|herein)\b[^.!?]{0,80}\b"
            r"(?:author|own|necessarily|solely|writer)"
        ),
    ),
    "late",
    60,
)
_NUTRITION = Notice(
    ("nutrition", "nutrient", "daily value"),
    _of(
        (
            r"\bnutrition(?:al)? (?:information|info|facts|values?|data|content)\b[^.!?]{0,60}\b(?:is|are) (?:only |"
            r"just |an? |provided |rough )*(?:estimate[sd]?|approximat\w+|automatically|calculated|courtesy)\b"
        ),
        r"\bdaily values? are based on an? [\d,]+[- ]calorie diet\b",
        r"\bdaily value \(dv\) tells you how much a nutrient\b",
        r"\bnutrient information is not available for all ingredients\b",
        r"\binformation is not currently available for this nutrient\b",
    ),
    "after",
    80,
)
_BIO = Notice(
    (
        "writer",
        "staff reporter",
        "journalist",
        "editor",
        "columnist",
        "correspondent",
        "contributor",
        "blogger",
        "freelance",
    ),
    _of(
        (
            r"^[\w.'’-]+ (?:[\w.'’-]+ ){0,3}is (?:an?|the) (?:[\w-]+[ ,]+){0,5}(?:writer|reporter|journalist|editor|"
            r"columnist|correspondent|contributor|blogger|freelancer|photographer)s?\b"
        ),
    ),
    "late",
    70,
)
_FINANCE = Notice(
    ("stocks mentioned", " advice", "positions in", "you buy stock", "own shares in or receive funding"),
    _of(
        r"\b(?:has|have|holds?) (?:no )?positions? in (?:any of )?(?:the )?(?:stocks|companies|shares) mentioned\b",
        r"\bhas (?:no )?positions? in and recommends\b",
        r"\bdo(?:es)? not work for, consult,? (?:to )?own shares in or receive funding from\b",
        r"^before you (?:buy|invest in) (?:stock in )?[^.!?]{2,60}, consider this:",
        (
            r"\b(?:does not|do not|should not be|is not|not) (?:constitute|provide|construed|intended|considered|taken)"
            r"(?: as)?(?: an?)? (?:[\w-]+,? ){0,4}(?:investment|financial|legal|medical|tax|professional) advice\b"
        ),
    ),
    "late",
    90,
)
# In the words of publishers with many sites. Bloggers' notes on links are left to the model, because articles have
# them, too.
_EARNS = r"(?:may|might|will|could|can) (?:also |sometimes )?(?:earn|receive|get)"
_AFFILIATE = Notice(
    ("commission", "affiliate", "of sales", "amazon services", "amazon associates"),
    _of(
        (
            rf"\b(?:if|when) you (?:buy|purchase|click|make)\b[^.!?]{{0,100}}, (?:we|[\w.’'& -]{{2,30}}) {_EARNS} "
            r"(?:an? |some )?(?:small )?(?:affiliate )?(?:commissions?|fees?)\. (?:learn more|here['’]s (?:how|why)|"
            r"how we (?:test|review)|see our|read (?:more|about)|find out|this (?:supports|helps)|why trust|prices)\b"
        ),
        rf"\b(?:vox media|ign|pcmag|mashable|cnet|zdnet|techradar|huffpost|buzzfeed|gizmodo|forbes|reviewed) {_EARNS} "
        r"(?:an? )?(?:affiliate )?commissions?\b",
        r"\bwe may earn (?:a )?commission (?:from|on) (?:the |some of the )?(?:items you choose|links on this page)\b",
        r"\bmay (?:collect|earn) a (?:share|portion) of sales\b",
        r"\bparticipant in the amazon (?:services|associates|eu)\b",
        r"^all products featured (?:on|in) [^.!?]{2,40} are independently selected by (?:our|\w+) editors\b",
    ),
    "anywhere",
    80,
)
_TESTED = Notice(
    (
        "how we test",
        "how we evaluate",
        "how we review",
        "how we rate",
        "our review",
        "for these independent reviews",
        "recommendations are based on",
        "every item on this page",
    ),
    _of(
        (
            r"\bfind out more about (?:how we (?:test|evaluate|review|rate)|our reviews? (?:policy|process))\b"
            r"[^.!?]{0,40}[.!]?$"
        ),
        r"\bnor the authors? (?:is|are) compensated for these independent reviews\b",
        r"^[\w.’'-]+['’]s recommendations are based on many hours of testing\b",
        r"^every item on this page was (?:chosen|selected|hand-?picked) by\b",
    ),
    "anywhere",
    80,
)
_NEWSROOM = Notice(
    (
        "newsroom",
        "news organization",
        "news organisation",
        "news service",
        "news outlet",
        "states newsroom",
        "solely responsible for",
        "of the conversation",
        "presswire",
        "media organization",
    ),
    _of(
        r"\bis (?:a )?part of states newsroom\b",
        r"\bap is solely responsible for (?:all|this|the) content\b",
        r"\bprovides? funding as an? (?:[\w-]+ )?(?:partner|member) of the conversation\b",
        r"\bein presswire(?:['’]s priority is source transparency| provides this news content)",
        (
            r"^(?:this (?:story|article) was (?:originally )?(?:produced|published|reported) by )?[^.!?]{2,60}\b"
            r"(?:is|,) an? (?:(?:independent|nonpartisan|nonprofit|non-profit|not-for-profit|digital|local|national|"
            r"statewide|award-winning|member-supported|community-driven|and),? ){1,5}(?:newsroom|news "
            r"(?:organi[sz]ation|outlet|service|site|publication)|media organization)\b"
            r"(?=.*\b(?:sign up|subscribe|follow|learn more|donate|dedicated to|committed to|covering|that (?:covers|"
            r"investigates|reports|produces|brings|tells|examines))\b)"
        ),
    ),
    "late",
    90,
)
_CONFIDENCE = 0.9

RULES = (
    Rule(
        id="notices.supporters",
        reason="asks readers to subscribe to what they read",
        confidence=_CONFIDENCE,
        words=_SUPPORTERS.words,
        says=_SUPPORTERS.is_at,
        hits=(
            (
                "¶\n✂Tide Tables is a reader-supported publication. To receive new posts and support my work, "
                "subscribe.\n¶"
            ),
            "¶\n✂Thanks for reading Tide Tables! Subscribe for free.\n¶",
        ),
        misses=(
            "¶\nAbove it stood “Tide Tables is a reader-supported publication”, and below it the price of a year.\n¶",
        ),
    ),
    Rule(
        id="notices.donation",
        reason="an appeal for donations",
        confidence=_CONFIDENCE,
        words=_DONATE.words,
        says=_DONATE.is_at,
        hits=("¶\n✂Your gift today could buy a new set of ropes for a crew that goes out in every weather.\n¶",),
        misses=("¶\nThe letter said: “Your gift will help us.” It was signed by nobody, and nobody answered it.\n¶",),
    ),
    Rule(
        id="notices.country",
        reason="acknowledges the owners of the land that the site's office stands on",
        confidence=_CONFIDENCE,
        words=_COUNTRY.words,
        says=_COUNTRY.is_at,
        hits=(
            "¶\n¶\n✂The Shire acknowledges the Traditional Owners of this land and pays its respects to their Elders.",
        ),
        misses=("¶\nThe new sign acknowledges the owners of the mill.\n¶\n¶",),
    ),
    Rule(
        id="notices.complaints",
        reason="tells whom to complain to about the site",
        confidence=_CONFIDENCE,
        words=_COMPLAINTS.words,
        says=_COMPLAINTS.is_at,
        hits=("¶\n¶\n✂If you have a complaint about the editorial content, please contact the editor here.",),
        misses=("¶\n¶\nHer complaint about the accuracy of the map went nowhere.\n¶",),
    ),
    Rule(
        id="notices.republish",
        reason="tells who may print the article again",
        confidence=_CONFIDENCE,
        words=_REPUBLISH.words,
        says=_REPUBLISH.is_at,
        hits=("¶\n¶\n✂You may republish this article online and in print, under a Creative Commons licence.",),
        misses=("¶\n¶\nThe heirs wanted to republish the letters, but nobody had kept them.\n¶",),
    ),
    Rule(
        id="notices.inbox",
        reason="an invitation to a newsletter",
        confidence=_CONFIDENCE,
        words=_INBOX.words,
        says=_INBOX.is_at,
        hits=("¶\n✂Get the week's best stories delivered straight to your inbox.\n¶",),
        misses=("¶\nA letter in your inbox that you did not ask for is spam, whatever its sender says of it.\n¶",),
    ),
    Rule(
        id="notices.channel",
        reason="an invitation to follow the site elsewhere",
        confidence=_CONFIDENCE,
        words=_CHANNEL.words,
        says=_CHANNEL.is_at,
        hits=(
            "¶\n✂Join the Harbour Post WhatsApp channel for news as it happens.\n¶",
            "¶\n✂Follow us for more on Facebook and Instagram.\n¶",
        ),
        misses=("¶\nParents who join a WhatsApp group for the school complain of it within a month.\n¶",),
    ),
    Rule(
        id="notices.updates",
        reason="says that the site has news",
        confidence=_CONFIDENCE,
        words=_UPDATES.words,
        says=_UPDATES.is_at,
        hits=(
            "¶\n¶\n✂Get the latest India news and live updates on Harbour Post, along with the day's top headlines.",
        ),
        misses=("¶\n¶\nThe latest news from the front was a week old.\n¶",),
    ),
    Rule(
        id="notices.meter",
        reason="counts the articles that may be read for free",
        confidence=_CONFIDENCE,
        words=_METER.words,
        says=_METER.is_at,
        hits=(
            "¶\n✂You have exhausted your monthly limit of free stories.\n✂Read more stories for free with an account.",
        ),
        misses=("¶\nYou have reached your goal, the coach tells them, when nobody asks about it any more.\n¶",),
    ),
    Rule(
        id="notices.comments",
        reason="the rules for readers' comments",
        confidence=_CONFIDENCE,
        words=_POLICY.words,
        says=_POLICY.is_at,
        hits=("¶\n¶\n✂Please keep your comments respectful. We reserve the right to remove comments.",),
        misses=("¶\n¶\nComments were what kept the village's paper alive.\n¶",),
    ),
    Rule(
        id="notices.nutrition",
        reason="says that a recipe's figures are estimates",
        confidence=_CONFIDENCE,
        words=_NUTRITION.words,
        says=_NUTRITION.is_at,
        hits=("¶\n✂Nutrition information is automatically calculated, so should only be used as an approximation.",),
        misses=("¶\nNutrition facts: 120 kcal a slice\n¶",),
    ),
    Rule(
        id="notices.terms",
        reason="the small print of a form",
        confidence=_CONFIDENCE,
        words=_TERMS.words,
        says=_TERMS.is_at,
        hits=("¶\n✂By signing up you agree to our terms and to our privacy notice.\n¶",),
        misses=("¶\nBy joining the strike, the dockers agree to forgo their wages until it ends.\n¶",),
    ),
    Rule(
        id="notices.tips",
        reason="asks readers for stories",
        confidence=_CONFIDENCE,
        words=_TIPS.words,
        says=_TIPS.is_at,
        hits=("¶\n✂Do you have a story for us? Email the newsroom.\n¶",),
        misses=("¶\nDo you have a story about the mill that nobody has told you to keep to yourself?\n¶",),
    ),
    Rule(
        id="notices.views",
        reason="says whose views an article tells",
        confidence=_CONFIDENCE,
        words=_VIEWS.words,
        says=_VIEWS.is_at,
        hits=("¶\n¶\n✂The views expressed in this article are the author's own.",),
        misses=("¶\n¶\nThe views expressed at the meeting were many.\n¶",),
    ),
    Rule(
        id="notices.writer",
        reason="tells who the author is",
        guards=("late",),
        confidence=_CONFIDENCE,
        words=_BIO.words,
        says=lambda view, i: i >= view.last_prose and _BIO.is_at(view, i),
        hits=("¶\n¶\n✂Ida Holm is a contributing writer at The Harbour Post, where she covers birds.",),
        misses=(
            "¶\n¶\nIda Holm is a contributing writer at The Harbour Post.\n¶",
            "Ida Holm is a writer.\n¶",
        ),
    ),
    Rule(
        id="notices.advice",
        reason="says that the article is no advice, or what its author owns",
        guards=("late",),
        confidence=_CONFIDENCE,
        words=_FINANCE.words,
        says=_FINANCE.is_at,
        hits=("¶\n¶\n✂Ida Holm has no position in any of the stocks mentioned.",),
        misses=("¶\n¶\nThe harbour master has no position in any of the companies, and wants none.",),
    ),
    Rule(
        id="notices.affiliate",
        reason="says that the site earns by what its readers buy",
        confidence=_CONFIDENCE,
        words=_AFFILIATE.words,
        says=_AFFILIATE.is_at,
        hits=(
            "✂When you buy through links on our site, we may earn an affiliate commission. Here’s how it works.\n¶",
            "¶\n✂If you buy something from a Verge link, Vox Media may earn a commission. See our ethics statement.\n¶",
        ),
        misses=(
            "¶\nThe agents earn a commission when a house is sold, and they sell none.\n¶",
            "¶\nIf you buy a boat, the broker may earn a commission. Learn to row instead, said the miller.\n¶",
            "¶\nThis post contains affiliate links, and I say so because the law wants it.\n¶",
        ),
    ),
    Rule(
        id="notices.tests",
        reason="says how the site tests what it reviews",
        confidence=_CONFIDENCE,
        words=_TESTED.words,
        says=_TESTED.is_at,
        hits=(
            "¶\n✂Our writers spend hours testing every product we review. Find out more about how we test.\n¶",
            "¶\n✂Every item on this page was hand-picked by a Harbour editor.\n¶",
        ),
        misses=("¶\nThe inspectors wanted to find out more about the mill, and how we tested the flour.\n¶",),
    ),
    Rule(
        id="notices.newsroom",
        reason="says what newsroom the article is from",
        confidence=_CONFIDENCE,
        words=_NEWSROOM.words,
        says=_NEWSROOM.is_at,
        hits=(
            "¶\n¶\n✂Harbour Beacon is part of States Newsroom, a network of news bureaus supported by grants.",
            "¶\n¶\n✂The Harbour Post is a nonprofit, nonpartisan newsroom that covers the coast.",
        ),
        misses=(
            "The Harbour Post is a nonprofit newsroom.\n¶\n¶",
            "¶\n¶\nThe Harbour Post is a nonprofit newsroom with forty people, and it moved to the quay in May.",
            "¶\n¶\nIn the newsroom of the Harbour Post there was a stove that nobody was allowed to light.",
        ),
    ),
)
