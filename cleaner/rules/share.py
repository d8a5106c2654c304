"""Share bars: their labels, their buttons, rows of networks' names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.rules.folding import fold
from cleaner.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.predicates import View

# Networks' names in other scripts.
_OTHER_SCRIPTS = (
    "фейсбук твиттер телеграм телеграмм вконтакте одноклассники ватсап вотсап вайбер твітер телеграма вацап zalo "
    "فيسبوك فيس بوك تويتر واتساب واتس آب تيليغرام تلغرام تيلغرام تليجرام تيليجرام ماسنجر انستغرام إنستغرام لينكد إن "
    "تلگرام واتساپ توییتر فیسبوک لینکدین اینستاگرام "
    "פייסבוק וואטסאפ ווטסאפ טוויטר טלגרם "
    "फेसबुक ट्विटर व्हाट्सएप व्हाट्सऐप टेलीग्राम ফেসবুক টুইটার হোয়াটসঅ্যাপ "
    "페이스북 트위터 카카오톡 카카오스토리 밴드 네이버밴드 라인 微信 微博 朋友圈"
)
NETWORKS = frozenset(fold(_OTHER_SCRIPTS)).union(
    [
        "facebook",
        "twitter",
        "x",
        "linkedin",
        "whatsapp",
        "pinterest",
        "reddit",
        "telegram",
        "tumblr",
        "email",
        "mail",
        "print",
        "instagram",
        "youtube",
        "tiktok",
        "snapchat",
        "messenger",
        "flipboard",
        "pocket",
        "xing",
        "viber",
        "vk",
        "vkontakte",
        "odnoklassniki",
        "ok",
        "line",
        "wechat",
        "weibo",
        "kakaotalk",
        "naver",
        "bluesky",
        "mastodon",
        "threads",
        "mix",
        "digg",
        "stumbleupon",
        "gmail",
        "sms",
        "skype",
        "signal",
        "discord",
        "rss",
        "copy",
        "link",
        "url",
        "buffer",
        "fb",
        "tweet",
        "pin",
        "share",
        "google",
        "plus",
        "koo",
        "hatena",
        "truth",
        "social",
        "gab",
        "gettr",
    ]
)
# Names that are ordinary words as well: a row of these alone isn't evidence.
PLAIN_WORDS = frozenset(
    [
        "x",
        "ok",
        "line",
        "mail",
        "print",
        "email",
        "link",
        "copy",
        "url",
        "mix",
        "pin",
        "plus",
        "share",
        "pocket",
        "social",
        "truth",
        "signal",
        "rss",
        "threads",
        "buffer",
        "밴드",
        "라인",
        "آب",
        "إن",
        "بوك",
    ]
)


# A longer row is not a share bar.
_MAX_ROW_WORDS = 24
# Words that open the label of a share bar.
_SHARE = frozenset(
    [
        "share",
        "teilen",
        "partager",
        "partagez",
        "compartir",
        "comparte",
        "compartilhar",
        "compartilhe",
        "condividi",
        "deel",
        "delen",
        "jaa",
        "podijeli",
        "podeli",
        "udostępnij",
        "sdílet",
        "поделиться",
        "поделитесь",
        "поділитися",
        "paylaş",
        "مشاركة",
        "شارك",
        "bagikan",
        "分享",
        "シェア",
        "공유",
        "dela",
        "del",
    ]
)


_OPENERS = NETWORKS | _SHARE


def find_rows(view: View) -> Iterator[int]:
    """Blocks of two or more networks' names, perhaps after a label; one at least must not be an ordinary word."""
    for i in [i for i, words in enumerate(view.folded) if words and words[0] in _OPENERS]:
        words = view.folded[i]
        if not 1 < len(words) <= _MAX_ROW_WORDS or view.phrases[i]:
            continue
        labelled = words[0] in _SHARE
        if labelled:
            names = set(words[next((at for at in range(1, 4) if set(words[at:]) <= NETWORKS), len(words)) :])
        else:
            names = set(words)
        if len(names) > (not labelled) and names <= NETWORKS and not names <= PLAIN_WORDS:
            yield i


def find_buttons(view: View) -> Iterator[int]:
    """Networks' names alone on their lines, in a run of such lines or next to other chrome."""
    run: list[int] = []
    for i, words in enumerate((*view.folded, ())):
        if words and words[0] in NETWORKS and len(words) < 3 and NETWORKS.issuperset(words):
            run.append(i)
            continue
        if run:
            names = {name for j in run for name in view.folded[j]}
            beside = view.is_chrome(run[0] - 1) or view.is_chrome(run[-1] + 1)
            if not names <= PLAIN_WORDS and (beside or len(run) > 1):
                yield from run
            run = []


