"""What is known of everybody outlives the register: quotas and the report speak of all who could be drawn."""

import json
from collections import Counter
from copy import deepcopy
from functools import cache
from typing import Any

import pytest

from shared.documents.draw import Draw, DrawReason
from shared.domain.draw.population import cells_from_json, population
from shared.domain.plan_lottery import QuotaFeature
from shared.domain.representation import Stage
from shared.errors import Missing, Refusal
from shared.services import representation
from shared.services.draw import stop
from shared.services.holdings import vault_of
from shared.services.quotas import propose_quotas, save_quotas
from tests.component.stage_one import STAFF, StageOne
from tests.component.stage_two import PLAN, STEPS

AREAS = (
    '\n[[areas]]\nname = "東部"\ndistricts = ["東"]\n[[areas]]\nname = "中部"\ndistricts = ["中央", "本"]\n'
)
DISTRICT = QuotaFeature.DISTRICT.value


@cache
def _accepted(plan: str) -> StageOne:
    stage = StageOne(plan)
    stage.accepted()
    return stage


def accepted(plan: str = PLAN) -> StageOne:
    return deepcopy(_accepted(plan))


def the_draw(stage: StageOne) -> Draw:
    return stage.parts.repository.get(Draw, "as-1.draw-1")


def kept(stage: StageOne) -> list[list[Any]]:
    draw = the_draw(stage)
    assert stage.assembly.holding
    assert draw.population
    found: list[list[Any]] = vault_of(stage.parts, stage.assembly.holding).get_json(draw.population)
    return found


def report_of(stage: StageOne, *, public: bool) -> dict[str, Any]:
    representation.ask(stage.parts, stage.assembly, STAFF)
    stage.world.drain(STEPS)
    (document,) = representation.reports_of(stage.parts, stage.assembly.id)
    return representation.read_report(stage.parts, stage.assembly, document, public=public)


def test_the_kept_counts_are_those_that_were_committed_to() -> None:
    stage = accepted()
    manifest = json.loads(the_draw(stage).manifest_json or "")
    cells = cells_from_json(kept(stage))

    assert sum(cells.values()) == manifest["count"]
    assert population(cells).to_json() == manifest["population"]
    assert min(cells.values()) < 10


def test_of_a_stopped_draw_nothing_is_kept() -> None:
    stage = StageOne()
    draw = stage.drawn()
    assert kept(stage)
    stop(stage.parts, draw.id, STAFF, DrawReason.SOURCE_FAILED)

    with pytest.raises(Missing):
        kept(stage)


def test_quotas_are_proposed_from_everybody_and_by_area_where_the_plan_has_areas() -> None:
    stage = accepted(PLAN + AREAS)
    people: Counter[str] = Counter()
    for _, _, district, count in kept(stage):
        people[stage.assembly.plan.area_map().of(district)] += count

    quotas = propose_quotas(stage.parts, stage.assembly, STAFF, [DISTRICT], 0)

    assert {row.feature for row in quotas.rows} == {"東部", "中部", "その他の地区"}
    for row in quotas.rows:
        exact = 3 * people[row.feature] / people.total()
        assert row.least <= exact <= row.most <= row.least + 1


def test_only_what_the_plan_names_may_have_quotas() -> None:
    stage = accepted(PLAN.replace("seats = 3\n", 'seats = 3\nfeatures = ["sex", "age"]\n'))

    with pytest.raises(Refusal, match=r"quotas\.not_planned"):
        propose_quotas(stage.parts, stage.assembly, STAFF, [DISTRICT], 0)
    rows = propose_quotas(stage.parts, stage.assembly, STAFF, ["sex"], 1).rows
    with pytest.raises(Refusal, match=r"quotas\.not_planned"):
        save_quotas(stage.parts, stage.assembly, STAFF, [rows[0].model_copy(update={"category": DISTRICT})])


@pytest.mark.parametrize(("plan", "called"), [(PLAN, "町丁"), (PLAN + AREAS, "地区")])
def test_the_wards_report_has_population_counts_and_ranges_in_every_cell(plan: str, called: str) -> None:
    stage = accepted(plan)
    said = report_of(stage, public=False)

    cells = said["cells"]
    assert said["districts_are"] == called
    assert sum(cell["population"] for cell in cells) == said["population"]
    assert sum(cell["counts"][Stage.DRAWN] for cell in cells) == 40
    assert all(set(cell["ranges"]) == {Stage.DRAWN, Stage.DELIVERED} for cell in cells)
    assert all(low <= high <= cell["population"] for cell in cells for low, high in cell["ranges"].values())


@pytest.mark.parametrize("plan", [PLAN, PLAN + AREAS])
def test_the_public_report_names_no_small_population(plan: str) -> None:
    stage = accepted(plan)
    said = report_of(stage, public=True)

    cells = [*said["cells"], *said["sex_by_age"]]
    known = [cell["population"] for cell in cells]
    assert not [people for people in known if people is not None and 0 < people < 10]
    assert any(people is None for people in known)
    assert all(not cell["ranges"] for cell in cells if cell["population"] is None)
