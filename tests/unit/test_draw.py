import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain import random_sources
from shared.domain.draw.frame import Frame, FramePart, FrameRows, FrameTables
from shared.domain.draw.hmac_pads import HmacSha256
from shared.domain.draw.population import Population, suppressed
from shared.domain.draw.record import SEED_PREFIX, Manifest, record
from shared.domain.draw.selection import select
from shared.domain.draw.statistics import statistics
from shared.domain.draw.tokens import Tokenizer, unpacked
from shared.domain.invitee import Sex
from shared.domain.random_sources import Source, SourceKind
from shared.domain.register.outcomes import Outcome
from shared.errors import Refusal

KEY = bytes(range(32))
AT = datetime(2026, 5, 11, 1, 0, tzinfo=UTC)
BIRTH = date(1985, 1, 1)
THROWS = "314626513244156223451663245112"


@dataclass(frozen=True)
class Resident:
    """What the statistics count of a drawn person."""

    sex: Sex
    birth_date: date
    district: str


def dice(throws: int = 30, **changes: Any) -> Source:
    fields: dict[str, Any] = {
        "name": "サイコロ", "kind": SourceKind.DICE, "event": "公開抽選会", "at": AT,
        "pattern": f"[1-6]{{{throws}}}", "example": "1" * throws, "throws": throws,
    }  # fmt: skip
    return Source(**(fields | changes))


class Ages:
    """Everybody is 34."""

    minimum_age = 18
    latest_birth_date = date.max

    def ages(self, births: Iterable[int]) -> list[int]:
        return [34 for _ in births]

    def age_band(self, _age: int) -> str:
        return "30-39"


AGES = Ages()


def rows_of(*rows: tuple[bytes, Outcome]) -> FrameRows:
    read = FrameRows(FrameTables(AGES))
    for number, (token, outcome) in enumerate(rows, 2):
        read.add(token, number, BIRTH, Sex.FEMALE, "一丁目", outcome)
    return read


def part_of(*rows: tuple[bytes, Outcome]) -> FramePart:
    return rows_of(*rows).part()


@given(key=st.binary(max_size=64), message=st.binary(max_size=300))
def test_precomputed_pads_give_the_standard_hmac(key: bytes, message: bytes) -> None:
    assert HmacSha256(key).digest(message) == hmac.digest(key, message, "sha256")


def test_token_of_the_documented_example() -> None:
    assert Tokenizer(KEY).token("0010000003").hex() == "6f43f71a2292b6df17b01893eaba98b0"


@given(
    st.lists(st.binary(min_size=16, max_size=16), unique=True, max_size=40), st.randoms(use_true_random=False)
)
@settings(max_examples=40)
def test_tokens_come_out_sorted_whatever_the_order_of_rows(tokens: list[bytes], rng: Any) -> None:
    shuffled = tokens[:]
    rng.shuffle(shuffled)
    frame = Frame([part_of(*((token, Outcome.ELIGIBLE) for token in shuffled))], AGES)
    assert b"".join(frame.tokens()) == b"".join(sorted(tokens))
    assert frame.census.eligible == len(tokens)


def test_all_rows_of_a_doubled_record_number_are_left_out_also_when_one_was_bad_already() -> None:
    one, two, three = (bytes([n]) * 16 for n in (1, 2, 3))
    rows = rows_of((two, Outcome.ELIGIBLE), (one, Outcome.ELIGIBLE), (two, Outcome.BIRTH_DATE_INVALID))
    rows.add(three, 5, None, Sex.MALE, "一丁目", Outcome.PROTECTED)
    frame = Frame([rows.part()], AGES)
    assert b"".join(frame.tokens()) == one
    assert frame.census.outcomes == {Outcome.ELIGIBLE: 1, Outcome.DUPLICATE: 2, Outcome.PROTECTED: 1}
    assert frame.census.districts == {"一丁目": 1}
    assert frame.census.cells == {(Sex.FEMALE, "30-39", "一丁目"): 1}