RULES = (
    Rule(
        id="share.label",
        reason="label of a share bar",
        hits=(
            "¶\n✂12 Shares\n¶",
            "¶\n✂Share post:\n¶",
            "Title\n✂Share this:\n✂Facebook\n✂Twitter\n¶",
            "¶\n✂Share this article\n¶",
        ),
        misses=(
            "¶\nShare this with someone who needs a laugh, she wrote.\n¶",
            "¶\nShare prices\n¶",
            "¶\n4. Shares\n¶",
            "¶\n§ 4 Shares\n¶",
            "¶\n## 4) Shares\n¶",
            "¶\n1 Share\n2 Listen\n3 Cook on your day\n¶",
            # In these languages the word for sharing also means dividing.
            "¶\nSkala rödbetorna.\nDela med en vass kniv.\nDela på mitten.\n¶",
            "¶\nSkræl rødbederne.\nDel på midten.\nDel via snittet.\n¶",
            "¶\nKuori punajuuret.\nJaa se neljään osaan.\nJaa tämä puoliksi.\n¶",
            "¶\nZet 80 steken op.\nDeel op in vier stukken.\nDeel via de lengte.\n¶",
            "¶\nOguli ciklu.\nPodijeli na četiri dijela.\n¶",
            "¶\nKupas bit.\nBagikan ke empat piring.\n¶",
            "¶\nOlupi peso.\nDeli na štiri dele.\n¶",
            "¶\nОгули цвеклу.\nПодели на четири дела.\n¶",
            "¶\nQëro panxharin.\nNdaje në katër pjesë.\nShpërndaje në tepsi.\n¶",
            "¶\nKoori peedid.\nJaga neljaks osaks.\n¶",
        ),
    ),
    Rule(
        id="share.networks",
        reason="a row of social networks' names",
        find=find_rows,
        hits=(
            "¶\n✂Facebook Twitter WhatsApp\n¶",
            "¶\n✂Facebook | X | LinkedIn | Email\n¶",
            "¶\n✂Facebook · Twitter\n¶",
            "¶\n✂Dela på Facebook\n✂Del på LinkedIn\n✂Deel via Telegram\n✂Bagikan ke Pinterest\n¶",
        ),
        misses=("¶\nFacebook and Twitter\n¶", "¶\nLine mail\n¶", "¶\nTwitter, now X, was sold.\n¶"),
    ),
    Rule(
        id="share.button",
        reason="a share button",
        find=find_buttons,
        hits=("¶\n✂Facebook\n✂Twitter\n✂Pinterest\n¶",),
        misses=("¶\nFacebook\n¶", "¶\nLinkedIn\nThe company began in a living room in 2002.\n¶"),
    ),
    Rule(
        id="share.follow",
        reason="an invitation to follow on social networks",
        guards=("edge",),
        confidence=0.9,
        hits=("¶\n✂Follow us on Twitter", "¶\n✂Follow us on Facebook and Instagram"),
        misses=("¶\nFollow us\n¶", "¶\nFollow the money, the detective said.\n¶"),
    ),
    Rule(
        id="share.channel",
        reason="an invitation to follow on a channel, as a sentence of its own",
        # Without spaces between words a phrase can't have an open end, so Chinese needs a pattern.
        opens="微信 扫一 扫码 扫描 长按 识别 更多",
        pattern=(
            r"(?:微信)?(?:扫一扫|扫码|扫描(?:下方|上方)?二维码|长按(?:下方|上方)?二维码|识别(?:下方|上方)?二维码)[，,]?关注.{0,24}$"
            r"|更多(?:精彩)?(?:资讯|内容|新闻|报道|文章|信息).{0,6}(?:请|欢迎|敬请)(?:关注|下载|搜索|登录|登陆|点击).{1,24}$"
        ),
        guards=("after_prose",),
        certain=True,
        hits=(
            "¶\n✂Подписывайтесь на наш Telegram-канал, чтобы ничего не пропустить!\n¶",
            "¶\n✂微信扫一扫关注江南晨报公众号",
            "¶\n✂更多精彩资讯请关注江南晨报客户端。",
        ),
        misses=("¶\nНаш канал прорыли ещё при деде, и рыба в нём есть.\n¶",),
    ),
)
