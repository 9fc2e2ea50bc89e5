"""The batch sheet of counted originals, printed by the real press: every sheet and mark on paper, nobody's name."""

from pathlib import Path

from shared.adapters.typst_press import TypstPress
from shared.documents.assembly import Assembly
from shared.documents.handed_forms import HandedForms
from shared.services.forms_batch import batch_sheet
from tests.component.test_handed_forms import ORIGINALS, released, with_a_panel
from tests.letter_data import FONTS

PRESS = TypstPress(FONTS)
SHEETS = 60


def test_sixty_sheets_are_listed_with_their_marks_over_two_pages(tmp_path: Path) -> None:
    job = with_a_panel(ORIGINALS)
    job.world.press = PRESS
    released(job, "place-1")
    parts = job.world.parts()
    forms = parts.repository.get(HandedForms, f"{job.assembly.id}.forms-1")
    many = forms.with_(forms=forms.forms * (SHEETS // len(forms.forms)))

    pdf = batch_sheet(parts, parts.repository.get(Assembly, job.assembly.id), many)
    (tmp_path / "batch.pdf").write_bytes(pdf)
    pages = PRESS.read_back(pdf)

    text = "".join(page.text for page in pages)
    assert len(pages) >= 2
    assert f"{SHEETS}枚" in text
    assert text.count(forms.forms[0].reply) == SHEETS // len(forms.forms)
    assert "内容確認済2027-07-10（職員1名）" in text
    assert "緑川" not in text
