"""Recognises lines that are only a date, perhaps with the time and words such as "updated", in any language."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cleaner.months import MONTHS
from cleaner.rules.folding import fold, fold_all

if TYPE_CHECKING:
    from collections.abc import Sequence

# Days of the week, and names of months that `MONTHS` lacks: short ones, and those of other languages.
_NAMES = {
    "en": ("monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun"),
    "de": "jän mrz montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do fr sa so",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim",
    "es": "lunes martes miércoles jueves viernes sábado domingo lun mié jue vie sáb dom",
    "pt": "segunda terça quarta quinta sexta sábado domingo feira",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma di wo do vr za zo",
    "pl": "sty lut kwi cze lip sie wrz paź lis gru poniedziałek wtorek środa czwartek piątek sobota niedziela",
    "cs": "pondělí úterý středa čtvrtek pátek sobota neděle",
    "sk": "pondelok utorok streda štvrtok piatok sobota nedeľa",
    "ru": "понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс",
    "uk": "понеділок вівторок середа четвер п'ятниця субота неділя",
    "bg": "понеделник вторник сряда четвъртък петък събота неделя",
    "tr": "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
    "sv": "måndag tisdag onsdag torsdag fredag lördag söndag",
    "da": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "no": "des mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "fi": "maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai",
    "hu": "hétfő kedd szerda csütörtök péntek szombat vasárnap",
    "ro": "luni marți miercuri joi vineri sâmbătă duminică",
    "el": "δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή",
    "hr": "ponedjeljak utorak srijeda četvrtak petak subota nedjelja",
    "id": "agu agt des senin selasa rabu kamis jumat sabtu minggu",
    "vi": "tháng thứ hai ba tư năm sáu bảy chủ nhật ngày",
    "ar": (
        "إبريل يونيه يوليه كانون شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين الأول الثاني الأحد الاثنين "
        "الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت"
    ),
    "fa": (
        "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند شنبه یکشنبه دوشنبه سه‌شنبه "
        "چهارشنبه پنجشنبه جمعه"
    ),
    "hi": "सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार",
    "zh": "年 月 日 号 星期 周 一 二 三 四 五 六",
    "ja": "年 月 日 曜日 火 水 木 金 土",
    "ko": "년 월 일 월요일 화요일 수요일 목요일 금요일 토요일 일요일",
    "lt": "pirmadienis antradienis trečiadienis ketvirtadienis penktadienis šeštadienis sekmadienis",
    "ca": "dilluns dimarts dimecres dijous divendres dissabte diumenge",
    "gl": "luns martes mércores xoves venres sábado domingo",
    "sl": "ponedeljek torek sreda četrtek petek sobota nedelja",
    "lv": "pirmdiena otrdiena trešdiena ceturtdiena piektdiena sestdiena svētdiena",
    "et": "esmaspäev teisipäev kolmapäev neljapäev reede laupäev pühapäev",
    "is": "mánudagur þriðjudagur miðvikudagur fimmtudagur föstudagur laugardagur sunnudagur",
    "af": "maandag dinsdag woensdag donderdag vrydag saterdag sondag",
    "sq": "hënë martë mërkurë enjte premte shtunë diel",
    "mk": "понеделник вторник среда четврток петок сабота недела",
    "sr": "понедељак уторак среда четвртак петак субота недеља",
    "be": "панядзелак аўторак серада чацвер пятніца субота нядзеля",
    "ms": "jan feb jul ogo okt dis isnin rabu khamis jumaat sabtu ahad",
    "tl": "lunes martes miyerkules huwebes biyernes sabado linggo",
    "sw": "jumatatu jumanne jumatano alhamisi ijumaa jumamosi jumapili",
    "az": "bazar ertəsi çərşənbə axşamı cümə şənbə",
    "kk": "дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі жексенбі қаң ақп нау сәу мам мау шіл там қыр қаз қар жел",
    "ka": "ორშაბათი სამშაბათი ოთხშაბათი ხუთშაბათი პარასკევი შაბათი კვირა",
    "hy": "երկուշաբթի երեքշաբթի չորեքշաբթի հինգշաբթի ուրբաթ շաբաթ կիրակի",
    "ta": "திங்கள் செவ்வாய் புதன் வியாழன் வெள்ளி சனி ஞாயிறு",
    "te": "సోమవారం మంగళవారం బుధవారం గురువారం శుక్రవారం శనివారం ఆదివారం",
    "mr": "सोमवार मंगळवार बुधवार गुरुवार शुक्रवार शनिवार रविवार जाने फेब्रु सप्टें ऑक्टो नोव्हें डिसें",
}
# Words beside dates: what was done then, and particles.
_COMPANIONS = {
    "en": (
        "published posted updated modified created on at last edited am pm p m a st nd rd th gmt utc bst est "
        "edt cst cdt mst pst pdt pt et ist aest cet cest min read minute minutes"
    ),
    "de": (
        "veröffentlicht aktualisiert stand vom am um uhr erstellt zuletzt geändert publiziert den der letzte "
        "aktualisierung"
    ),
    "fr": "publié publiée mis mise à jour le h min modifié créé et dernière mise er",
    "es": ("publicado publicada actualizado actualizada a las el de del h hs hrs horas última actualización fecha y"),
    "pt": "publicado publicada atualizado atualizada às em de h há última atualização por volta das e",
    "it": "pubblicato pubblicata aggiornato aggiornata il alle ore di ultimo aggiornamento ultima modifica",
    "nl": "gepubliceerd geüpdatet bijgewerkt gewijzigd op om uur laatst laatste update geplaatst",
    "pl": "opublikowano aktualizacja data publikacji dodano godz dnia r ostatnia zaktualizowano utworzono",
    "cs": "publikováno aktualizováno vydáno vloženo zveřejněno dne v ve hodin poslední aktualizace upraveno",
    "sk": "publikované aktualizované zverejnené dňa o hod",
    "ru": "опубликовано обновлено в г года изменено добавлено мск дата публикации время",
    "uk": "опубліковано оновлено о р року змінено додано",
    "bg": "публикувана обновена в ч г",
    "tr": "yayınlanma güncelleme giriş tarihi son güncellenme saat eklenme yayın tarih",
    "sv": "publicerad publicerat uppdaterad uppdaterat kl den senast ändrad skapad",
    "da": "offentliggjort publiceret opdateret kl d den sidst senest ændret oprettet",
    "no": "publisert oppdatert sist endret kl den opprettet",
    "fi": "julkaistu päivitetty klo muokattu viimeksi",
    "hu": "közzétéve frissítve megjelent módosítva",
    "ro": "publicat actualizat la ora data publicării ultima actualizare",
    "el": "δημοσιεύτηκε ενημερώθηκε στις τελευταία ενημέρωση",
    "hr": "objavljeno ažurirano u h",
    "id": "diterbitkan dipublikasikan diperbarui terbit pukul wib wita wit pada jam",
    "vi": "cập nhật lúc đăng gmt giờ",
    "ar": "نشر تحديث آخر في الساعة بتاريخ تاريخ النشر م ص مساء صباحا",
    "fa": "تاریخ انتشار ساعت به روز رسانی",
    "hi": "प्रकाशित अपडेट अपडेटेड पर बजे ist",
    "zh": "发布 发表 更新 时间 于 发布时间 更新时间 发表时间 時間 發布 發表 時 分 时 秒 上午 下午 日期",
    "ja": "公開 更新 投稿 日時 時 分 公開日 更新日 掲載 最終更新 午前 午後 配信",
    "ko": "입력 수정 등록 승인 최종 업데이트 게시 작성 작성일 오전 오후 시 분 기사입력 최종수정",
    "lt": "paskelbta atnaujinta publikuota d m val",
    "ca": "publicat actualitzat el la a les del h hores darrera última actualització creat modificat d",
    "gl": "publicado actualizado o ás do da h horas última actualización creado modificado",
    "sl": "objavljeno posodobljeno dne ob uri zadnja posodobitev sprememba",
    "lv": "publicēts atjaunots atjaunināts papildināts pievienots gada plkst g",
    "et": "avaldatud uuendatud muudetud postitatud viimati kell",
    "is": "birt uppfært síðast breytt skrifað þann kl klukkan",
    "af": "gepubliseer geplaas opgedateer laas gewysig op om uur",
    "sq": "publikuar postuar përditësuar botuar më në ora orën fundit e",
    "mk": "објавено ажурирано на во часот г година последно ажурирање",
    "sr": "објављено ажурирано у ч часова године последња измена",
    "be": "апублікавана абноўлена дададзена а у ў г года апошняе абнаўленне",
    "th": "เผยแพร่ อัปเดต เวลา น วันที่ โพสต์เมื่อ",
    "bn": "প্রকাশ প্রকাশিত আপডেট সময়",
    "ur": "شائع اپ ڈیٹ بجے",
    "ms": "diterbitkan disiarkan dikemas kini dikemaskini terakhir pada jam pagi petang malam tengah hari am pm",
    "tl": "inilathala nailathala na update noong ika huling",
    "sw": "imechapishwa ilichapishwa imesasishwa imeboreshwa tarehe saa",
    "az": "dərc olunub yenilənib yayımlanıb tarix saat il",
    "kk": "жарияланды жаңартылды жарияланған жаңартылған жыл жылғы ж сағат",
    "ka": "გამოქვეყნდა გამოქვეყნებულია განახლდა განახლებულია თარიღი წელი წლის სთ",
    "hy": "հրապարակվել է թարմացվել հրապարակված թ թվական ժամը ժ",
    "ta": "பதிவு செய்த நாள் வெளியிடப்பட்டது வெளியீடு புதுப்பிக்கப்பட்டது புதுப்பித்த மணி முற்பகல் பிற்பகல் காலை மாலை இரவு அன்று",
    "te": "ప్రచురణ ప్రచురితం నవీకరణ అప్డేట్ అప్‌డేట్ తేదీ ఉదయం మధ్యాహ్నం సాయంత్రం రాత్రి",
    "mr": "प्रकाशित प्रसिद्ध अद्ययावत अपडेट वेळ वाजता रोजी",
    "he": "פורסם עודכן בשעה תאריך",
}
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_FULL_DATE = re.compile(r"(?<![\d.])(?:\d{4}[-/.] ?\d{1,2}[-/.] ?\d{1,2}|\d{1,2}[-/.] ?\d{1,2}[-/.] ?\d{4})(?!\d)")
_CLOCK = re.compile(r"\d[:.h]\d\d(?!\d|[-/.]\d)")
# The publisher's name, which may precede a date with the time.
_PUBLISHER = re.compile(r"[^\W\d_][^\d|–—•·,:]{1,40}\s[|–—•·-]\s")
# The languages that a later word's language replaces, as many English words are words of other languages too.
_WEAK_LANGUAGES = frozenset({"", "en"})
# Lines of more words are sentences.
_MAX_WORDS = 24


def language_of_date(text: str, words: Sequence[str]) -> str | None:
    """The language of a line that is a date; None for any other line.

    It is "" if no word has a language, and for a date without the time and without a word such as "updated": such a
    date may just as well belong to the article.

    Args:
        text: The line.
        words: The words of the line, folded.
    """
    if "#" not in words or len(words) > _MAX_WORDS:
        return None
    if name := _PUBLISHER.match(text) if _CLOCK.search(text) else None:
        text = text[name.end() :]
        words = fold(text)
    names, companions = _vocabulary()
    language, has_name, has_companion = "", False, False
    for word in words:
        if word == "#":
            continue
        if word not in names and word not in companions:
            return None
        has_name, has_companion = has_name or word in names, has_companion or word in companions
        if language in _WEAK_LANGUAGES:
            language = names.get(word) or companions[word]
    is_date = words.count("#") > 1 and _YEAR.search(text) if has_name else _FULL_DATE.search(text)
    if not is_date:
        return None
    return language if has_companion or _CLOCK.search(text) else ""


@cache
def _vocabulary() -> tuple[dict[str, str], dict[str, str]]:
    """The language of each folded word that is in the name of a month or day, and of each word beside dates."""
    return _by_word(_NAMES) | _by_word(MONTHS), _by_word(_COMPANIONS)


def _by_word(texts: dict[str, str]) -> dict[str, str]:
    return {
        word: language
        for (language, _), words in zip(reversed(texts.items()), fold_all(reversed(texts.values())), strict=True)
        for word in words
    }
