"""Replies from the ward's own e-application system: its CSV is read by a saved column map, looked at, filed.

Nothing is filed before somebody has seen how many rows are taken and which are refused, and why. A row's own
instant decides which reply of a person is the last, so the same file, or a longer one of the same system,
may be uploaded again.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date, datetime

from shared.documents.assembly import Assembly
from shared.documents.e_application import EApplication, EColumnMap, EPhase, RefusedRow
from shared.domain.approvals import Act
from shared.domain.canonical_json import canonical
from shared.domain.e_application import EField, ERow, Judged, Reading, check_columns, judge, proposal
from shared.domain.ids import SYSTEM_ACTOR, SYSTEM_TRAIL, ActorId, AssemblyId
from shared.domain.register.columns import comparable
from shared.domain.register.csv_rows import rows, texts
from shared.domain.reply import Answer
from shared.domain.trail import Facts
from shared.errors import Conflict, NameTaken, Refusal
from shared.services.holdings import vault_of
from shared.services.parts import Parts
from shared.services.replies import (
    deadline_of,
    ensure_open,
    file_online,
    holding_of,
    replies_closed,
)
from shared.services.reply_codes import codes_of
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step, WorkMessage

LARGEST_FILE = 4 * 1024 * 1024
MOST_ROWS = 20_000
ROWS_A_STEP = 25
"""Filed by one message: on one machine it may run 20 s, and a row takes some ten storage operations."""
_CLASS = "e-application"
_FINGERPRINT_BYTES = 16


def uploads_of(parts: Parts, assembly: Assembly) -> list[EApplication]:
    """All uploads by number."""
    found = parts.repository.all(EApplication, f"{assembly.id}.e-application-")
    return sorted(found, key=lambda upload: upload.number)


def receive(parts: Parts, assembly: Assembly, actor: ActorId, data: bytes) -> EApplication:
    """Keep the file and read it, if its columns are known; else a person says what they hold.

    Raises Refusal `replies.closed` …, `e_application.another`, `e_application.size`, `e_application.rows`,
    `e_application.empty`, `register.undecodable`, `register.not_csv`; then nothing is kept.
    """
    ensure_open(parts, assembly)
    earlier = uploads_of(parts, assembly)
    if any(not one.phase.over for one in earlier):
        raise Refusal("e_application.another")
    if not 0 < len(data) <= LARGEST_FILE:
        raise Refusal("e_application.size", limit=LARGEST_FILE // (1024 * 1024))
    header = _table(data)[0]
    number = len(earlier) + 1
    act = Act(actor=actor, at=parts.clock.business_now())
    vault = vault_of(parts, holding_of(assembly))
    file = vault.put(_CLASS, f"{assembly.id}.{number}.{parts.entropy.token(8).hex()}", data)
    document = EApplication(
        id=f"{assembly.id}.e-application-{number}",
        trail=assembly.trail,
        assembly=AssemblyId(assembly.id),
        number=number,
        phase=EPhase.MAPPING,
        uploaded=act,
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        file=file,
    )
    facts: Facts = {"sha256": document.sha256, "bytes": document.bytes}
    try:
        made = parts.repository.create(
            Change(document, (Entry(actor, "e_application.received", document.id, facts=facts),))
        )
    except NameTaken:
        vault.delete(file)
        raise Conflict("general.stale_page") from None
    known = _known_columns(parts, assembly, header)
    return _check(parts, assembly, made.id, actor, known) if known else made


def columns_of(parts: Parts, assembly: Assembly, upload: EApplication) -> list[tuple[str, EField]]:
    """Each column's header as the file has it, and what it probably holds."""
    header = _table(_data(parts, assembly, upload))[0]
    return list(zip(header, proposal(header), strict=True))


def map_columns(
    parts: Parts, assembly: Assembly, number: int, actor: ActorId, chosen: Sequence[EField]
) -> EApplication:
    """What each column holds, in order: saved for the next file with this header.

    Raises Refusal `e_application.column_missing`, `e_application.column_doubled`; Conflict
    `general.stale_page`.
    """
    upload = _upload(parts, assembly, number, EPhase.MAPPING)
    header = _table(_data(parts, assembly, upload))[0]
    if len(chosen) != len(header):
        raise Conflict("general.stale_page")
    check_columns(chosen, len(assembly.plan.event.days))
    act = Act(actor=actor, at=parts.clock.business_now())
    _remember(parts, header, tuple(chosen), act)
    return _check(parts, assembly, upload.id, actor, tuple(chosen))


