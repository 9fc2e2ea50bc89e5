"""What a finished PDF says, page by page, held against the records it was made from."""

from collections.abc import Callable, Iterator, Sequence

from shared.domain.mail_merge import HONORIFIC, PAGES_A_LETTER, RETURN_NUMBER_LABEL, Letter

type ReadPage = tuple[str, Sequence[str]]
"""Text without blanks, and the codes on the page."""


def mismatch(letter: Letter, pages: Sequence[ReadPage], as_read: Callable[[str], str]) -> bool:
    """Whether a letter's read-back pages differ from its record.

    The window's text must stand there in one piece, the draw token with it, and on the form the same
    name and exactly this one code; pages in other words bear the letter's return-mail number.
    """
    (invitation, its_codes), (form, codes), *others = pages
    name = f"氏名{''.join(letter.block.name)}{HONORIFIC}"
    number = f"{RETURN_NUMBER_LABEL}{letter.keys.return_number}"
    right = (
        invitation.startswith(as_read(letter.block_text()))
        and letter.keys.token in invitation
        and not its_codes
        and as_read(name) in form
        and tuple(codes) == (letter.keys.reply_code,)
        and all(number in text and not found for text, found in others)
    )
    return not right


def mismatches(
    letters: Sequence[Letter],
    pages: Sequence[ReadPage],
    as_read: Callable[[str], str],
    pages_a_letter: int = PAGES_A_LETTER,
) -> Iterator[int]:
    """Numbers (from 1) of the letters in the lot whose pages are not their record's.

    A missing or additional page shows as the letters from there on.
    """
    for number, letter in enumerate(letters, start=1):
        start = (number - 1) * pages_a_letter
        own = pages[start : start + pages_a_letter]
        if len(own) != pages_a_letter or mismatch(letter, own, as_read):
            yield number
    if len(pages) > len(letters) * pages_a_letter:
        yield len(letters) + 1
