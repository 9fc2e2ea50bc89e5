"""The demo's browser sees what a real one would send."""

import pytest

from local.demo.page import Mark, Page, read_page

HTML = """<html><head><title>件名 | x</title><meta name="csrf" content="c1"></head><body>
<p data-testid="notice" data-phase="done">済み<b>です</b></p><a href="/a/b?x=1">次へ <span>進む</span></a>
<form id="f" method="post" action="/go">
<input type="hidden" name="version" value="3"><input name="text" value="a&amp;b" required>
<textarea name="plan">x = 1
</textarea>
<select name="s"><option value="">選択</option><option value="1" selected>一</option></select>
<input type="radio" name="r" value="yes"><input type="radio" name="r" value="no" checked>
<input type="checkbox" name="c" value="u"><input type="checkbox" name="c" value="v" checked>
<button name="act" value="save">保存</button></form>
<div data-code="general.denied"></div><script>var hidden</script></body></html>"""


@pytest.fixture
def page() -> Page:
    return read_page(HTML, "http://x/p", 200)


def test_a_form_sends_its_values_as_they_stand(page: Page) -> None:
    assert page.form("f").data() == {
        "version": ["3"],
        "text": ["a&b"],
        "plan": ["x = 1\n"],
        "s": ["1"],
        "r": ["no"],
        "c": ["v"],
    }


def test_choices_and_buttons_are_known(page: Page) -> None:
    form = page.form("/go")
    assert form.fields["s"].choices == ["", "1"]
    assert form.fields["r"].choices == ["yes", "no"]
    assert form.buttons == [("act", "save")]


def test_words_links_and_marks_are_read(page: Page) -> None:
    assert page.title == "件名 | x"
    assert page.marks == [Mark("notice", {"phase": "done"}, "済みです")]
    assert page.link("次へ") == "/a/b?x=1"
    assert page.code == "general.denied"
    assert page.meta["csrf"] == "c1"
    assert "hidden" not in page.text


def test_a_missing_form_is_said(page: Page) -> None:
    with pytest.raises(LookupError, match="no form 'g'"):
        page.form("g")