def start(parts: Parts, assembly: Assembly, number: int, actor: ActorId) -> EApplication:
    """Somebody has seen the counts: file the rows. Raises Refusal `replies.closed`; Conflict."""
    ensure_open(parts, assembly)
    upload = _upload(parts, assembly, number, EPhase.CHECKED)
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(current: EApplication) -> Change[EApplication]:
        if current.phase is not EPhase.CHECKED:
            raise Conflict("general.stale_page")
        entry = Entry(actor, "e_application.accepted", current.id, facts={"rows": current.taken})
        errand = Errand(Step.TAKE_E_APPLICATION, holding_of(assembly), current.id)
        return Change(current.with_(phase=EPhase.TAKING, started=act), (entry,), (errand,))

    return parts.repository.change(EApplication, upload.id, decide)


def drop(parts: Parts, assembly: Assembly, number: int, actor: ActorId) -> EApplication:
    """The file is not used; what arrived is deleted. Raises Conflict once its rows are being filed."""
    upload = _upload(parts, assembly, number, EPhase.MAPPING, EPhase.CHECKED)

    def decide(current: EApplication) -> Change[EApplication]:
        if current.phase not in (EPhase.MAPPING, EPhase.CHECKED):
            raise Conflict("general.stale_page")
        return _over(current, EPhase.DROPPED, actor)

    return _without_file(parts, assembly, parts.repository.change(EApplication, upload.id, decide))


def take_rows(parts: Parts, message: WorkMessage) -> None:
    """Step `screening/take-e-application`: file the next rows, in order of time; then the file goes."""
    upload = parts.repository.settled(EApplication, message.unit)
    assembly = parts.repository.get(Assembly, upload.assembly)
    if upload.phase is EPhase.TAKING:
        upload = _next_rows(parts, assembly, upload)
    if upload.phase.over:
        _without_file(parts, assembly, upload)


def _next_rows(parts: Parts, assembly: Assembly, upload: EApplication) -> EApplication:
    if replies_closed(parts, assembly):
        return _finish(parts, upload, EPhase.STOPPED)
    taken = _judged(parts, assembly, upload, _data(parts, assembly, upload)).taken
    batch = taken[upload.filed : upload.filed + ROWS_A_STEP]
    actor = upload.started.actor if upload.started else SYSTEM_ACTOR
    for row in batch:
        file_online(parts, assembly, actor, row.invitee, row.sent_at, row.form)
    done = upload.filed + len(batch)
    return (
        _go_on(parts, assembly, upload, done) if done < len(taken) else _finish(parts, upload, EPhase.TAKEN)
    )


def _go_on(parts: Parts, assembly: Assembly, upload: EApplication, done: int) -> EApplication:
    def decide(current: EApplication) -> Change[EApplication] | None:
        if current.phase is not EPhase.TAKING or current.filed >= done:
            return None
        errand = Errand(Step.TAKE_E_APPLICATION, holding_of(assembly), current.id)
        return Change(current.with_(filed=done), (), (errand,))

    return parts.repository.change(EApplication, upload.id, decide)


def _finish(parts: Parts, upload: EApplication, phase: EPhase) -> EApplication:
    def decide(current: EApplication) -> Change[EApplication] | None:
        return None if current.phase.over else _over(current, phase, SYSTEM_ACTOR)

    return parts.repository.change(EApplication, upload.id, decide)


def _over(current: EApplication, phase: EPhase, actor: ActorId) -> Change[EApplication]:
    filed = current.taken if phase is EPhase.TAKEN else current.filed
    facts: Facts = {"rows": filed, "refused": len(current.refused)}
    entry = Entry(actor, f"e_application.{phase.value}", current.id, facts=facts)
    return Change(current.with_(phase=phase, filed=filed), (entry,))


def _without_file(parts: Parts, assembly: Assembly, upload: EApplication) -> EApplication:
    if upload.file is None:
        return upload
    vault_of(parts, holding_of(assembly)).delete(upload.file)

    def decide(current: EApplication) -> Change[EApplication] | None:
        return Change(current.with_(file=None)) if current.file else None

    return parts.repository.change(EApplication, upload.id, decide)


