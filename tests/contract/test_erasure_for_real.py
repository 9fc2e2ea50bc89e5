"""A contract's whole erasure on real storage and a real vault, each identity with its own token and rights."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from local.settings_for import ShortTimes, settings_for
from local.supervisor import Stack
from shared.bootstrap import compose
from shared.documents.holding import Holding, Phase
from shared.domain.erasure import Act
from shared.errors import Denied, Missing
from shared.services.certificate import certificate_json, certificate_pdf
from shared.services.parts import Parts
from shared.services.repository import Repository
from shared.settings import Role, Settings
from tests.component.contract_job import IN_TERM, Job
from tests.component.erasure_run import begin, holding_id, phase, run, saga_of
from tests.fakes import CrashPlan, FakeClock, World


@dataclass
class RealWorld(World):
    """Processes over the stack's storage, vault and mail; only queues and time are the test's."""

    clock: FakeClock = field(default_factory=lambda: FakeClock(simulated=True))
    settings: dict[Role, Settings] = field(default_factory=dict)
    made: dict[Role, Parts] = field(default_factory=dict)

    def parts(self, role: Role = Role.MAIN, _plan: CrashPlan | None = None) -> Parts:
        """One process a role: what they share is outside."""
        if role not in self.made:
            made = compose(self.settings[role], self.clock)
            repository = Repository(made.state, self.queue, made.trail, self.clock, made.entropy)
            self.made[role] = replace(made, queue=self.queue, repository=repository)
        return self.made[role]


@dataclass
class RealJob(Job):
    world: World = field(default_factory=RealWorld)

    def at(self, instant: datetime) -> None:
        """Business time alone: real time is what the storage service tells."""
        self.world.clock.business, self.world.clock.real = instant, datetime.now(UTC)


@pytest.fixture(scope="module")
def settings(services: Stack) -> dict[Role, Settings]:
    found = {}
    with pytest.MonkeyPatch.context() as environment:
        for role in Role:
            chosen = settings_for(role, services.folder, services.credentials, services.ports, ShortTimes())
            for name, value in chosen.items():
                environment.setenv(name, value)
            found[role] = Settings()
    return found


@pytest.fixture(scope="module")
def job(settings: dict[Role, Settings]) -> RealJob:
    """A contract with an own holding and three lots in it."""
    job = RealJob(world=RealWorld(settings=settings))
    job.begin_assembly()
    job.register()
    job.activate()
    job.at(IN_TERM)
    job.name_handler()
    job.assign_lots()
    return job


@pytest.fixture(scope="module")
def erased(job: RealJob) -> RealJob:
    begin(job)
    run(job)
    return job


def holding(job: Job) -> Holding:
    return job.parts.repository.get(Holding, holding_id(job))


def test_the_contract_is_erased_to_the_end(erased: RealJob) -> None:
    assert phase(erased) is Phase.ERASED
    assert all(saga_of(erased).done(act) for act in Act)


def test_neither_key_nor_container_is_left(erased: RealJob) -> None:
    verifier = erased.world.parts(Role.VERIFIER)
    key = holding(erased).key_name
    assert key not in verifier.witness.live()
    assert key not in verifier.witness.deleted()
    assert verifier.containers.containers(holding_id(erased)) == []


def test_the_certificate_is_kept_and_sealed(erased: RealJob) -> None:
    issued = saga_of(erased).erasure.issues[0]
    assert certificate_json(erased.parts, issued).startswith(b'{"certificate"')
    assert b"/DocTimeStamp" in certificate_pdf(erased.parts, issued)


def test_no_identity_can_do_anothers_part(erased: RealJob) -> None:
    other = erased.parts.repository.get(Holding, erased.contract.people)
    assert other.key_version is not None
    eraser, verifier = erased.world.parts(Role.ERASER), erased.world.parts(Role.VERIFIER)
    for role in (eraser, verifier):
        with pytest.raises((Denied, Missing)):
            role.custodian.fetch(other.key_name, other.key_version)
    for role in (erased.parts, verifier):
        with pytest.raises(Denied):
            role.destroyer.purge(other.key_name)
        with pytest.raises(Denied):
            role.destroyer.delete(other.key_name)
