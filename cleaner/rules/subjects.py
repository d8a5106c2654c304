"""Recognises texts about what sites say: consent banners, policies, terms, licences."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from cleaner.prose import PROSE_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.predicates import View

_CONSENT = "consent"
# Names of consent banners. In five written texts about them, all 24 lines between the paragraphs that say what such
# banners say belong to the articles.
_BANNER = re.compile(
    r"(?:cookie|consent)s?[ -]?(?:banner|pop-?up|notice|wall|dialog|bar\b|prompt|hinweis|meldung|melding|lišt|szalag|"
    r"bannel|varsel|varning|баннер|банер|バナー|弹窗|横幅|彈窗|橫幅|배너)|"
    r"(?:banner|bann?i[eè]re|bandeau|baner|aviso|баннер|банер|spanduk|lišt)\w* (?:\w{1,3} )?(?:cookie|kuki|куки)|"
    r"クッキー(?:バナー|同意)|同意バナー|쿠키 ?(?:배너|동의)|evästebanner|çerez (?:bildirim|uyarı|banner)|"
    r"(?:لافت|إشعار|نافذ|شريط)\w* (?:\w+ )?(?:ملفات|الكوكيز|کوکی)",
    re.IGNORECASE,
)
# Names of terms and policies; a title has few other words.
_POLICY = re.compile(
    r"(?:privacy|cookies?|data protection|acceptable use|refund|returns?|cancellation|community) "
    r"(?:policy|statement|guidelines)|terms (?:of|and|&) (?:service|use|sale|conditions)|(?:user|licen[cs]e) agreement|"
    r"datenschutz(?:erklärung|hinweise|bestimmungen|richtlinie|$)|nutzungsbedingungen|geschäftsbedingungen|"
    r"cookie-richtlinie|politique (?:de (?:confidentialité|protection)|relative aux|de gestion des|des cookies)|"
    r"conditions (?:générales|d.utilisation)|mentions légales|pol[íi]tica de (?:privaci?da|cookies|devoluci)|"
    r"términos (?:y condiciones|de uso|de servicio)|condiciones (?:generales|de uso)|aviso legal|"
    r"termos (?:de (?:uso|serviço)|e condições)|informativa (?:sulla privacy|sui cookie)|"
    r"(?:termini|condizioni) (?:di (?:servizio|utilizzo|vendita)|e condizioni|generali)|note legali|"
    r"(?:privacy|cookie)(?:beleid|verklaring|policy)|algemene voorwaarden|gebruiksvoorwaarden|"
    r"polityka (?:prywatności|cookies)|regulamin|zásady (?:ochrany|používání|zpracování)|obchodn[íé] podm[íi]|"
    r"ochrana osobn|политика (?:конфиденц|обработки|cookie|защиты)|пользовательское соглашение|условия использования|"
    r"політика конфіденц|угода користувача|умови використання|gizlilik (?:politika|sözleşme|bildirim)|"
    r"kullanım koşulları|سياسة (?:الخصوصية|ملفات)|(?:شروط|أحكام) (?:الاستخدام|الخدمة)|"
    r"حریم خصوصی|شرایط استفاده|गोपनीयता नीति|नियम और शर्तें|kebijakan (?:privasi|cookie)|"
    r"(?:syarat|ketentuan) (?:dan|layanan|penggunaan)|chính sách (?:bảo mật|quyền riêng tư)|"
    r"điều khoản (?:sử dụng|dịch vụ)|"
    r"(?:隐私|隱私權?|隐私权|cookie) ?(?:政策|声明|聲明)|(?:服务|服務|使用|用户|使用者)(?:条款|條款|协议|協議)|"
    r"(?:プライバシー|クッキー)ポリシー|(?:利用|会員)規約|개인정보 ?처리 ?방침|(?:이용|서비스) ?약관|"
    r"integritetspolicy|användarvillkor|(?:allmänna|köp)villkor|personvern(?:erklæring|$)|brukervilkår|"
    r"privatlivspolitik|handelsbetingelser|tietosuojaseloste|käyttöehdot|adatkezelési|felhasználási feltételek|"
    r"πολιτική (?:απορρήτου|cookies)|όροι χρήσης",
    re.IGNORECASE,
)
_MAX_TITLE_CHARS = 60
# An article mentions its subject in the first half of its prose; a page's foot may mention the page's own banner.
_MAX_PROSE_BEFORE = 0.5
# The families whose phrases such documents use for their own subject.
_POLICY_FAMILIES = frozenset({_CONSENT, "legal", "notices"})
# The openings of software licences; the licensor is named a few blocks above.
_LICENCE = re.compile(
    r"permission is hereby granted|permission to use, copy, modify|redistribution and use in source|"
    r"you may not use this file except|everyone is permitted to copy and distribute",
    re.IGNORECASE,
)
_MAX_LICENSOR_DISTANCE = 6


def range_of_own_lines(view: View) -> range:
    """The places from the first to the last line that is as long as a sentence and matches no phrase."""
    own = [i for i, words in enumerate(view.words) if words >= PROSE_WORDS and not view.phrases[i]]
    return range(own[0], own[-1] + 1) if own else range(0)


def shows_banners(view: View) -> bool:
    """Whether an article is about consent banners and has phrases of such banners between its paragraphs."""
    inside = range(view.first_prose + 1, view.last_prose)
    if not any(phrase.family == _CONSENT for i in inside for phrase in view.phrases[i]):
        return False
    own = (i for i, prose in enumerate(view.prose) if prose and not view.phrases[i])
    early = takewhile(lambda i: view.share_before(i) < _MAX_PROSE_BEFORE, own)
    return any(_BANNER.search(view.blocks[i].text) for i in early)


def is_policy(title: str) -> bool:
    """Whether a title is that of terms or a policy."""
    return len(title) <= _MAX_TITLE_CHARS and _POLICY.search(title) is not None


def policy_blocks(view: View) -> Iterator[int]:
    """The blocks of terms or a policy with phrases about its subject, and its headings, up to its last own prose."""
    last = range_of_own_lines(view).stop - 1
    for i in range(last + 1):
        if any(phrase.family in _POLICY_FAMILIES for phrase in view.phrases[i]) or _is_heading(view, i, last):
            yield view.blocks[i].index


def _is_heading(view: View, i: int, last: int) -> bool:
    heads = i < last and view.prose[i + 1] and not view.prose[i]
    return heads or (i == 0 and is_policy(view.blocks[i].text))


def licensor_lines(view: View) -> Iterator[int]:
    """Lines that name the holder of the rights, a few blocks above the licence."""
    for i, phrases in enumerate(view.phrases):
        if any(phrase.family == "legal" for phrase in phrases) and is_licensed(view, i):
            yield view.blocks[i].index


def is_licensed(view: View, i: int) -> bool:
    """Whether a software licence begins a few blocks below a place."""
    return any(_LICENCE.search(block.text) for block in view.blocks[i + 1 : i + 1 + _MAX_LICENSOR_DISTANCE])