def _check(
    parts: Parts, assembly: Assembly, upload_id: str, actor: ActorId, columns: tuple[EField, ...]
) -> EApplication:
    act = Act(actor=actor, at=parts.clock.business_now())
    deadline = deadline_of(parts, assembly)
    upload = parts.repository.get(EApplication, upload_id)
    seen = upload.with_(columns=columns, checked=act, deadline=deadline)
    judged = _judged(parts, assembly, seen, _data(parts, assembly, upload))
    refused = tuple(RefusedRow(row=row, reason=reason) for row, reason in judged.refused)
    answers = [row.form.answer for row in judged.taken]
    counts = {"yes": answers.count(Answer.YES), "no": answers.count(Answer.NO)}

    def decide(current: EApplication) -> Change[EApplication]:
        if current.phase is not EPhase.MAPPING:
            raise Conflict("general.stale_page")
        document = current.with_(
            phase=EPhase.CHECKED, columns=columns, checked=act, deadline=deadline, refused=refused, **counts
        )
        facts: Facts = {**counts, "refused": len(refused)}
        return Change(document, (Entry(actor, "e_application.checked", current.id, facts=facts),))

    return parts.repository.change(EApplication, upload_id, decide)


def _judged(parts: Parts, assembly: Assembly, upload: EApplication, data: bytes) -> Judged:
    """The same rows each time: codes only become more, and what was refused once stays refused."""
    now, deadline = _judged_by(upload)
    days = assembly.plan.event.days
    reading = Reading(upload.columns, codes_of(parts, assembly), days, deadline, now)
    judged = judge(_table(data)[1], reading)
    refused = {one.row for one in upload.refused}
    kept: tuple[ERow, ...] = tuple(row for row in judged.taken if row.number not in refused)
    return Judged(kept, judged.refused)


def _judged_by(upload: EApplication) -> tuple[datetime, date]:
    if upload.checked is None or upload.deadline is None:
        raise Conflict("general.stale_page")
    return upload.checked.at, upload.deadline


def _table(data: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Header and numbered rows. Raises Refusal `e_application.empty`, `e_application.rows`, `register.*`."""
    table = list(rows(texts([data])))
    if len(table) < 2:
        raise Refusal("e_application.empty")
    if len(table) - 1 > MOST_ROWS:
        raise Refusal("e_application.rows", limit=MOST_ROWS)
    return table[0][1], table[1:]


def _data(parts: Parts, assembly: Assembly, upload: EApplication) -> bytes:
    if upload.file is None:
        raise Conflict("general.stale_page")
    return vault_of(parts, holding_of(assembly)).get(upload.file)


def _upload(parts: Parts, assembly: Assembly, number: int, *phases: EPhase) -> EApplication:
    upload = parts.repository.get(EApplication, f"{assembly.id}.e-application-{number}")
    if upload.phase not in phases:
        raise Conflict("general.stale_page")
    return upload


def _remember(parts: Parts, header: Sequence[str], columns: tuple[EField, ...], act: Act) -> None:
    name = _map_id(parts, header)
    fresh = EColumnMap(id=name, trail=SYSTEM_TRAIL, columns=columns, act=act)
    entry = Entry(act.actor, "column_map.saved", name, facts={"columns": len(columns)})
    try:
        parts.repository.create(Change(fresh, (entry,)))
    except NameTaken:
        parts.repository.change(
            EColumnMap, name, lambda current: Change(current.with_(columns=columns, act=act), (entry,))
        )


def _known_columns(parts: Parts, assembly: Assembly, header: Sequence[str]) -> tuple[EField, ...] | None:
    """As somebody said it earlier, if that is enough for this assembly's days."""
    saved = parts.repository.find(EColumnMap, _map_id(parts, header))
    if saved is None:
        return None
    try:
        check_columns(saved.columns, len(assembly.plan.event.days))
    except Refusal:
        return None
    return saved.columns


def _map_id(parts: Parts, header: Sequence[str]) -> str:
    text = canonical([comparable(name) for name in header])
    digest = hmac.digest(parts.ward_key, b"togikai-e-column-map/1\0" + text, "sha256")
    return f"e-application.{digest[:_FINGERPRINT_BYTES].hex()}"