def test_a_record_number_doubled_across_parts_leaves_the_counts_of_its_own_kinds() -> None:
    one, two, three = (bytes([n]) * 16 for n in (1, 2, 3))
    part, other = FrameRows(FrameTables(AGES)), FrameRows(FrameTables(AGES), first_row=4)
    part.add(two, 2, BIRTH, Sex.FEMALE, "一丁目", Outcome.ELIGIBLE)
    part.add(three, 3, BIRTH, Sex.MALE, "二丁目", Outcome.ELIGIBLE)
    other.add(two, 4, BIRTH, Sex.MALE, "三丁目", Outcome.ELIGIBLE)
    other.add(one, 5, BIRTH, Sex.FEMALE, "一丁目", Outcome.ELIGIBLE)
    frame = Frame([part.part(), other.part()], AGES)
    assert b"".join(frame.tokens()) == one + three
    assert frame.census.cells == {(Sex.FEMALE, "30-39", "一丁目"): 1, (Sex.MALE, "30-39", "二丁目"): 1}
    assert [finding.row for finding in frame.findings.first_bad_rows()] == [2, 4]


def test_a_district_column_with_something_else_in_it_is_refused() -> None:
    part, other = FrameRows(FrameTables(AGES)), FrameRows(FrameTables(AGES), first_row=5000)
    for number in range(5000):
        part.add(number.to_bytes(16), number, BIRTH, Sex.MALE, f"値{number}", Outcome.ELIGIBLE)
    other.add(b"x" * 16, 5000, BIRTH, Sex.MALE, "値5000", Outcome.ELIGIBLE)
    with pytest.raises(Refusal, match="districts_too_many"):
        Frame([part.part(), other.part()], AGES)
    with pytest.raises(Refusal, match="districts_too_many"):
        part.add(b"x" * 16, 5000, BIRTH, Sex.MALE, "値5000", Outcome.ELIGIBLE)


@given(st.lists(st.binary(min_size=16, max_size=16), unique=True, min_size=3, max_size=60), st.integers(1, 7))
@settings(max_examples=40)
def test_selection_takes_the_lowest_ranks(tokens: list[bytes], size: int) -> None:
    packed = b"".join(tokens)
    pieces = [packed[at : at + size] for at in range(0, len(packed), size)]
    chosen = select(KEY, pieces, 2, 1)
    ordered = sorted(tokens, key=lambda token: hmac.digest(KEY, b"stage1\0" + token, "sha256"))
    assert chosen.drawn == tuple(ordered[:2])
    assert chosen.reserves == tuple(ordered[2:3])
    assert chosen.ranks() == {token: place for place, token in enumerate(ordered[:3], 1)}


def test_fewer_tokens_than_people_to_draw_is_an_error_but_reserves_may_run_short() -> None:
    tokens = [bytes([n]) * 16 for n in range(3)]
    with pytest.raises(ValueError, match="fewer"):
        select(KEY, tokens, 4, 0)
    assert len(select(KEY, tokens, 2, 5).reserves) == 1


def test_a_torn_token_file_is_an_error() -> None:
    with pytest.raises(ValueError, match="torn"):
        list(unpacked([b"x" * 17]))


@given(st.dictionaries(st.text("あいうえおか", max_size=3), st.integers(1, 60), max_size=12))
def test_no_small_district_can_be_worked_out(counts: dict[str, int]) -> None:
    public = suppressed(counts, 10)
    assert sum(public.shown.values()) + public.merged_count == sum(counts.values())
    assert public.merged + len(public.shown) == len(counts)
    assert all(count >= 10 and name for name, count in public.shown.items())
    if public.merged and public.shown:
        assert public.merged >= 2
        assert public.merged_count >= 10


def test_a_single_small_district_takes_the_next_smallest_with_it() -> None:
    public = suppressed({"甲": 3, "乙": 40, "丙": 50}, 10)
    assert (public.shown, public.merged, public.merged_count) == ({"丙": 50}, 2, 43)


def test_dice_are_read_with_separators_and_full_width() -> None:
    source = dice(6)
    assert source.written("１ ２,３ 4-5・6") == "123456"


@pytest.mark.parametrize("entered", ["12345", "1234567", "123450", "", "abcdef"])
def test_other_values_are_refused(entered: str) -> None:
    with pytest.raises(Refusal, match="value_invalid"):
        dice(6).written(entered)


