"""The draw order (抽出指示書): all that the plan decides of a draw, in one file an isolated PC can obey."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shared.domain.age import latest_birth_date
from shared.domain.canonical_json import Json, canonical
from shared.domain.draw.population import Population
from shared.domain.draw.record import Manifest
from shared.domain.random_sources import Source, in_utc, strength
from shared.domain.register.columns import Contents, Field, check_map
from shared.domain.register.judging import ProtectedRule, ReadingRule
from shared.errors import Refusal

PROTOCOL = "togikai-draw-order/1"
ORDER_FILE = "draw-order.json"


@dataclass(frozen=True, slots=True)
class DrawOrder:
    """One draw as ordered. `not_before`: no value of a source may be entered earlier."""

    assembly: str
    number: int
    predecessor: str | None
    reason: str | None
    reference_date: date
    minimum_age: int
    protected: ProtectedRule
    column_map: Mapping[Field, str]
    record_number_pattern: str
    postal_prefixes: tuple[str, ...]
    drawn: int
    reserves: int
    not_before: datetime
    sources: tuple[Source, ...]

    @property
    def earliest_event(self) -> datetime:
        """From here on a value may exist: the commitment must be public before."""
        return min([self.not_before, *(source.at for source in self.sources)])

    @property
    def entry_from(self) -> datetime:
        """From here on all values exist."""
        return max([self.not_before, *(source.at for source in self.sources)])

    def reading_rule(self, received_on: date) -> ReadingRule:
        """For the register as it lies on the isolated PC: frame and details in one file."""
        return ReadingRule(
            reference_date=self.reference_date,
            minimum_age=self.minimum_age,
            protected=self.protected,
            received_on=received_on,
            column_map=self.column_map,
            record_number_pattern=self.record_number_pattern,
            postal_prefixes=self.postal_prefixes,
        )

    def manifest(self, count: int, population: Population, tokens_sha256: str, code_sha256: str) -> Manifest:
        """What is committed to, once the register's people are counted."""
        return Manifest(
            assembly=self.assembly,
            number=self.number,
            predecessor=self.predecessor,
            reason=self.reason,
            reference_date=self.reference_date,
            minimum_age=self.minimum_age,
            latest_birth_date=latest_birth_date(self.minimum_age, self.reference_date),
            protected=self.protected.value,
            count=count,
            population=population,
            tokens_sha256=tokens_sha256,
            drawn=self.drawn,
            reserves=self.reserves,
            sources=self.sources,
            code_sha256=code_sha256,
        )

    def canonical(self) -> bytes:
        """`draw-order.json` (docs/formats/draw-kit.md)."""
        rule: dict[str, Json] = {
            "reference_date": self.reference_date.isoformat(),
            "minimum_age": self.minimum_age,
            "protected": self.protected.value,
        }
        register: dict[str, Json] = {
            "columns": {field.value: header for field, header in self.column_map.items()},
            "record_number_pattern": self.record_number_pattern,
            "postal_prefixes": list(self.postal_prefixes),
        }
        return canonical(
            {
                "protocol": PROTOCOL,
                "assembly": self.assembly,
                "draw": self.number,
                "predecessor": self.predecessor,
                "reason": self.reason,
                "rule": rule,
                "register": register,
                "drawn": self.drawn,
                "reserves": self.reserves,
                "not_before": in_utc(self.not_before),
                "sources": [source.to_json() for source in self.sources],
            }
        )


def read_order(data: bytes) -> DrawOrder:
    """The order in `data`. Raises Refusal `offline.order_invalid` for anything that is not, byte for byte,
    what the portal writes."""
    try:
        order = _order(json.loads(data))
        re.compile(order.record_number_pattern)
        check_map(order.column_map, Contents.ONE_FILE)
        strength(order.sources)
        unchanged = order.canonical() == data
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, re.error, Refusal):
        unchanged = False
    if not unchanged:
        raise Refusal("offline.order_invalid")
    return order


def _order(found: Mapping[str, Any]) -> DrawOrder:
    rule, register = found["rule"], found["register"]
    return DrawOrder(
        assembly=_text(found["assembly"]),
        number=_whole(found["draw"]),
        predecessor=None if found["predecessor"] is None else _text(found["predecessor"]),
        reason=None if found["reason"] is None else _text(found["reason"]),
        reference_date=date.fromisoformat(rule["reference_date"]),
        minimum_age=_whole(rule["minimum_age"]),
        protected=ProtectedRule(rule["protected"]),
        column_map={Field(name): _text(header) for name, header in register["columns"].items()},
        record_number_pattern=_text(register["record_number_pattern"]),
        postal_prefixes=tuple(_text(prefix) for prefix in register["postal_prefixes"]),
        drawn=_whole(found["drawn"]),
        reserves=_whole(found["reserves"]),
        not_before=datetime.fromisoformat(found["not_before"]),
        sources=tuple(Source.from_json(source) for source in found["sources"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError("whole number expected")
    return value
