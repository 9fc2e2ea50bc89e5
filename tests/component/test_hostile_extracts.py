"""Each hostile file is sent as staff send one: refused with its reason, asked about, or read with its counts."""

import pytest

from shared.documents.erasure import Erasure
from shared.documents.extract import Extract, ExtractPhase
from shared.errors import Refusal
from shared.services.intake import finish, receive
from tests.component.stage_one import STAFF, StageOne, parts_of
from tests.component.stage_two import PLAN
from tests.hostile_extracts import ASKS, Hostile, everything

HOSTILE = list(everything())
WITH_CODES = PLAN.replace("[draw]", '[register]\npostal_prefixes = ["999"]\n[draw]')


def test_there_are_enough_of_them_and_no_name_is_used_twice() -> None:
    assert len({one.name for one in HOSTILE}) == len(HOSTILE) >= 60


@pytest.mark.parametrize("hostile", [one for one in HOSTILE if "." in one.expect], ids=lambda one: one.name)
def test_a_file_that_is_no_register_is_refused_and_destroyed(hostile: Hostile) -> None:
    stage = StageOne(WITH_CODES)
    assert refused_with(stage, hostile) == hostile.expect
    stage.drain()
    erased = len(stage.parts.repository.all(Erasure))
    assert erased == len(stage.parts.repository.all(Extract))


@pytest.mark.parametrize(
    "hostile", [one for one in HOSTILE if "." not in one.expect], ids=lambda one: one.name
)
def test_a_file_that_can_be_read_is_read_row_by_row(hostile: Hostile) -> None:
    stage = StageOne(WITH_CODES)
    extract = stage.announce(hostile.data)
    for number, part in enumerate(parts_of(hostile.data), 1):
        extract = receive(stage.parts, extract.id, STAFF, number, part)
    if hostile.expect == ASKS:
        assert extract.phase is ExtractPhase.MAPPING
        return
    finish(stage.parts, extract.id, STAFF)
    stage.drain()
    imported = stage.extract(extract).imported
    assert imported is not None, stage.extract(extract).rejection
    assert {code: count for code, count in imported.totals.outcomes.items() if count} == hostile.outcomes
    assert imported.totals.notes == hostile.notes


def refused_with(stage: StageOne, hostile: Hostile) -> str:
    """The code that staff see: at once, or after the whole file was read."""
    try:
        extract = stage.announce(hostile.data)
        for number, part in enumerate(parts_of(hostile.data), 1):
            receive(stage.parts, extract.id, STAFF, number, part)
        finish(stage.parts, extract.id, STAFF)
    except Refusal as refusal:
        return refusal.code
    stage.drain()
    rejection = stage.extract(extract).rejection
    return rejection.code if rejection else ""
