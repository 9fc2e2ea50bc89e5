"""The backstop: the deployed policy against listings of a job whose app died; nothing personal outlives its time."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from shared.deployment import lifecycle_policy
from shared.documents.holding import Holding, HoldingKind
from shared.domain.erasure import Act
from shared.services.backstop import days_of, last_day, notice
from tests.component.contract_job import AFTER_EVENT, IN_TERM, OVER, SIGNED, Job, running
from tests.component.erasure_run import begin, holding_id, run
from tests.lifecycle import LATEST_RUN, Blob, deleted_by, survivors

POLICY = cast("Mapping[str, Any]", lifecycle_policy())
AT = datetime(2027, 4, 1, tzinfo=UTC)
GRACE = timedelta(days=14)
PERSONAL = tuple(kind.value for kind in HoldingKind)


def listing(job: Job, created: datetime) -> list[Blob]:
    """Everything of the data account, as an inventory of the account would list it."""
    return [
        Blob(f"{container}/{name}", created, created, {"due": "yes"} if found.due else {})
        for container, held in job.world.objects.held.items()
        for name, found in held.items()
    ]


def of(job: Job, blobs: list[Blob]) -> list[Blob]:
    return [blob for blob in blobs if blob.path.startswith(holding_id(job))]


def test_what_is_tagged_is_gone_at_the_next_runs_when_the_app_dies_right_after() -> None:
    job = running()
    job.at(AFTER_EVENT)
    begin(job)
    run(job, until=Act.OPEN_CANARY)
    died = job.world.clock.business
    left = listing(job, IN_TERM)
    assert of(job, left)
    assert of(job, survivors(POLICY, left, died)) == []
    assert of(job, survivors(POLICY, left, IN_TERM + LATEST_RUN)) == []


def test_the_tag_deletes_what_it_names_and_no_other_holding() -> None:
    job = running()
    job.at(AFTER_EVENT)
    begin(job)
    run(job, until=Act.OPEN_CANARY)
    left = survivors(POLICY, listing(job, IN_TERM), OVER)
    assert {blob.path[:3] for blob in left} == {"hp-"}


def test_before_the_inventory_it_is_gone_by_the_longest_contract_and_its_grace() -> None:
    job = running()
    left = listing(job, IN_TERM)
    assert of(job, survivors(POLICY, left, job.contract.term.over_at)), "a living contract is left alone"
    longest = timedelta(days=days_of()["hc"]) + LATEST_RUN
    assert of(job, survivors(POLICY, left, IN_TERM + longest)) == []


def test_a_year_long_contract_and_its_grace_end_before_the_backstop() -> None:
    """The longest contract: signed on 1 April, ends on 31 March after 29 February, and half a year of grace."""
    assert timedelta(days=366 + 183) < timedelta(days=days_of()["hc"]) <= timedelta(days=366 + 183 + 1)


@pytest.mark.parametrize("kind", PERSONAL)
def test_every_kind_of_holding_has_its_last_day(kind: str) -> None:
    blob = Blob(f"{kind}-0123456789abcdef0123/lot/1", AT, AT)
    assert deleted_by(POLICY, blob) == AT + timedelta(days=days_of()[kind]) + LATEST_RUN


@pytest.mark.parametrize("kind", PERSONAL)
def test_the_ward_is_warned_before_a_living_holding_meets_it(kind: str) -> None:
    holding = next(h for h in running().parts.repository.all(Holding) if last_day(h))
    changed = holding.with_(holds=HoldingKind(kind))
    last = last_day(changed)
    assert last
    assert holding.opened_at
    assert holding.opened_at < last - notice(changed) < last


@pytest.mark.parametrize(
    "path", ["state/assembly/as-1.json", "audit/as-1/2027-04.jsonl", "certificates/EC-HC-1.json"]
)
def test_what_holds_no_residents_data_is_left_alone(path: str) -> None:
    assert deleted_by(POLICY, Blob(path, AT, AT, {"due": "yes"})) is None


def test_nothing_personal_lies_outside_the_policys_prefixes() -> None:
    job = running()
    assert job.world.objects.held
    assert all(deleted_by(POLICY, blob) for blob in listing(job, IN_TERM))
    assert job.contract.signed_on == SIGNED
    assert job.contract.term.over_at + GRACE < IN_TERM + timedelta(days=days_of()["hc"])
