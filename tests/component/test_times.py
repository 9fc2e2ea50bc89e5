"""Instants that bite: year ends, 29 February, the last second of a day in Japan, holidays, clocks that disagree."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.documents.holding import Phase
from shared.domain.due_dates import DueFrom, due_date
from shared.domain.erasure import DESTRUCTIVE, Act, Reason
from shared.errors import Fault
from shared.services.custody import pull, read_copy
from shared.services.packets import packets_of
from shared.services.retention import due_for_erasure, erase_what_is_due
from shared.services.work import Step
from tests.component.contract_job import PC, PLAN, Job, refusing, running
from tests.component.erasure_run import (
    STEPS,
    begin,
    deliver,
    holding_id,
    phase,
    run,
    saga_of,
    step_of,
    waiting,
)

ENDS = [date(2027, 12, 31), date(2028, 2, 29), date(2028, 2, 28), date(2028, 3, 31), date(2028, 1, 1)]


def last_second(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 14, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("ends", ENDS)
def test_reading_stops_at_15_00_00_utc_of_the_last_day(ends: date) -> None:
    job = running(ends)
    packet = packets_of(job.parts, job.contract.id)[0].packet_id
    job.at(last_second(ends))
    pull(job.parts, job.contract.contract_id, [packet], job.handler, PC)
    assert read_copy(job.parts, job.contract.contract_id, packet, 1, "lot-0001.pdf", 1, job.handler)
    job.at(last_second(ends) + timedelta(seconds=1))
    with refusing("pull.contract_ended"):
        read_copy(job.parts, job.contract.contract_id, packet, 1, "lot-0001.pdf", 1, job.handler)
    other = packets_of(job.parts, job.contract.id)[1].packet_id
    with refusing("pull.contract_ended"):
        pull(job.parts, job.contract.contract_id, [other], job.handler, PC)


@pytest.mark.parametrize("ends", ENDS)
def test_the_grace_counts_whole_days_in_japan(ends: date) -> None:
    job = running(ends)
    over = last_second(ends) + timedelta(seconds=1, days=job.assembly.plan.retention.grace_days)
    job.at(over - timedelta(seconds=1))
    assert not list(due_for_erasure(job.parts, job.parts.clock.business_now()))
    job.at(over)
    assert [due.reason for due in due_for_erasure(job.parts, job.parts.clock.business_now())] == [
        Reason.GRACE_OVER
    ]


@pytest.mark.parametrize("until", [date(2032, 2, 29), date(2031, 12, 31)])
def test_a_retention_lasts_through_its_last_second(until: date) -> None:
    lines = [
        f"people_until = {until}" if line.startswith("people_until") else line for line in PLAN.splitlines()
    ]
    job = running(plan="\n".join(lines))
    job.at(last_second(date(2028, 1, 31)))
    erase_what_is_due(job.parts)
    run(job)
    assert phase(job) is Phase.ERASED
    job.at(last_second(until))
    assert job.contract.people not in [
        due.holding for due in due_for_erasure(job.parts, job.world.clock.business)
    ]
    job.at(last_second(until) + timedelta(seconds=1))
    assert job.contract.people in [
        due.holding for due in due_for_erasure(job.parts, job.world.clock.business)
    ]


@pytest.mark.parametrize(
    ("event_end", "days", "due"),
    [
        (date(2027, 12, 27), 3, date(2028, 1, 5)),  # 12/28, then closed until 1/3: 1/4, 1/5
        (date(2028, 4, 28), 3, date(2028, 5, 8)),  # Golden Week: 5/1, 5/2, closed 5/3-5/7, 5/8
        (date(2026, 9, 18), 2, date(2026, 9, 25)),  # 敬老の日, 国民の休日, 秋分の日
        (date(2030, 8, 9), 1, date(2030, 8, 13)),  # 山の日 on a Sunday: Monday instead
        (date(2028, 2, 25), 2, date(2028, 2, 29)),
        (date(2028, 2, 29), 1, date(2028, 3, 1)),
    ],
)
def test_due_dates_go_over_holidays_and_year_ends(event_end: date, days: int, due: date) -> None:
    assert due_date(DueFrom.EVENT_END, days, posted_on=None, event_end=event_end) == due


def test_a_trail_goes_on_in_the_next_segment_after_the_year_end() -> None:
    job = running(date(2027, 12, 31))
    for instant in (datetime(2027, 12, 31, 23, 59, 59, 999000, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)):
        job.at(instant)
        with refusing("pull.contract_ended"):
            pull(
                job.parts,
                job.contract.contract_id,
                [packets_of(job.parts, job.contract.id)[0].packet_id],
                job.handler,
                PC,
            )
        erase_what_is_due(job.parts)
        run(job)
    job.at(datetime(2028, 2, 29, 15, tzinfo=UTC))
    erase_what_is_due(job.parts)
    run(job)
    segments = [name for _, name in job.world.records.blobs if name.startswith(f"{job.assembly.trail}/")]
    assert {"2027-06.jsonl", "2028-02.jsonl"} <= {name.rpartition("/")[2] for name in segments}
    assert job.parts.trail.head(job.assembly.trail).seq > 0


def deliver_to(job: Job, act: Act) -> None:
    """Run until `act` is next, then deliver the message that would do it."""
    run(job, until=act)
    steps = {Act.CROSS_POINT_OF_NO_RETURN: Step.ERASE}
    wanted = steps.get(act, Step.DESTROY_KEY)
    for message in [found for found in waiting(job) if step_of(found) is wanted and step_of(found) in STEPS]:
        job.world.queue.waiting.remove(message)
        deliver(job, message)


@pytest.mark.parametrize("skew", [timedelta(minutes=6), timedelta(minutes=-6), timedelta(seconds=301)])
@pytest.mark.parametrize("act", sorted(DESTRUCTIVE))
def test_a_clock_skew_of_six_minutes_stops_each_destructive_act(act: Act, skew: timedelta) -> None:
    job = running()
    begin(job)
    run(job, until=act)
    job.world.reference_skew = skew
    with pytest.raises(Fault):
        deliver_to(job, act)
    assert not saga_of(job).done(act)
    assert holding_id(job) in job.world.objects.held


@pytest.mark.parametrize("skew", [timedelta(minutes=5), timedelta(minutes=-5)])
def test_a_clock_skew_of_five_minutes_is_borne(skew: timedelta) -> None:
    job = running()
    job.world.reference_skew = skew
    begin(job)
    run(job)
    assert phase(job) is Phase.ERASED
