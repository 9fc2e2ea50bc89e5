"""A drawn resident as the ward keeps them in the assembly holding, and the form they are stored in."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from shared.domain.canonical_json import Json


class Sex(StrEnum):
    """Sex as the register says it; `unknown` where it says nothing we understand."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"

    @property
    def ja(self) -> str:
        return {"male": "男", "female": "女", "unknown": "不明"}[self.value]


class LetterStop(StrEnum):
    """Why the system sends no letter by itself; the person stays drawn all the same."""

    POSTAL_CODE_INVALID = "postal_code_invalid"
    POSTAL_CODE_OUTSIDE = "postal_code_outside"
    NAME_EMPTY = "name_empty"
    ADDRESS_EMPTY = "address_empty"


@dataclass(frozen=True, slots=True)
class Invitee:
    """One drawn resident or reserve.

    `token`: 32 hex digits. `rank`: 1-based place in the draw; above the plan's k they are reserves.
    Name and address are the register's, character for character.
    `unprintable`: name or address holds private-use characters or 〓 → hand-made list, never out.
    `stops`: why no letter may go out by itself. `protected`: 支援措置, posted by the ward's own hand.
    """

    token: str
    rank: int
    record_number: str
    postal_code: str
    address: str
    name: str
    sex: Sex
    birth_date: date
    district: str
    protected: bool
    household: str | None = None
    building: str | None = None
    kana: str | None = None
    alias: str | None = None
    unprintable: bool = False
    stops: tuple[LetterStop, ...] = ()

    def to_json(self) -> dict[str, Json]:
        """The stored form: optional fields that are empty are left out."""
        plain = asdict(self) | {
            "sex": self.sex.value,
            "birth_date": self.birth_date.isoformat(),
            "stops": [stop.value for stop in self.stops],
        }
        return {key: value for key, value in plain.items() if value is not None}

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "Invitee":
        """Raises TypeError, ValueError when the stored form is not ours."""
        fields = dict(stored)
        stops = fields.pop("stops")
        if not isinstance(stops, list):
            raise TypeError("stops must be a list")
        return cls(
            **fields  # type: ignore[arg-type]  # names and types are checked by the stored form's writer
            | {
                "sex": Sex(str(fields["sex"])),
                "birth_date": date.fromisoformat(str(fields["birth_date"])),
                "stops": tuple(LetterStop(stop) for stop in stops),
            },
        )