def test_a_public_number_must_fit_its_pattern() -> None:
    source = dice(0, kind=SourceKind.PUBLIC_NUMBER, pattern="[0-9]{2}( [0-9]{2}){5}", stated_bits=22.5)
    assert source.written("０３　11 19  24 36 42") == "03 11 19 24 36 42"
    with pytest.raises(Refusal):
        source.written("3 11 19 24 36 42")


def test_strength_warns_below_64_bits_and_refuses_below_45() -> None:
    assert random_sources.strength([dice(30)]).publicly_verifiable
    assert not random_sources.strength([dice(30)]).weak
    assert random_sources.strength([dice(18)]).weak
    with pytest.raises(Refusal, match="too_weak"):
        random_sources.strength([dice(17)])


def test_the_operating_system_and_simulated_dice_are_not_publicly_verifiable() -> None:
    system = dice(0, kind=SourceKind.OPERATING_SYSTEM, stated_bits=256.0)
    assert not random_sources.strength([system]).publicly_verifiable
    simulated = random_sources.strength([dice(30, kind=SourceKind.SIMULATED_DICE)])
    assert simulated.simulated
    assert not simulated.publicly_verifiable


def test_an_event_may_not_count_twice() -> None:
    with pytest.raises(Refusal, match="doubled"):
        random_sources.strength([dice(30), dice(30)])


def manifest() -> Manifest:
    return Manifest(
        assembly="as-example",
        number=1,
        predecessor=None,
        reason=None,
        reference_date=date(2026, 4, 1),
        minimum_age=18,
        latest_birth_date=date(2008, 4, 2),
        protected="exclude",
        count=5,
        population=Population(
            suppressed({"male": 2, "female": 3}),
            suppressed({"18-29": 1, "40-49": 4}),
            suppressed({"本町一丁目": 3, "湊一丁目": 2}),
        ),
        tokens_sha256=hashlib.sha256(example_tokens()).hexdigest(),
        drawn=2,
        reserves=1,
        sources=(dice(30),),
        code_sha256="00" * 32,
    )


def example_tokens() -> bytes:
    return b"".join(
        sorted(Tokenizer(KEY).token(f"{number:010d}") for number in range(10_000_003, 10_000_038, 7))
    )


def example_record() -> bytes:
    committed = manifest()
    values = random_sources.written_values(committed.sources, [THROWS])
    seed = random_sources.seed(SEED_PREFIX, committed.digest(), values)
    chosen = select(seed, [example_tokens()], 2, 1)
    drawn = [
        Resident(Sex.MALE, date(1980, 1, 1), "湊一丁目"),
        Resident(Sex.FEMALE, date(1985, 1, 1), "湊一丁目"),
    ]
    counted = statistics(committed.to_json(), drawn)
    return record(committed.to_json(), committed.digest().hex(), values, seed, chosen, counted)


def test_the_documented_example_from_tokens_to_record() -> None:
    """docs/formats/draw.md works this example; a change here is a change of the format."""
    committed = manifest()
    values = random_sources.written_values(committed.sources, [THROWS])
    seed = random_sources.seed(SEED_PREFIX, committed.digest(), values)
    chosen = select(seed, [example_tokens()], 2, 1)
    published = example_record()
    assert committed.tokens_sha256 == "f54915d1af58733562dee8bcacbbe52612e72196c0bbdd805038a8ae9db7fd83"
    assert committed.digest().hex() == "f104f4803b71bb23afcc75e3605168bb3fe196de71b1cf904fb532fead088d19"
    assert seed.hex() == "4b608ed908622c34bf9b5fc4c8faab909855d02dc0a1116dfb78708c756aceae"
    assert [token.hex() for token in chosen.drawn] == [
        "25e676c242480e69b48655bd509ef668",
        "266bf988c008689421ff177e9daa79a5",
    ]
    assert (
        hashlib.sha256(published).hexdigest()
        == "834fe2836e382a3ea7ba0fe9baeac100b1e5db4b49dd78b2ba84ea8d45ad2819"
    )
