"""Filled forms, front and back, as offices scan them: what is read, refused and wrong, and how fast.

The forms are the product's own print, filled in by local/filled_forms.py; reading decides nothing, so what
counts is what would be pre-filled wrongly without a person being asked. A wrong id misses the goal.
"""

from datetime import UTC, datetime
from pathlib import Path

import psutil

from benchmarks.form_figures import Batch, Figures, upper_bound
from benchmarks.result import Result
from local.folder import REPOSITORY
from local.printed_sheets import sheet
from shared.adapters.form_reader import PillowFormReader
from shared.adapters.typst_press import TypstPress
from shared.domain.address_block import AddressBlock
from shared.domain.form_places import form_places
from shared.domain.letter_text import letter_text
from shared.domain.mail_merge import Letter
from shared.domain.plan import load_plan
from shared.domain.reply_codes import LetterKeys
from shared.services.letter_template import FORM_PAGE, LETTER_TEMPLATE, LetterDesign

FORMS = 120
SEED = "forms"
MOST_WRONG = 0.01
"""Upper bound of the wrong boxes among those that nobody is asked about."""
_PRINTED_AT = datetime(2027, 6, 20, tzinfo=UTC)
_CODES = ("7K2M-90QX-4T8B-ZR5C", "0G1H-JW6N-V3PD-E8YA", "QZ54-TT0M-81KC-9XWB", "B6RS-2D7F-HN3V-P0JE")
_NAMES = ("𠮷田　髙太郎", "渡邉　﨑子", "緑川　花子", "Maria Fernanda Gonzalez")


def measure() -> Result:
    figures = printed_batch().measure(FORMS, SEED)
    print(figures.table())
    return _result(figures)


def printed_batch(fonts: Path = REPOSITORY / ".tools" / "fonts") -> Batch:
    """The demo plan's letters to four people, ready to be filled in."""
    plan = load_plan((REPOSITORY / "local" / "demo" / "plan.toml").read_text(encoding="utf-8"))
    letters = [
        Letter(
            AddressBlock("123-0001", ("あさひ区本町一丁目",), (name,)),
            LetterKeys("0" * 32, code, "0000-0000"),
        )
        for name, code in zip(_NAMES, _CODES, strict=True)
    ]
    design = LetterDesign(letter_text(plan, ""), plan, None)
    pdf = TypstPress(fonts).print(LETTER_TEMPLATE, design.data(letters), _PRINTED_AT)
    pages = range(FORM_PAGE, len(letters) * design.pages_a_letter, design.pages_a_letter)
    reader = PillowFormReader(fonts)
    return Batch(
        reader=reader,
        places=form_places(plan),
        blank=reader.blank(pdf, FORM_PAGE),
        printed=[(code, sheet(pdf, page)) for code, page in zip(_CODES, pages, strict=True)],
        back=sheet(pdf, 0),
    )


def _result(figures: Figures) -> Result:
    pages = figures.pages + figures.backs
    bound = upper_bound(figures.wrong, figures.surely)
    return Result(
        name="forms",
        work=f"{pages} scanned pages read, {pages / figures.seconds:.1f} pages/s; "
        f"{figures.wrong_ids} wrong ids, {figures.wrong} of {figures.surely} boxes wrong",
        ours_s=figures.seconds,
        goal=f"no wrong id, wrong boxes under {100 * MOST_WRONG:.0f} % (95 %), torn sheets all refused",
        ok=figures.wrong_ids == 0
        and bound < MOST_WRONG
        and figures.refused_for_a_torn_corner == figures.torn
        and figures.backs_sorted == figures.backs,
        peak_mb=psutil.Process().memory_info().rss // 2**20,
    )
