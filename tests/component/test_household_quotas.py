"""One household, one seat, before quotas: who stays is fixed by stage 1, and quotas are kept by the rest."""

import json
from copy import deepcopy
from dataclasses import replace
from functools import cache

import pytest

from shared.documents.quotas import QuotaRow
from shared.domain.ids import ReplyId
from shared.errors import Refusal
from shared.services.holdings import vault_of
from shared.services.lottery_pool import read_pool
from shared.services.publication import published
from shared.services.quota_counts import people_of
from shared.services.quotas import ask_approval, feasibility, pool_people, save_quotas
from shared.services.replies import holding_of
from tests.component.quota_stage import APPLICANTS, HALF, QUOTA_PLAN, QuotaStage
from tests.component.stage_two import STAFF, an_invitee

PLAN = QUOTA_PLAN.replace("[lottery]", "[lottery]\none_per_household = true")
MEN = (2, 4, 6, 8, 20)
COUPLES = 3
"""Of the five men who applied, three live with a woman whom stage 1 drew before them."""


def household_of(number: int) -> str:
    return f"h-{number - 1 if number in MEN[:COUPLES] else number}"


@cache
def _closed() -> QuotaStage:
    return QuotaStage(PLAN, [replace(an_invitee(n), household=household_of(n)) for n in range(1, 41)])


@pytest.fixture
def stage() -> QuotaStage:
    return deepcopy(_closed())


def test_the_first_drawn_of_each_household_is_in_the_pool(stage: QuotaStage) -> None:
    people = pool_people(stage.world.parts(), stage.assembly)

    assert {person.rank for person in people} == set(APPLICANTS) - set(MEN[:COUPLES])


def test_quotas_are_judged_by_who_is_left(stage: QuotaStage) -> None:
    """Five men applied and three are asked for; two are left."""
    parts = stage.world.parts()
    found = feasibility(parts, stage.assembly.plan, pool_people(parts, stage.assembly), HALF)

    assert found.met is False
    assert found.reasons == ("男性の申込者は2人のみで、下限3人に届きません。",)
    save_quotas(parts, stage.assembly, STAFF, HALF)
    with pytest.raises(Refusal, match=r"quotas\.cannot_be_met"):
        ask_approval(parts, stage.assembly, STAFF)


def test_the_committed_pool_and_the_panel_have_one_of_each_household_and_keep_the_quotas(
    stage: QuotaStage,
) -> None:
    quotas = (
        QuotaRow(category="sex", feature="female", least=4, most=4),
        QuotaRow(category="sex", feature="male", least=2, most=2),
    )
    stage.approve(quotas)
    lottery = stage.commit()
    assert lottery.manifest
    manifest = json.loads(published(stage.world.parts(), lottery.manifest.name))
    assert len(manifest["pool"]) == len(APPLICANTS) - COUPLES

    lottery = stage.hold()
    parts = stage.world.parts()
    assert lottery.pool
    in_pool = read_pool(vault_of(parts, holding_of(stage.assembly)), lottery.pool).replies.values()
    everybody = people_of(parts, stage.assembly, in_pool)
    assert len({person.household for person in everybody.values()}) == len(everybody)
    seated = [everybody[ReplyId(seat.reply)] for seat in lottery.panel]
    assert sorted(person.sex.value for person in seated) == ["female"] * 4 + ["male"] * 2
