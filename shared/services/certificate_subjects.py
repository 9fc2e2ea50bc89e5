"""How many people a holding was about: a count, never who."""

from collections.abc import Callable, Iterator, Mapping

from shared.documents.contract import Contract
from shared.documents.draw import Draw
from shared.documents.extract import Extract
from shared.documents.holding import Holding, HoldingKind
from shared.domain.certificate import Basis, Line
from shared.services.contract_residents import residents_of
from shared.services.parts import Parts
from shared.services.people import people_of


def subject_lines(parts: Parts, holding: Holding) -> Iterator[Line]:
    """The counts that state still knows; an item that nothing says is left out."""
    for item, count in _COUNTED[holding.holds](parts, holding):
        yield Line("subject", item, count, Basis.RECORDED)


def _in_extract(parts: Parts, holding: Holding) -> Iterator[tuple[str, int | str]]:
    for extract in parts.repository.all(Extract, f"{holding.trail}."):
        if extract.holding == holding.id and extract.imported:
            yield "residents", extract.imported.totals.rows


def _in_assembly(parts: Parts, holding: Holding) -> Iterator[tuple[str, int | str]]:
    for draw in parts.repository.all(Draw, f"{holding.owner}."):
        if draw.accepted:
            yield "residents", draw.invitee_count + draw.reserve_count


def _in_contract(parts: Parts, holding: Holding) -> Iterator[tuple[str, int | str]]:
    yield "residents", residents_of(parts, parts.repository.get(Contract, holding.owner)).value


def _in_people(parts: Parts, holding: Holding) -> Iterator[tuple[str, int | str]]:
    yield "people", len(people_of(parts, holding.owner))


_COUNTED: Mapping[HoldingKind, Callable[[Parts, Holding], Iterator[tuple[str, int | str]]]] = {
    HoldingKind.EXTRACT: _in_extract,
    HoldingKind.ASSEMBLY: _in_assembly,
    HoldingKind.CONTRACT: _in_contract,
    HoldingKind.PEOPLE: _in_people,
}
