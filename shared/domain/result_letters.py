"""Letters of result: who is told what, and whether a printed page is its record's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from shared.domain.canonical_json import Json
from shared.domain.mail_merge import Letter
from shared.domain.read_back import ReadPage

LABEL = "抽選の番号"


class Result(StrEnum):
    """What the lottery said about an applicant."""

    SELECTED = "selected"
    ALTERNATE = "alternate"
    NOT_SELECTED = "not-selected"

    @property
    def ja(self) -> str:
        return {"selected": "参加者", "alternate": "補欠", "not-selected": "選ばれなかった方"}[self.value]


@dataclass(frozen=True, slots=True)
class Told:
    """`token`: the lottery's own, which stands in the public record; empty for who was not in the pool, as
    another of the household was. `place`: among the alternates, from 1. `drawn`: False when no more applied
    than there are seats."""

    result: Result
    token: str = ""
    place: int = 0
    drawn: bool = True

    @property
    def headline(self) -> str:
        """The result in one line."""
        if not self.drawn:
            return (
                "参加者に決まりました" if self.result is Result.SELECTED else "今回は参加していただけません"
            )
        if self.result is Result.SELECTED:
            return "抽選の結果、参加者に決まりました"
        if self.result is Result.ALTERNATE:
            return f"抽選の結果、補欠（第{self.place}位）に決まりました"
        return "抽選の結果、今回は選ばれませんでした"

    @property
    def shown_token(self) -> str:
        """In blocks of eight, as it stands on the letter."""
        return " ".join(self.token[start : start + 8] for start in range(0, len(self.token), 8))


@dataclass(frozen=True, slots=True)
class ResultLetter:
    """One letter's record. The invitation's reply code and draw token are not on it."""

    letter: Letter
    told: Told

    def to_json(self) -> dict[str, Json]:
        told = {
            "result": self.told.result.value,
            "token": self.told.token,
            "place": self.told.place,
            "drawn": self.told.drawn,
        }
        return {"letter": self.letter.to_json(), "told": told}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        told = stored["told"]
        result = Told(Result(told["result"]), told["token"], told["place"], told.get("drawn", True))
        return cls(Letter.from_json(stored["letter"]), result)

    def for_template(self) -> dict[str, object]:
        """As result.typ reads it."""
        block = self.letter.for_template()
        return {
            **{name: block[name] for name in ("postal", "address", "name", "large_name", "return_number")},
            "result": self.told.result.value,
            "headline": self.told.headline,
            "token": self.told.shown_token,
        }


def mismatches(
    letters: Sequence[ResultLetter], pages: Sequence[ReadPage], as_read: Callable[[str], str]
) -> list[int]:
    """Numbers (from 1) of letters whose page is not their record's: address block first, own result, own
    token, no code. A missing or additional page shows as the letters from there on."""
    wrong = [
        number
        for number, letter in enumerate(letters, 1)
        if number > len(pages) or _differs(letter, pages[number - 1], as_read)
    ]
    return wrong if len(pages) <= len(letters) else [*wrong, len(letters) + 1]


def _differs(letter: ResultLetter, page: ReadPage, as_read: Callable[[str], str]) -> bool:
    text, codes = page
    told = letter.told
    others = {Told(result, "", told.place, told.drawn).headline for result in Result} - {told.headline}
    right = (
        text.startswith(as_read(letter.letter.block_text()))
        and as_read(told.headline) in text
        and not any(as_read(other) in text for other in others)
        and (as_read(f"{LABEL}{told.token}") in text if told.token else LABEL not in text)
    )
    return not right or bool(codes)
