"""A function host is killed in every stage of the job and started again: the outcome is that of a quiet run."""

import hashlib
import json
import os
import random
import secrets
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from local.demo.job import Job
from local.demo.stages import STAGES, Stage
from local.demo.verification import verify
from local.folder import StackFolder
from local.ports import free_ports
from local.supervisor import Stack
from shared.adapters.storage_accounts import queue_service
from shared.domain.erasure import Act
from shared.services.work import Queue
from shared.settings import Role
from tests.e2e.killing import Kill, Killer, Moments
from tests.e2e.small_job import COUNTS, TIMES, documents, small_job

SEED = int(os.environ.get("TOGIKAI_KILL_SEED") or secrets.randbelow(1_000_000))
"""Chooses the random moments; printed, so that a run can be repeated."""
MAIN, ERASER, VERIFIER = Role.MAIN, Role.ERASER, Role.VERIFIER
AT_WORK = {
    "extract": Queue.DRAW,
    "commitment": Queue.DRAW,
    "draw": Queue.DRAW,
    "letters": Queue.MAIL_MERGE,
    "scans": Queue.SCREENING,
    "replies": Queue.SCREENING,
    "lottery": Queue.LOTTERY,
    "roster": Queue.LOTTERY,
}
"""Stages that wait for the system: main is killed in the middle of a message."""
PAST = {
    "extract-erasure": [
        (MAIN, Act.TAKE_INVENTORY),
        (ERASER, Act.DISABLE_KEY),
        (VERIFIER, Act.SEE_KEY_DELETED),
    ],
    "contract-erasure": [(MAIN, Act.OPEN_CANARY), (ERASER, Act.PURGE_KEY), (MAIN, Act.CERTIFY)],
    "retention": [(MAIN, Act.FREEZE), (ERASER, Act.DELETE_KEY), (VERIFIER, Act.DELETE_CONTAINER)],
}
"""Erasures: who is killed after which act, so that every identity dies before and after its own."""
LONGEST_WAIT_S = 1.5
READ_AND_DELETED = (".scan/", ".scanned-page/")


def test_kills_in_every_stage_change_nothing_in_the_outcome(run: "Run") -> None:
    assert run.job.counts | COUNTS == run.job.counts


def test_every_stage_had_its_kills(run: "Run") -> None:
    assert {stage for stage, _ in run.killed} == {stage.name for stage in STAGES}
    assert run.missed == []


def test_what_was_stored_before_a_kill_stands_at_the_end(run: "Run") -> None:
    assert any(place.endswith("imported.tokens_sha256") for place in run.stored)
    changed = {place for place, digest in run.stored.items() if run.at_the_end.get(place) != digest}
    assert {place for place in changed if not place.startswith(run.corrected)} == set()


def test_of_the_replies_only_the_corrected_one_was_replaced(run: "Run") -> None:
    assert len(run.corrected) == 1


def test_the_published_tokens_are_those_stored_before_the_kill(run: "Run") -> None:
    published = hashlib.sha256((run.job.wish.out / "draw-tokens.bin").read_bytes()).hexdigest()
    assert [run.stored[place] for place in run.stored if place.endswith("imported.tokens_sha256")] == [
        published
    ]


def test_outsiders_verify_the_outcome(run: "Run") -> None:
    verify(run.job)


class Run:
    """`stored`: digests that state documents held at any kill; `corrected`: places of replies whose form was
    replaced by a later one; `killed`: stage and words for it."""

    def __init__(self, job: Job, moments: Moments) -> None:
        self.job = job
        self.stored: dict[str, str] = {}
        self.at_the_end: dict[str, str] = {}
        self.corrected: tuple[str, ...] = ()
        self.killed: list[tuple[str, str]] = []
        self.missed: list[tuple[str, str]] = []
        self._moments = moments
        self._chance = random.Random(SEED)

    def play(self, stage: Stage) -> None:
        begin = time.monotonic()
        killer = Killer(self.job.stack, self._kills(stage.name), self.remember)
        killer.start()
        try:
            stage.play(self.job)
        finally:
            missed = killer.end()
        self.killed += [(stage.name, kill.when) for kill in killer.done]
        self.missed += [(stage.name, kill.when) for kill in missed]
        whom = ", ".join(f"{kill.role} {kill.when}" for kill in killer.done)
        print(f"{stage.name} {time.monotonic() - begin:.1f} s, killed: {whom}", flush=True)

    def remember(self) -> None:
        self.stored = digests(documents(self.job.stack)) | self.stored

    def end(self) -> None:
        found = documents(self.job.stack)
        self.at_the_end = digests(found)
        self.corrected = tuple(
            f".{path}." for path, document in found.items() if document.get("filed", 1) > 1
        )

    def _kills(self, stage: str) -> list[Kill]:
        if stage in AT_WORK:
            return [self._moments.working_on(MAIN, AT_WORK[stage])]
        if stage in PAST:
            return [self._moments.after(role, act) for role, act in PAST[stage]]
        return [self._moments.in_seconds(MAIN, self._chance.uniform(0, LONGEST_WAIT_S))]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    print(f"TOGIKAI_KILL_SEED={SEED}")
    folder = StackFolder(tmp_path_factory.mktemp("stack"))
    with Stack(folder, free_ports(), times=TIMES) as stack:
        stack.start()
        with (
            small_job(stack, tmp_path_factory.mktemp("job")) as job,
            queue_service(stack.accounts.host) as queues,
        ):
            run = Run(job, Moments(stack, queues))
            for stage in STAGES:
                run.play(stage)
            run.end()
            yield run


def digests(found: Mapping[str, Any]) -> dict[str, str]:
    """Every SHA-256, and the seed, in state documents, by place: not of what is still to be recorded, nor of the
    envelope of a returned file, which the ward puts into an envelope of its own, nor of scans and their pages,
    which are deleted once they are read or put aside."""
    return {
        place: value
        for place, value in _leaves("", found)
        if place.endswith(("sha256", ".seed"))
        and not place.endswith(".stored.sha256")
        and ".outbox." not in place
        and not place.startswith(READ_AND_DELETED)
    }


def _leaves(place: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(f"{place}.{name}", inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _leaves(f"{place}.{number}", inner)
    elif value:
        yield place, value if isinstance(value, str) else json.dumps(value)
