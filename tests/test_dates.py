from __future__ import annotations

import pytest

from cleaner.rules.dates import language_of_date
from cleaner.rules.folding import fold


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ma 12 dec 2022, 21:14", "nl"),
        ("15:42, 18 января 2024", "ru"),
        ("Publié le 12/03/2024 à 10h15, mis à jour le 13/03/2024 à 09h00", "fr"),
        ("12. September 2024, 10:15 Uhr", "de"),
        ("Publisert 22.08.2023 – Sist endret 25.08.2023", "no"),
        ("Kompak.id - 08/07/2022, 13:25 WIB", "id"),
        ("12 Mart 2024 Salı 10:15", "tr"),
        ("Τρίτη 12 Μαρτίου 2024, 10:15", "el"),
        ("수정 2024-03-12 10:15", "ko"),
        ("Dijous 12 de març de 2024 a les 10:15", "ca"),
        ("Xoves, 12 de marzo de 2024, 10:15", "gl"),
        ("Četrtek, 12. marec 2024 ob 10:15", "sl"),
        ("2024. gada 12. martā plkst. 10:15", "lv"),
        ("Avaldatud 12. märts 2024, kell 10:15", "et"),
        ("Fimmtudagur 12. mars 2024 kl. 10:15", "is"),
        ("Opgedateer: 12 Maart 2024 om 10:15", "af"),
        ("Publikuar më 12 mars 2024, ora 10:15", "sq"),
        ("Објавено на 12 март 2024, 10:15", "mk"),
        ("Објављено 12. марта 2024. у 10:15", "sr"),
        ("Чацвер, 12 сакавіка 2024, 10:15", "be"),
        ("Mar 18, 2024 • 6 min read", "en"),
        ("Dikemas kini 12 Ogos 2023, 4:15 petang", "ms"),
        ("Biyernes, Oktubre 6, 2023 10:15", "tl"),
        ("Ilichapishwa 12 Agosti 2023 saa 10:15", "sw"),
        ("12 sentyabr 2023, 10:15", "az"),
        ("12 Қыркүйек, 2023 10:15", "kk"),
        ("12 სექტემბერი 2023, 10:15", "ka"),
        ("12 սեպտեմբերի, 2023 10:15", "hy"),
        ("வெளியிடப்பட்டது 12 செப்டம்பர் 2023", "ta"),
        ("12 సెప్టెంబర్ 2023, 10:15", "te"),
        ("१२ सप्टेंबर २०२३, १०:१५", "mr"),
    ],
)
def test_a_line_that_says_when_is_a_date_of_its_language(text: str, language: str) -> None:
    assert language_of_date(text, fold(text)) == language


@pytest.mark.parametrize("text", ["Dienstag, 27. August 2024", "12/03/2024", "úterý 12. března 2024"])
def test_a_bare_day_speaks_no_language_for_an_article_may_have_it_too(text: str) -> None:
    assert language_of_date(text, fold(text)) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Last updated: June 2022",
        "Am 12. März 2024 trat das Gesetz in Kraft",
        "12 15 2024",
        "Salı pazarı 10:15",
        "3-1 (2-0)",
        "1998: 41",
        "Tuesday, 10:15",
        "März",
        "",
    ],
)
def test_other_lines_with_numbers_are_none(text: str) -> None:
    assert language_of_date(text, fold(text)) is None
