"""A whole draw of people who do not exist: what the verifiers are held to, and published as test vectors.

`python -m tests.draw_example` writes docs/formats/draw-vectors/ anew: a change there is a change of the format.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from shared.domain import random_sources
from shared.domain.age import age_on, latest_birth_date
from shared.domain.canonical_json import Json, canonical
from shared.domain.draw.hmac_pads import HmacSha256
from shared.domain.draw.population import age_band, population, suppressed
from shared.domain.draw.record import MANIFEST_FILE, RECORD_FILE, SEED_PREFIX, TOKENS_FILE, Manifest, record
from shared.domain.draw.selection import select
from shared.domain.draw.statistics import chance_range, statistics
from shared.domain.draw.tokens import Tokenizer
from shared.domain.invitee import Sex
from shared.domain.random_sources import Source, SourceKind
from shared.domain.register import cells

REGISTER_KEY = bytes(range(32))
REFERENCE, MINIMUM_AGE = date(2026, 4, 1), 18
AT = datetime(2026, 5, 11, 1, 0, tzinfo=UTC)
DICE = Source("サイコロ", SourceKind.DICE, "公開抽選会", AT, "[1-6]{30}", "1" * 30, throws=30)
NUMBERS = Source(
    "ロト6", SourceKind.PUBLIC_NUMBER, "第2101回 ロト6", AT + timedelta(hours=9), "[0-9]{2}( [0-9]{2}){5}",
    "03 11 19 24 36 42", stated_bits=22.5, fallback="5月12日までに抽せんがなければ、次の回の番号を使う",
)  # fmt: skip
VALUES = ["314626513244156223451663245112", "05 12 18 27 33 41"]


@dataclass(frozen=True)
class Resident:
    """Number `n` of the register."""

    n: int

    @property
    def record_number(self) -> str:
        return f"{10_000_003 + 7 * self.n:010d}"

    @property
    def sex(self) -> Sex:
        return Sex.UNKNOWN if self.n % 97 == 5 else (Sex.MALE, Sex.FEMALE)[self.n % 2]

    @property
    def birth_date(self) -> date:
        return date(2008, 4, 2) - timedelta(days=self.n * 7919 % 28_000)

    @property
    def district(self) -> str:
        return ("本町一丁目", "本町二丁目", "湊一丁目", "緑が丘", "𠮷田町")[self.n * self.n % 11 % 5]


@dataclass(frozen=True)
class PublicDraw:
    """The three public files."""

    manifest: bytes
    tokens: bytes
    record: bytes

    def write(self, folder: Path) -> None:
        for name, data in (
            (MANIFEST_FILE, self.manifest),
            (TOKENS_FILE, self.tokens),
            (RECORD_FILE, self.record),
        ):
            (folder / name).write_bytes(data)


def public_draw(people: int = 400, drawn: int = 40, reserves: int = 8) -> PublicDraw:
    """Dice and a public number decide."""
    residents = [Resident(n) for n in range(people)]
    tokens = Tokenizer(REGISTER_KEY).tokens(one.record_number for one in residents)
    by_token = dict(zip(tokens, residents, strict=True))
    packed = b"".join(sorted(tokens))
    committed = Manifest(
        assembly="as-example",
        number=1,
        predecessor=None,
        reason=None,
        reference_date=REFERENCE,
        minimum_age=MINIMUM_AGE,
        latest_birth_date=latest_birth_date(MINIMUM_AGE, REFERENCE),
        protected="exclude",
        count=people,
        population=population(
            Counter(
                (one.sex, age_band(age_on(one.birth_date, REFERENCE), MINIMUM_AGE), one.district)
                for one in residents
            )
        ),
        tokens_sha256=hashlib.sha256(packed).hexdigest(),
        drawn=drawn,
        reserves=reserves,
        sources=(DICE, NUMBERS),
        code_sha256="00" * 32,
    )
    values = random_sources.written_values(committed.sources, VALUES)
    seed = random_sources.seed(SEED_PREFIX, committed.digest(), values)
    chosen = select(seed, [packed], drawn, reserves)
    counted = statistics(committed.to_json(), [by_token[token] for token in chosen.drawn])
    published = record(committed.to_json(), committed.digest().hex(), values, seed, chosen, counted)
    return PublicDraw(committed.canonical(), packed, published)


VECTORS = Path(__file__).parents[1] / "docs" / "formats" / "draw-vectors"
_VALUES: tuple[Json, ...] = ({"b": 1, "a": [True, None]}, '\u20ac"\n', {"𠮷": 0, "｡": 1})
_RECORD_NUMBERS = ("0010000003", "1", "００１０００００１０", " 0010000017 ", "A-12", "9" * 20)
_REFERENCES = ((18, date(2026, 4, 1)), (18, date(2026, 2, 27)), (18, date(2028, 2, 28)), (16, date(2025, 12, 31)),
               (20, date(2024, 2, 28)), (20, date(2024, 2, 29)))  # fmt: skip
_RANGES = ((350_000, 175_000, 1200), (350_000, 35_000, 1200), (350_000, 17_500, 1200), (3_800_000, 95_000, 1200),
           (400, 61, 40), (94, 47, 60), (10, 10, 3), (10, 0, 3))  # fmt: skip
_COUNTS: tuple[dict[str, int], ...] = (
    {"甲": 3, "乙": 40, "丙": 50}, {"甲": 3, "乙": 4, "丙": 50}, {"甲": 10, "乙": 40}, {"": 30, "甲": 12, "乙": 40},
    {"甲": 2, "乙": 3},
)  # fmt: skip


def vectors() -> bytes:
    """The single steps, for whoever writes another program. JSON, one line a vector."""
    published = json.loads(public_draw().record)
    ranks = HmacSha256(bytes.fromhex(published["seed"]), b"stage1\0")
    tokens = Tokenizer(REGISTER_KEY)
    steps: dict[str, Sequence[Json]] = {
        "record number, token": [
            [number, tokens.token(cells.plain(number)).hex()] for number in _RECORD_NUMBERS
        ],
        "value, canonical": [[value, canonical(value).decode()] for value in _VALUES],
        "minimum age, reference date, latest birth date": [
            [age, day.isoformat(), latest_birth_date(age, day).isoformat()] for age, day in _REFERENCES
        ],
        "age, minimum age, band": [
            [age, least, age_band(age, least)]
            for age, least in ((18, 18), (29, 18), (30, 18), (79, 18), (80, 18), (35, 35))
        ],
        "counts, published": [[dict(counts), suppressed(counts).to_json()] for counts in _COUNTS],
        "people, eligible, drawn, low, high": [[*given, *chance_range(*given)] for given in _RANGES],
        "token, rank": [
            [token, ranks.digest(bytes.fromhex(token)).hex()] for token in published["drawn"][:3]
        ],
        "values, seed": [[published["values"], published["seed"]]],
    }
    listed = (
        f" {json.dumps(name)}: [\n  "
        + ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in found)
        + "\n ]"
        for name, found in steps.items()
    )
    return ("{\n" + ",\n".join(listed) + "\n}\n").encode()


def write_vectors(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    public_draw().write(folder)
    (folder / "steps.json").write_bytes(vectors())


if __name__ == "__main__":
    write_vectors(VECTORS)
