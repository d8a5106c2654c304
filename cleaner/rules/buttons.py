"""Rules about share bars that scrapers joined to one line, with only spaces between: `Teilen Merken Drucken`."""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from cleaner.prose import TERMINAL
from cleaner.rules.folding import fold_all
from cleaner.rules.rule import Rule
from cleaner.rules.share import NETWORKS, PLAIN_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rules.predicates import View

_ROW_WORDS = range(3, 17)
_MIN_NETWORKS = 3  # names of networks in a row without a word that offers to share
# For each language, the words that offer to share, and the words of the other buttons in such rows.
_WORDS = (
    ("share", "save print listen comment comments copy link gift bookmark this article"),
    (
        "teilen",
        (
            "merken speichern drucken anhören vorlesen hören kommentare kommentieren artikel link kopieren mailen "
            "versenden empfehlen zur merkliste per auf"
        ),
    ),
    (
        "partager partagez",
        (
            "imprimer enregistrer écouter commenter commentaires copier le lien lire plus tard "
            "sauvegarder offrir article "
            "envoyer par cet l"
        ),
    ),
    (
        "compartir comparte compartí",
        "guardar imprimir escuchar comentar comentarios copiar enlace enviar por correo noticia en este artículo",
    ),
    ("comparteix compartir compartiu", "desa guarda imprimeix escolta comenta comentaris copia enllaç l"),
    (
        "compartilhar compartilhe partilhar partilhe",
        "salvar guardar ouvir imprimir comentar comentários copiar link texto enviar por notícia matéria artigo",
    ),
    ("compartir comparte", "gardar imprimir escoitar comentar comentarios copiar ligazón artigo nova"),
    ("condividi condividere", "stampa salva ascolta commenta commenti copia link invia articolo su"),
    (
        "distribuie distribuiți",
        "salvează tipărește ascultă comentează comentarii copiază link linkul trimite printează articolul",
    ),
    (
        "delen deel",
        "bewaren bewaar luisteren luister printen reageer reacties kopieer kopiëren link artikel dit via op",
    ),
    ("dela", "spara lyssna kommentera kommentarer skriv ut kopiera länk länken tipsa gilla artikeln på"),
    ("del", "gem lyt læs op udskriv kommentarer kommenter kopier kopiér link linket artiklen artikel på"),
    ("del", "lagre lytt skriv ut kommentarer kommenter kopier lenke lenken tips saken artikkelen på"),
    ("jaa", "tallenna kuuntele tulosta kommentoi kommentit kopioi linkki tykkää artikkeli"),
    ("deila", "vista prenta hlusta athugasemdir afrita hlekk tengil slóð senda frétt grein"),
    ("deel", "stoor druk luister kommentaar kopieer skakel artikel"),
    ("jaga", "salvesta kuula prindi kommentaarid kommenteeri kopeeri link"),
    ("megosztás megosztom megosztása", "mentés nyomtatás hallgatás hozzászólások link másolása küldés cikk"),
    (
        "udostępnij",
        "zapisz drukuj wydrukuj posłuchaj słuchaj skomentuj komentarze kopiuj skopiuj link wyślij artykuł",
    ),
    (
        "sdílet sdílejte",
        (
            "uložit poslechnout tisknout vytisknout kopírovat zkopírovat odkaz komentáře diskuse "
            "diskuze článek na později "
            "poslat"
        ),
    ),
    (
        "zdieľať zdieľajte",
        (
            "uložiť odložiť na neskôr počúvať vypočuť článok tlačiť vytlačiť kopírovať skopírovať "
            "odkaz komentáre diskusia "
            "poslať"
        ),
    ),
    (
        "podijeli podijelite podeli podelite",
        (
            "spremi sačuvaj ispiši isprintaj štampaj slušaj poslušaj komentari komentiraj kopiraj "
            "poveznicu link pošalji "
            "članak"
        ),
    ),
    ("deli delite", "shrani natisni poslušaj komentiraj komentarji kopiraj povezavo članek"),
    ("dalintis dalinkitės pasidalinti", "išsaugoti klausyti spausdinti komentarai kopijuoti nuorodą"),
    ("dalīties dalies", "saglabāt klausīties drukāt komentāri kopēt saiti"),
    (
        "поделиться поделитесь",
        (
            "сохранить распечатать печать слушать послушать комментарии комментировать скопировать копировать ссылку в "
            "закладки отправить статью мин"
        ),
    ),
    ("поділитися поділитись поділіться", "зберегти роздрукувати друк слухати коментарі скопіювати посилання хв"),
    ("сподели споделете", "запази принтирай слушай коментари копирай линк"),
    ("сподели споделете", "зачувај печати испечати слушај коментари коментирај копирај линк врска"),
    ("подели поделите", "сачувај штампај одштампај слушај коментари коментариши копирај линк везу пошаљи"),
    ("падзяліцца падзяліся падзяліцеся", "захаваць раздрукаваць друкаваць слухаць каментары скапіяваць спасылку"),
    ("κοινοποίηση μοιραστείτε μοιράσου", "αποθήκευση εκτύπωση ακούστε αντιγραφή συνδέσμου σχόλια το άρθρο"),
    ("shpërndaje shpërndani ndaje ndajeni", "ruaje ruaj printo dëgjo komento komente kopjo linkun lidhjen artikullin"),
    ("paylaş", "kaydet yazdır dinle yorum yorumlar yap linki bağlantıyı kopyala haberi"),
    ("bagikan", "simpan dengarkan cetak komentar salin tautan artikel"),
    ("kongsi kongsikan", "simpan dengar cetak komen salin pautan emel artikel"),
    ("ibahagi", "print save kopyahin link artikulo komento"),
    ("shiriki sambaza", "hifadhi sikiliza chapisha maoni nakili kiungo makala"),
    ("paylaş paylaşın", "yadda saxla çap dinlə şərh şərhlər linki kopyala xəbəri"),
    ("бөлісу бөлісіңіз", "сақтау басып шығару тыңдау пікір пікірлер сілтемені көшіру"),
    ("გაზიარება გააზიარე", "შენახვა ბეჭდვა ამობეჭდვა მოსმენა კომენტარი კომენტარები ბმულის კოპირება ლინკის"),
    ("կիսվել տարածել", "պահպանել տպել լսել մեկնաբանել մեկնաբանություններ պատճենել հղումը"),
    ("பகிர் பகிர்க பகிரவும்", "சேமி அச்சிடு கேட்க கருத்து கருத்துகள் இணைப்பை நகலெடு"),
    ("షేర్", "చేయండి సేవ్ ప్రింట్ వినండి కామెంట్ లింక్ కాపీ"),
    ("शेअर", "करा सेव्ह प्रिंट ऐका कमेंट लिंक कॉपी"),
    ("sẻ", "chia lưu in bài bình luận sao chép liên kết nghe"),
    ("مشاركة شارك شاركها", "حفظ طباعة استماع تعليق تعليقات نسخ الرابط رابط الخبر المقال عبر على"),
    ("اشتراک اشتراک‌گذاری", "گذاری ذخیره چاپ پرینت کپی لینک نظر نظرات خبر در"),
    ("שתף שתפו שיתוף", "הדפסה הדפס שמור שמירה העתק העתקת קישור תגובות האזנה בפייסבוק בוואטסאפ בטוויטר במייל"),
    ("शेयर साझा", "करें सेव प्रिंट सुनें कमेंट लिंक कॉपी"),
    ("공유 공유하기", "저장 인쇄 스크랩 글자크기 댓글 링크 복사 url복사"),
)
# Words in such rows in any language.
_ANY_LANGUAGE = frozenset(("#", "e", "mail", "email", "min", "pdf", "sms", "url", "link"))


