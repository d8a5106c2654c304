"""Comment forms, prompts, counts and their small print."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.phrase import Phrase
    from cleaner.rules.predicates import View

# Rules whose phrases open the part of a page that belongs to its readers.
_FORM_RULES = frozenset({"comments.reply-form", "comments.field", "votes.buttons"})


# A longer block may be a reader's comment, or an article after all.
_MAX_WORDS_AFTER_FORM = 30


def find_after_form(view: View) -> Iterator[int]:
    """Short blocks after a comment form at the foot of a page: the form ended the article, and teasers follow."""
    if view.last_prose < 0:
        return
    below = False
    for i in range(view.last_prose + 1, len(view.blocks)):
        if below and view.words[i] <= _MAX_WORDS_AFTER_FORM:
            yield i
        below = below or any(phrase.rule in _FORM_RULES for phrase in view.phrases[i])


# The families, and the rules of other families, that make up the foot of a blog's entry.
_FOOT_FAMILIES = frozenset({"comments", "share", "votes"})
_OTHER_FOOT_RULES = frozenset({"navigation.pages", "tags.line", "byline.author", "newsletter.prompt", "comments.feed"})


def find_end(view: View) -> Iterator[int]:
    """The foot of a blog's entry: the last lines of a text if all are phrases and some of them are about comments.

    A single line may be part of the article, unless it is a count with a colon, as in Blogger ("No comments:").
    """
    start = len(view.blocks)
    while start and any(map(_is_of_foot, view.phrases[start - 1])):
        start -= 1
    foot = range(start, len(view.blocks))
    about_comments = [i for i in foot if _is_about_comments(view, i)]
    counts = [i for i in about_comments if view.stripped[i][-1] in ":：" and _is_count(view, i)]
    if start and about_comments and (len(foot) > 1 or counts):
        yield from foot


def _is_of_foot(phrase: Phrase) -> bool:
    return phrase.family in _FOOT_FAMILIES or phrase.rule in _OTHER_FOOT_RULES


def _is_count(view: View, i: int) -> bool:
    return any(phrase.rule == "comments.count" for phrase in view.phrases[i])


# The most words of a link to a feed, and of the label above it.
_MAX_FEED_WORDS = 8
_MAX_FEED_LABEL_WORDS = 4


def find_feeds(view: View) -> Iterator[int]:
    """Links to the feeds of a blog's entries or comments, with their label; in Blogger they end in "(Atom)"."""
    for i in view.hinted.get("comments.feed", ()):
        text = view.stripped[i]
        if view.words[i] > _MAX_FEED_WORDS or not text.endswith("(Atom)") or view.first_prose < i < view.last_prose:
            continue
        if ":" in text or "：" in text:
            yield i
        elif i and view.stripped[i - 1][-1] in ":：" and view.words[i - 1] <= _MAX_FEED_LABEL_WORDS:
            yield from (i - 1, i)


# The heading of a blog's comments: their number, what they are called, and the entry's title.
_COMMENTS = (
    r"thoughts?|comments?|repl(?:y|ies)|responses?|gedanken?|kommentare?|antwort(?:en)?|réflexions?|commentaires?|"
    r"réponses?|comentarios?|respuestas?|pensamientos?|opini(?:ón|ones|ão|ões)|comentários?|respostas?|"
    r"pensaments?|comentaris?|comment[io]|riflession[ei]|rispost[ae]|pensier[io]|gedachten?|reacties?|"
    r"komentarz[ey]?|komentarzy|myśli|odpowied[zź]i?|komentář(?:e|ů)?|reakc[ei]|комментари(?:й|я|ев|и)|"
    r"мысл(?:ь|и|ей)|ответ(?:а|ов)?|коментар(?:ів|і|я|и)?|думк(?:а|и)|думок|yorum|düşünce|yanıt|kommentar(?:er)?|"
    r"reaktion(?:er)?|tank(?:e|ar|er)|svar|ajatus(?:ta)?|kommentti(?:a)?|hozzászólás|gondolat|comentari[ui]|"
    r"gând(?:uri)?|komentar(?:[ia]|j(?:ev|i|a))?|komentār(?:i|s|u)|atbilde?s?|kommentaari?|mõtet?|vastust?|"
    r"athugasemd(?:ir)?|hugs(?:un|anir)|gedagtes?|koment(?:e|ar)?|mendime?|përgjigje|каментары(?:яў|й|і)?|адказ(?:аў|ы)?|"
    r"misli|pemikiran|tanggapan|balasan|bình luận|suy nghĩ|σχόλι[αο]|"
    r"σκέψ(?:η|εις)|تعليق(?:ات)?|رأي|نظر|دیدگاه|תגובות|מחשבות"
)
_TITLED = re.compile(
    rf"\W{{0,2}}(?:\d{{1,4}}|one|eine?|une?|un|uma?|één|jed(?:en|na)|один|одна|bir|en|ett|yksi|egy) "
    rf"(?:{_COMMENTS})\b(?: [^\W\d_]+){{0,3}}:? ?[“\"«„‘'「《]",
    re.IGNORECASE,
)
_CLOSING_QUOTES = frozenset("”\"»“’'」》")
_MAX_HEADING_CHARACTERS = 240
# The least share of the prose above such a heading. Readers may have written more than the author.
_MIN_SHARE_ABOVE = 0.3


