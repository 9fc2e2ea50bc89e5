"""A ward's own template of the letter: what it may not use, and what must stand on what it prints (clause 4).

Whether an item is there is judged by a printed specimen, never by the template's words: a template that
names the purpose and does not print it lacks it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from shared.domain.form_marks import OUTLINE_FOUND, BoxInk
from shared.domain.form_places import FormField, FormPlaces
from shared.domain.mail_merge import HONORIFIC, Letter
from shared.domain.read_back import ReadPage
from shared.errors import Refusal

LARGEST_TEMPLATE = 60_000
"""Characters of the typst text."""

_FORBIDDEN = re.compile(r"\b(import|include|read|plugin|eval|bibliography)\b")
"""Words by which a template would reach outside itself: files, packages from the network, foreign code."""


def check_words(source: str) -> None:
    """Raises Refusal `letters.template_too_long`, `letters.template_forbidden` (word)."""
    if not source.strip() or len(source) > LARGEST_TEMPLATE:
        raise Refusal("letters.template_too_long", limit=LARGEST_TEMPLATE)
    found = _FORBIDDEN.search(source)
    if found:
        raise Refusal("letters.template_forbidden", word=found[1])


def lacking(
    letter: Letter, text: Mapping[str, object], pages: Sequence[ReadPage], as_read: Callable[[str], str]
) -> Iterator[str]:
    """Japanese names of what the printed specimen lacks. `text`: what all letters share (`letter_text`)."""
    said = "".join(page for page, _ in pages)
    form, codes = pages[1]
    address = text["return_address"]
    lines = [str(line) for line in address] if isinstance(address, list | tuple) else []
    wanted: tuple[tuple[str, Sequence[str], str], ...] = (
        ("利用目的", [str(text["purpose"])], said),
        ("収集する者", [str(text["collecting_body"])], said),
        ("返送先", lines, said),
        ("返信コードの文字", [letter.keys.reply_code], form),
        ("参加申込書の氏名", [f"氏名{''.join(letter.block.name)}{HONORIFIC}"], form),
        ("抽選の確認番号", [letter.keys.token], pages[0][0]),
    )
    for name, words, place in wanted:
        if not words or not all(word.strip() and as_read(word) in place for word in words):
            yield name
    if tuple(codes) != (letter.keys.reply_code,):
        yield "返信コードのQR"
    if not pages[0][0].startswith(as_read(letter.block_text())):
        yield "宛名（1ページ目の最初）"


def misplaced(places: FormPlaces, boxes: Mapping[str, BoxInk], *, upright: bool) -> Iterator[str]:
    """Japanese names of what a scan could not be read by. `boxes`: as measured on a printed specimen."""
    if not upright:
        yield "四隅の■とQRの位置"
        return
    for field in FormField:
        if any(boxes[box.name].outline < OUTLINE_FOUND for box in places.of(field)):
            yield f"「{field.ja}」の□の位置"
