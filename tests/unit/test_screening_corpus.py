"""The texts that the word list is measured on, and the page that reports it: as it is, without a limit."""

from tools.screening_report import CLASSES, NONE, PAGE, read_corpus, renewed


def test_half_of_at_least_two_hundred_texts_disclose_something() -> None:
    texts = read_corpus()
    disclosing = [text for text in texts if text.discloses]

    assert len(texts) >= 200
    assert 0.45 <= len(disclosing) / len(texts) <= 0.55
    assert {text.of for text in texts} == {NONE, *CLASSES}


def test_the_page_reports_what_is_measured() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == renewed(page), "run: python -m tools.screening_report"
