"""Letters as the tests of the press print them: ordinary, long, and with rare characters."""

from datetime import UTC, datetime
from pathlib import Path

from shared.domain.address_block import lay_out
from shared.domain.letter_text import letter_text
from shared.domain.mail_merge import Letter
from shared.domain.plan import load_plan
from shared.domain.reply_codes import keys_for
from shared.services.letter_template import LetterDesign
from tests.fakes import FakeEntropy

ROOT = Path(__file__).parents[1]
FONTS = ROOT / ".tools" / "fonts"
PRINTED_AT = datetime(2027, 6, 20, 15, 0, 0, 123456, tzinfo=UTC)
PLAN = load_plan((ROOT / "local" / "demo" / "plan.toml").read_text())
DESIGN = LetterDesign(letter_text(PLAN, "架空企画株式会社"), PLAN, None)

RESIDENTS = (
    ("1230001", "あさひ区本町一丁目２番３号", None, "𠮷田　髙太郎"),
    (
        "1230002",
        "あさひ区緑ヶ丘三丁目15番地の2",
        "ﾊｲﾂ緑 弐番館１２０３号室　山﨑　様方",
        "渡邉\U000e010f　﨑子",
    ),
    ("1230003", "あさひ区東町4‐5‐6", None, "Maria Fernanda Guadalupe Gonzalez de la Torre"),
    ("1230004", "あさひ区東町4-5-6", "Ａ棟", "神\U000e0103谷　渡邉"),
    ("1230005", "町" * 60, "号" * 40, "林"),
)
"""The same glyph in two encodings (邉 and 邉U+E010F), two kinds of hyphens, half-width kana, a long block."""


def letters() -> list[Letter]:
    """One for each of RESIDENTS."""
    keys = keys_for([f"{number:032x}" for number in range(len(RESIDENTS))], FakeEntropy("letters").token)
    blocks = [lay_out(*resident) for resident in RESIDENTS]
    return [Letter(block, key) for block, key in zip(blocks, keys, strict=True) if block]


def lot_data(of: list[Letter]) -> dict[str, object]:
    return DESIGN.data(of)