class _Words(NamedTuple):
    """The folded words of share bars.

    Attributes:
        bars: For each language, the words that offer to share, and all words of its bars.
        known: The words of all languages and the names of networks.
    """

    bars: tuple[tuple[frozenset[str], frozenset[str]], ...]
    known: frozenset[str]


@cache
def _words() -> _Words:
    folded = [*map(frozenset, fold_all(chain.from_iterable(_WORDS)))]
    bars = tuple((sharing, sharing | others) for sharing, others in zip(folded[::2], folded[1::2], strict=True))
    return _Words(bars, NETWORKS.union(_ANY_LANGUAGE, *(words for _, words in bars)))


def find_rows(view: View) -> Iterator[int]:
    """Lines of only one language's words on such buttons, names of networks and numbers."""
    known = _words().known
    for i, words in enumerate(view.folded):
        if len(words) in _ROW_WORDS and words[0] in known and known.issuperset(words):
            if view.phrases[i] or view.stripped[i][-1] in TERMINAL:
                continue
            if _is_bar(frozenset(words)):
                yield i


def _is_bar(words: frozenset[str]) -> bool:
    """Whether these distinct words are one language's, and either offer to share or name enough networks."""
    networks = len((words & NETWORKS) - PLAIN_WORDS)
    others = words - NETWORKS - _ANY_LANGUAGE
    offers = [sharing for sharing, bar in _words().bars if others <= bar]
    return len(words) >= _ROW_WORDS.start and any(networks >= _MIN_NETWORKS or words & sharing for sharing in offers)


RULES = (
    Rule(
        id="share.row",
        reason="a share bar whose buttons stand in one line",
        guards=("some_prose",),
        certain=True,
        find=find_rows,
        hits=(
            "¶\n✂Condividi Stampa Ascolta\n¶",
            "¶\n✂Sdílet: Facebook X WhatsApp Zkopírovat odkaz\n¶",
            "✂Поделиться Сохранить Распечатать\n¶",
            "¶\n✂شارك الخبر: فيسبوك تويتر واتساب نسخ الرابط\n¶",
        ),
        misses=(
            "¶\nGuardar y compartir\n¶",
            "¶\nTeilen, merken und drucken.\n¶",
            "¶\nIn Bayern teilen\n¶",
            "Condividi Stampa Ascolta",
        ),
    ),
)
