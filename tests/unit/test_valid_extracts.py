"""Valid extracts of any shape: what is read is what was written, character for character, however it is cut."""

import csv
import io
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.draw.tokens import Tokenizer, unpacked
from shared.domain.register.columns import DEFAULT_HEADERS, Contents, Field
from shared.domain.register.encoding import Encoding
from shared.domain.register.judging import ProtectedRule, ReadingRule
from shared.domain.register.reading import details_of, judge_beginning, read_frame

RULE = ReadingRule(
    reference_date=date(2026, 4, 1),
    minimum_age=18,
    protected=ProtectedRule.EXCLUDE,
    received_on=date(2026, 4, 10),
)
TOKENIZER = Tokenizer(b"k" * 32)
CODECS = ("utf-8", "utf-8-sig", "utf-16", "cp932")
COLUMNS = [field for field in Field if field in Contents.ONE_FILE.required]
_KANJI = "髙﨑\ufa19邊齋藤見本花子太郎一二三丁目番号ｱｲｳアイウ　 ,;'\"\n\r\t=+-@<&"
_OUTSIDE_CP932 = "𠮷邉\U000e0101\ufa10é"


@dataclass(frozen=True)
class Person:
    number: str
    born: date
    written: str
    sex: str
    district: str
    code: str
    address: str
    name: str

    def cell(self, field: Field) -> str:
        return {
            Field.RECORD_NUMBER: self.number,
            Field.BIRTH_DATE: self.written,
            Field.SEX: self.sex,
            Field.DISTRICT: self.district,
            Field.PROTECTED: "",
            Field.POSTAL_CODE: self.code,
            Field.ADDRESS: self.address,
            Field.NAME: self.name,
        }[field]


@dataclass(frozen=True)
class ValidExtract:
    """A file as a register section may write it, and who is in it."""

    people: tuple[Person, ...]
    data: bytes
    cuts: tuple[int, ...]

    @property
    def pieces(self) -> list[bytes]:
        """Cut anywhere behind the header: a first part has at least a line."""
        first = self.data.index(b"\n") + 2
        inside = {first + cut % (len(self.data) - first) for cut in self.cuts if first < len(self.data)}
        ends = sorted({0, len(self.data), *inside})
        return [self.data[a:b] for a, b in pairwise(ends)]


def _era(born: date) -> str:
    if born >= date(1989, 1, 8):
        return f"平成{born.year - 1988}年{born.month}月{born.day}日"
    return f"S{born.year - 1925}.{born.month}.{born.day}"


_dates = st.dates(date(1927, 1, 1), date(2008, 4, 1)).flatmap(
    lambda born: st.tuples(
        st.just(born),
        st.sampled_from(
            [born.isoformat(), born.strftime("%Y%m%d"), f"{born.year}/{born.month}/{born.day}", _era(born)]
        ),
    )
)


def _texts(codec: str) -> st.SearchStrategy[str]:
    letters = _KANJI if codec == "cp932" else _KANJI + _OUTSIDE_CP932
    return st.text(st.sampled_from(letters), min_size=1, max_size=12).filter(lambda text: bool(text.strip()))


def _people(codec: str) -> st.SearchStrategy[Person]:
    return st.builds(
        lambda number, dates, sex, district, code, address, name: Person(
            number, dates[0], dates[1], sex, district, code, address, name
        ),
        st.from_regex(r"[0-9A-Z]{1,12}", fullmatch=True),
        _dates,
        st.sampled_from(["1", "男", "2", "女", ""]),
        st.sampled_from(["本町一丁目", "緑町", ""]),
        st.from_regex(r"[0-9]{3}-?[0-9]{4}", fullmatch=True),
        _texts(codec),
        _texts(codec),
    )


@st.composite
def valid_extracts(draw: st.DrawFn) -> ValidExtract:
    """Any encoding, order of columns, line end, quoting, and cuts at any byte."""
    codec = draw(st.sampled_from(CODECS))
    people = draw(st.lists(_people(codec), min_size=1, max_size=6, unique_by=lambda one: one.number))
    order = draw(st.permutations(COLUMNS))
    text = io.StringIO(newline="")
    end = draw(st.sampled_from(["\r\n", "\n"]))
    plain = csv.writer(text, lineterminator=end)
    out = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator=end) if draw(st.booleans()) else plain
    out.writerow([DEFAULT_HEADERS[field] for field in order])
    out.writerows([one.cell(field) for field in order] for one in people)
    written = text.getvalue()
    data = (written if draw(st.booleans()) else written.rstrip("\r\n")).encode(codec)
    cuts = draw(st.lists(st.integers(0, 10_000), max_size=8))
    return ValidExtract(tuple(people), data, tuple(cuts))


@settings(max_examples=60, deadline=None)
@given(valid_extracts())
def test_every_person_is_read_back_character_for_character(extract: ValidExtract) -> None:
    ranks = {TOKENIZER.token(one.number): place for place, one in enumerate(extract.people, 1)}
    found = list(details_of(extract.pieces, RULE, TOKENIZER, ranks))
    assert [(one.record_number, one.birth_date, one.name, one.address) for one in found] == [
        (one.number, one.born, one.name, one.address) for one in extract.people
    ]


@settings(max_examples=60, deadline=None)
@given(valid_extracts())
def test_the_frame_of_a_cut_file_is_that_of_the_whole(extract: ValidExtract) -> None:
    one, findings = read_frame(extract.pieces, RULE, TOKENIZER)
    other, _ = read_frame([extract.data], RULE, TOKENIZER)
    tokens = list(unpacked(one.tokens()))
    assert (
        tokens == list(unpacked(other.tokens())) == sorted(TOKENIZER.token(p.number) for p in extract.people)
    )
    assert one.census == other.census
    assert findings.first_bad_rows() == []


@settings(max_examples=25, deadline=None)
@given(valid_extracts())
def test_a_valid_beginning_is_accepted_as_a_whole_file(extract: ValidExtract) -> None:
    assert judge_beginning(extract.data, RULE, whole=True) in Encoding
    assert judge_beginning(extract.data, replace(RULE, postal_prefixes=("999",)), whole=True) in Encoding
