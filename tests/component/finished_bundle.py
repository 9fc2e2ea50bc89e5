"""What outsiders get of a finished assembly: made over fakes, with small but true draw and lottery records."""

import hashlib
from pathlib import Path

from shared.documents.erasure import Erasure
from shared.domain.custody_exceptions import Rejection, WriteOffReason
from shared.domain.custody_lines import (
    PAPER_MEDIUM,
    CollectionKind,
    ErasureMethod,
    Fate,
    PaperContent,
    ReturnWay,
)
from shared.domain.erasure import Reason
from shared.domain.ids import SYSTEM_ACTOR, HoldingId
from shared.domain.japan_time import day_of
from shared.domain.roles import SUPERVISOR
from shared.domain.trail import fingerprint
from shared.services import custody, custody_exceptions, erasure_start, medium, paper, taking_out
from shared.services.certificate import certificate_json, certificate_pdf
from shared.services.packets import packets_of
from shared.services.repository import Entry
from tests.component.contract_job import OFFICE, PC, Job, running
from tests.component.erasure_run import begin, run
from tests.unit.test_check_lottery import SIMPLE, drawn
from tests.unit.test_draw import example_record, example_tokens, manifest
from verify.bundle import canonical

ROSTER = "氏名,性別,年齢,出欠\n" + "".join(f"参加 {n}郎,男,{30 + n},\n" for n in range(4))
LOTS = (b"%PDF lot one", b"%PDF lot two")


def finish(out: Path) -> str:
    """Write the bundle into `out`; the fingerprint of the key, as on paper."""
    job = running()
    (out / "letters").mkdir()
    _draw(job, out)
    _letters(job, out)
    _lottery(job, out)
    _custody(job)
    _erasures(job, out)
    trail = job.assembly.trail
    (out / "audit.jsonl").write_bytes(job.parts.trail.read(trail))
    (out / "audit-checkpoint.txt").write_bytes(job.parts.trail.checkpoint(trail, job.parts.signer))
    return fingerprint(job.parts.signer.public_key)


def _note(job: Job, action: str, object_: str, **facts: str | int) -> None:
    job.parts.repository.note(job.assembly.trail, Entry(SYSTEM_ACTOR, action, object_, facts=facts))


def _draw(job: Job, out: Path) -> None:
    committed, name = manifest(), "as-example.draw-1"
    published = example_record()
    (out / "draw-record.json").write_bytes(published)
    (out / "draw-tokens.bin").write_bytes(example_tokens())
    now = job.world.clock.business
    job.world.clock.business = min(source.at for source in committed.sources).replace(
        year=2026, month=5, day=10
    )
    _note(job, "draw.committed", name, sha256=committed.digest().hex())
    job.world.clock.business = now
    files = {"record_sha256": published, "tokens_sha256": example_tokens()}
    _note(
        job, "draw.published", name, **{key: hashlib.sha256(data).hexdigest() for key, data in files.items()}
    )
    _note(job, "draw.accepted", name)


def _letters(job: Job, out: Path) -> None:
    _note(
        job, "letters.prepared", "as-example", drawn=2, in_lots=2, hand_made=0, own_hand=0, stopped=0, lots=2
    )
    for number, pdf in enumerate(LOTS, 1):
        (out / "letters" / f"lot-{number:04d}.pdf").write_bytes(pdf)
        digest = hashlib.sha256(pdf).hexdigest()
        _note(job, "lot.ready", f"as-example.lot-{number:04d}", letters=1, pages=2, sha256=digest)


def _lottery(job: Job, out: Path) -> None:
    published = drawn(SIMPLE)[1]
    data = canonical(published)
    (out / "lottery-record.json").write_bytes(data)
    now = job.world.clock.business
    job.world.clock.business = now.replace(year=2026, month=1)
    _note(job, "lottery.committed", "as-1.lottery-1", sha256=published["manifest_sha256"])
    job.world.clock.business = now
    _note(job, "lottery.held", "as-1.lottery-1", sha256=hashlib.sha256(data).hexdigest())
    job.assign_roster(ROSTER)
    (out / "roster.csv").write_bytes(ROSTER.encode("utf-8-sig"))


