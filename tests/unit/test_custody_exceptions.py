"""Off the usual way: a return sent back is out again; a write-off settles a line as never returned."""

import pytest

from shared.domain import custody_collections as own
from shared.domain import custody_exceptions as rules
from shared.domain.custody import Ledger
from shared.domain.custody_lines import CollectionKind, Fate, ReturnWay
from shared.errors import NotFound, Refusal
from tests.unit.test_custody import ACT, FORMS, LOTS, PC, STAFF, pulled, with_paper

COPY, OWN = f"{LOTS[0]}-c1", "c.own-1"


def with_own() -> Ledger:
    return own.approve(own.register(Ledger(), OWN, CollectionKind.PHOTOS, PC, 0, ACT), OWN, STAFF)


RETURNED = {
    COPY: lambda: pulled().declare_copy(LOTS[0], 1, Fate.RETURN_DECLARED, ACT, ReturnWay.HAND),
    str(FORMS): lambda: with_paper().declare_paper(FORMS, 100, ACT, ReturnWay.HAND),
    OWN: lambda: own.declare(with_own(), OWN, Fate.RETURN_DECLARED, 0, ACT, ReturnWay.HAND),
}
OUT = {COPY: pulled, str(FORMS): with_paper, OWN: with_own}


@pytest.mark.parametrize("ref", RETURNED)
def test_a_return_that_the_ward_does_not_accept_is_out_and_can_be_declared_anew(ref: str) -> None:
    rejected = rules.reject(RETURNED[ref](), ref)
    assert rejected.fate_of(ref) is Fate.OUT
    assert rejected == OUT[ref]()


@pytest.mark.parametrize("ref", OUT)
def test_only_a_declared_return_is_sent_back(ref: str) -> None:
    with pytest.raises(Refusal, match=r"custody\.nothing_to_accept"):
        rules.reject(OUT[ref](), ref)


@pytest.mark.parametrize("ref", OUT)
def test_what_is_written_off_is_settled_and_told_apart_from_what_came_back(ref: str) -> None:
    written = rules.write_off(OUT[ref](), ref, STAFF)
    assert written.fate_of(ref) is Fate.WRITTEN_OFF
    assert ref not in [item.ref for item in written.balance(()).items]
    with pytest.raises(Refusal, match=r"custody\.already_settled"):
        rules.write_off(written, ref, STAFF)


def test_an_unknown_line_is_not_written_off() -> None:
    with pytest.raises(NotFound):
        rules.write_off(Ledger(), "elsewhere", STAFF)