def find_titled(view: View) -> Iterator[int]:
    """A count of comments with the entry's title in quotation marks, and all comments and other chrome below it.

    None of the 23 development and written texts with such a heading has a line of the article below it.
    """
    titled = [
        i
        for i, text in enumerate(view.stripped)
        if text[-1] in _CLOSING_QUOTES
        and i > view.first_prose
        and len(text) < _MAX_HEADING_CHARACTERS
        and _TITLED.match(text)
    ]
    above = next((i for i in titled if view.share_before(i) >= _MIN_SHARE_ABOVE), len(view.blocks))
    below = range(above + 1, len(view.blocks))
    yield from sorted({*titled, *(below if any(_is_about_comments(view, i) for i in below) else ())})


def _is_about_comments(view: View, i: int) -> bool:
    """Whether the block is a phrase about comments."""
    return any(phrase.family == "comments" for phrase in view.phrases[i])


RULES = (
    Rule(
        id="comments.titled",
        reason="a count of comments with the entry's title, or what stands below it",
        confidence=0.94,  # so that a line's own phrase, where it has one, is named in its removal
        certain=True,
        find=find_titled,
        hits=(
            "¶\n✂7 thoughts on “Two days in a town without a single car of its own”\n¶",
            '¶\n✂One Response to "The bells come down"',
            "¶\n✂1 comment on “The bells come down”\n¶\n¶\n¶\nShare your letters, they said.",
            "¶\n✂2 thoughts on “The bells come down at last”\n✂Ada says:\n✂I heard them.\n✂Leave a Reply",
            (
                "¶\n✂6 Gedanken zu „Ein Fotoalbum mit Schraubbindung, zweiter Versuch“\n✂Der Rücken hält bei mir schon "
                "zehn Jahre, und er ist noch nicht einmal besonders gut geleimt.\n✂Antworten"
            ),
        ),
        misses=(
            "¶\n7 thoughts on productivity",
            "¶\nNo subscription fees for “data storage.”",
            "6 thoughts on “Top ten: the best ferries”\n¶",
            "¶\nA response to “The bells come down”\n¶\nLeave a reply\n¶",
        ),
    ),
    Rule(
        id="comments.field",
        reason="a field or note of a comment form",
        hits=(
            "¶\n✂Please enter your comment!\n✂Please enter your name here",
            "¶\n✂Your email address will not be published. Required fields are marked *",
            "¶\n✂Save my name, email, and website in this browser for the next time I comment.\n¶",
        ),
        misses=("¶\nYour email address will not be published, the paper promised its readers in 2009.\n¶",),
    ),
    Rule(
        id="comments.reply-form",
        reason="the heading of a comment form",
        guards=("after_prose", "no_prose_next"),
        hits=(
            "¶\n✂Leave a Reply\n\n✂Cancel reply",
            "¶\n✂Leave a comment",
            "¶\n✂LEAVE A REPLY",
        ),
        misses=("¶\nLeave a Reply\n¶", "Leave a comment\n¶", "How to leave a reply that matters\n¶"),
    ),
    Rule(
        id="comments.after-form",
        reason="stands below the comment form, where no article goes on",
        confidence=0.85,
        find=find_after_form,
        hits=("¶\n✂Leave a Reply\n✂Severe eruption of volcano threatens\n✂Minister pledges to act",),
        misses=("¶\nSevere eruption of volcano threatens", "¶\nLeave a Reply\n¶"),
    ),
    Rule(
        id="comments.count",
        reason="a count of comments or a link to them",
        guards=("edge",),
        hits=("¶\n✂12 Comments", "✂No Comments\n¶", "¶\n✂View all comments"),
        misses=(
            "¶\nComments\n¶",
            "¶\nNo comment\n¶",
            "¶\nThe post drew 12 comments.\n¶",
            "¶\n\n2) Komentarze\nBrak.",
            "Ata\n1. Abertura\n¶\n2. Comentários\nNenhum.",
        ),
    ),
    Rule(
        id="comments.login",
        reason="asks to log in or register for commenting",
        hits=("¶\n✂You must be logged in to post a comment.", "¶\n✂Log in to leave a comment\n¶"),
        misses=("¶\nYou must be logged in to post a comment there, which keeps the trolls away.\n¶",),
    ),
    Rule(
        id="comments.system",
        reason="a message of a comment system",
        hits=("¶\n✂Please enable JavaScript to view the comments powered by Disqus.", "¶\n✂Loading comments..."),
        misses=("¶\nDisqus was founded in 2007.\n¶",),
    ),
    Rule(
        id="comments.end",
        reason="the foot of a blog's entry, with its comments",
        confidence=0.94,  # so that a line's own phrase, where it has one, is named in its removal
        certain=True,
        find=find_end,
        hits=(
            "Evening over the reeds,\nthe ferry sleeps.\n✂No comments:\n✂Post a comment",
            "Evening over the reeds,\nthe ferry sleeps.\n✂No comments:",
        ),
        misses=(
            "Evening over the reeds,\nthe ferry sleeps.\nNo comments",
            "No comments:\nPost a comment",
            "¶\n¶\nReply",
        ),
    ),
    Rule(
        id="comments.feed",
        reason="a link to the feed of a blog's entries or comments",
        confidence=0.98,
        words=("(atom)",),
        find=find_feeds,
        hits=(
            "¶\n✂Subscribe to: Post Comments (Atom)",
            "Evening over the reeds,\nthe ferry sleeps.\n✂Inscription à :\n✂Publier les commentaires (Atom)",
        ),
        misses=(
            "¶\nThe smallest part (Atom)\n¶",
            "¶\nThe smallest part (Atom)",
            "¶\nFeed formats: RSS (XML), feeds (Atom)\n¶",
        ),
    ),
)
