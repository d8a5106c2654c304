"""Share bars in one line are removed inside articles and at their end; headings of such words stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import clean_text

FIXTURES = Path(__file__).parent.parent / "fixtures" / "text"
BARS = (
    ("german", "Teilen Merken Drucken"),
    ("german", "Drucken Teilen Artikel anhören"),
    ("french", "Partager Imprimer Enregistrer Écouter"),
    ("french", "Partager : Facebook X WhatsApp Copier le lien"),
    ("spanish", "Compartir Guardar Escuchar 4 min"),
    ("spanish", "Compartir: Facebook Twitter WhatsApp Copiar enlace"),
    ("portuguese", "Compartilhar Salvar Ouvir"),
    ("portuguese", "Compartilhe: Facebook WhatsApp Copiar link"),
    ("italian", "Condividi Stampa Ascolta"),
    ("italian", "Condividi: Facebook X WhatsApp Copia link"),
    ("polish", "Udostępnij Zapisz Posłuchaj 5 min"),
    ("polish", "Udostępnij: Facebook X Kopiuj link"),
    ("czech", "Sdílet Uložit Poslechnout"),
    ("czech", "Sdílet: Facebook X WhatsApp Zkopírovat odkaz"),
    ("russian", "Поделиться Сохранить Распечатать"),
    ("russian", "Поделиться: ВКонтакте Телеграм Одноклассники"),
    ("ukrainian", "Поділитися Зберегти Роздрукувати"),
    ("ukrainian", "Поділитися: Фейсбук Телеграм Вайбер"),
    ("swedish", "Dela Spara Lyssna 3 min"),
    ("swedish", "Dela Kommentera Skriv ut"),
    ("dutch", "Delen Bewaren Luisteren"),
    ("dutch", "Delen: Facebook X WhatsApp Link kopiëren"),
    ("turkish", "Paylaş Kaydet Yazdır"),
    ("turkish", "Paylaş: Facebook X WhatsApp Linki kopyala"),
    ("arabic", "شارك الخبر: فيسبوك تويتر واتساب"),
    ("arabic", "مشاركة حفظ طباعة"),
    ("persian", "اشتراک گذاری: تلگرام واتساپ توییتر"),
    ("persian", "ذخیره چاپ اشتراک گذاری"),
    ("hebrew", "שיתוף בפייסבוק שיתוף בוואטסאפ העתקת קישור"),
    ("hebrew", "שתפו: פייסבוק וואטסאפ טוויטר"),
    ("greek", "Κοινοποίηση Αποθήκευση Εκτύπωση"),
    ("greek", "Μοιραστείτε το: Facebook Twitter Viber"),
    ("hindi", "शेयर करें: फेसबुक ट्विटर व्हाट्सएप"),
    ("hungarian", "Megosztás Mentés Nyomtatás"),
    ("finnish", "Jaa Tallenna Kuuntele"),
    ("finnish", "Jaa: Facebook X WhatsApp Kopioi linkki"),
    ("danish", "Del Gem Lyt"),
    ("danish", "Del: Facebook X Kopier link"),
    ("norwegian", "Del Lagre Lytt"),
    ("romanian", "Distribuie Salvează Ascultă"),
    ("indonesian", "Bagikan Simpan Dengarkan"),
    ("indonesian", "Bagikan: Facebook X WhatsApp Salin tautan"),
    ("vietnamese", "Chia sẻ Lưu In bài"),
    ("vietnamese", "Chia sẻ: Facebook Zalo Sao chép liên kết"),
)
SENTENCES = (
    ("spanish", "Guardar y compartir"),
    ("french", "Partager le lien et le lieu"),
    ("italian", "Stampa e copia"),
    ("danish", "Del og hersk"),
    ("dutch", "Delen of bewaren?"),
    ("russian", "Сохранить и распечатать"),
)


def _paragraphs(language: str) -> list[str]:
    return (FIXTURES / f"{language}-untouched" / "input.txt").read_text(encoding="utf-8").rstrip("\n").split("\n\n")


@pytest.mark.parametrize(("language", "bar"), BARS)
def test_a_bar_goes(language: str, bar: str) -> None:
    paragraphs = _paragraphs(language)
    for place in (1, len(paragraphs)):
        dirty = "\n\n".join([*paragraphs[:place], bar, *paragraphs[place:]])
        assert clean_text(dirty).text == "\n\n".join(paragraphs)


@pytest.mark.parametrize(("language", "line"), SENTENCES)
def test_a_heading_of_such_words_stays(language: str, line: str) -> None:
    first, *others = _paragraphs(language)
    text = "\n\n".join([first, line, *others])
    assert clean_text(text).text == text