def _custody(job: Job) -> None:
    """Copies erased, returned, written off; paper sent back and accepted; a collection back; sheets lost at
    the venue; the statement on paper is never confirmed."""
    parts, contract_id, place = job.parts, job.contract.contract_id, job.contract.place_ids[0]
    lots = [packet.packet_id for packet in packets_of(parts, contract_id) if packet.source.startswith("lot-")]
    medium.hand_over(parts, contract_id, [lots[2]], f"{contract_id}.p2", PC, job.staff)
    first, second = custody.pull(parts, contract_id, lots[:2], job.handler, PC, OFFICE)
    for _ in range(2):
        custody.declare_copy(
            parts, contract_id, lots[0], 1, Fate.RETURN_DECLARED, job.handler, ReturnWay.HAND
        )
        custody_exceptions.reject_return(parts, contract_id, first.ref, Rejection.UNREADABLE, job.staff)
    custody.declare_copy(parts, contract_id, lots[0], 1, Fate.RETURN_DECLARED, job.handler, ReturnWay.HAND)
    custody.accept_copy(parts, contract_id, lots[0], 1, job.staff)
    custody.declare_copy(parts, contract_id, lots[2], 1, Fate.ERASED, job.handler)
    _write_off(job, second.ref)
    _lose_at_the_venue(job)
    sheets = paper.hand_over(
        parts, job.assembly, job.contract, PaperContent.NAME_TAGS, 9, place, job.staff, "paper-1"
    ).packet_id
    paper.recount(parts, contract_id, sheets, 10, job.staff)
    paper.receive(parts, contract_id, sheets, 10, job.handler)
    paper.post(parts, contract_id, sheets, 4, job.handler)
    paper.send_back(parts, contract_id, sheets, 6, job.handler, ReturnWay.HAND)
    custody_exceptions.reject_return(parts, contract_id, sheets, Rejection.INCOMPLETE, job.staff)
    paper.send_back(parts, contract_id, sheets, 6, job.handler, ReturnWay.HAND)
    paper.accept(parts, contract_id, sheets, 6, job.staff)
    custody.register_collection(
        parts,
        contract_id,
        job.handler,
        CollectionKind.RECEIPTS,
        medium=PAPER_MEDIUM,
        purpose="謝礼の支払",
        source="1",
        sheets=4,
    )
    ref = f"{contract_id}.own-1"
    custody.approve_collection(parts, contract_id, ref, job.staff)
    custody.declare_collection(parts, contract_id, ref, Fate.RETURN_DECLARED, job.handler, 4, ReturnWay.HAND)
    custody.accept_collection(parts, contract_id, ref, job.staff)
    today = job.world.clock.business.date()
    custody.state_clean(parts, contract_id, PC, ErasureMethod.PURGE, today, job.responsible)
    custody.state_clean(parts, contract_id, PAPER_MEDIUM, ErasureMethod.RETURNED, today, job.responsible)
    job.confirm_and_sign()


def _write_off(job: Job, ref: str) -> None:
    contract_id, supervisor = job.contract.contract_id, job.actor("supervisor", SUPERVISOR)
    reason = WriteOffReason.LOST_REPORTED
    custody_exceptions.propose_write_off(job.parts, contract_id, ref, reason, job.staff)
    custody_exceptions.approve_write_off(job.parts, contract_id, ref, supervisor)


def _lose_at_the_venue(job: Job) -> None:
    """Two of four sheets come back; the others are written off."""
    contract_id, today = job.contract.contract_id, day_of(job.world.clock.business)
    ref = f"{contract_id}.out-1"
    taking_out.ask(job.parts, contract_id, 1, PaperContent.NAME_TAGS, 4, today, job.handler)
    taking_out.consent(job.parts, contract_id, ref, "承諾する", job.actor("supervisor", SUPERVISOR))
    taking_out.count_out(job.parts, contract_id, ref, 4, job.handler)
    taking_out.count_in(job.parts, contract_id, ref, 2, job.handler)
    _write_off(job, ref)


def _erasures(job: Job, out: Path) -> None:
    """The contract's holding, then the assembly's and the people's."""
    contract, assembly = job.contract, job.assembly
    assert contract.holding is not None
    assert assembly.holding is not None
    begin(job)
    run(job)
    _write(job, contract.holding, out / "certificate")
    (out / "certificates").mkdir()
    gates = {
        "retention_over": True,
        "contracts_erased": True,
        "extracts_erased": True,
        "documents_taken_over": True,
        "contract_erased": True,
        "incidents_closed": True,
    }
    for holding_id in (assembly.holding, contract.people):
        erasure_start.begin_by_timer(job.parts, holding_id, Reason.RETENTION_OVER, gates)
        run(job)
        _write(job, holding_id, out / "certificates" / holding_id)


def _write(job: Job, holding_id: HoldingId, stem: Path) -> None:
    issued = job.parts.repository.get(Erasure, holding_id).issues[-1]
    stem.with_suffix(".json").write_bytes(certificate_json(job.parts, issued))
    stem.with_suffix(".pdf").write_bytes(_pdf(job, holding_id))


def _pdf(job: Job, holding_id: HoldingId) -> bytes:
    return certificate_pdf(job.parts, job.parts.repository.get(Erasure, holding_id).issues[-1])
