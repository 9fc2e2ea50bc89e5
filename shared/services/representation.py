"""The representativeness report: asked for by staff, made by a step, published by two people."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.public_file import PublicFile
from shared.documents.representation import Representation, RepresentationPhase
from shared.domain.approvals import Act, PaperDecision, approve, propose
from shared.domain.canonical_json import Json, canonical
from shared.domain.ids import SYSTEM_ACTOR, ActorId, AssemblyId
from shared.domain.japan_time import day_of
from shared.domain.representation import Basis, Counted, report
from shared.domain.trail import Facts
from shared.errors import NameTaken, NotFound, Refusal
from shared.services.holdings import vault_of
from shared.services.invitees import accepted_draw
from shared.services.parts import Parts
from shared.services.publication import public_name, publish, published
from shared.services.publications import choose_report, mark_of, told_of
from shared.services.replies import holding_of
from shared.services.repository import Change, Entry, Errand
from shared.services.representation_count import counted, population_of
from shared.services.representation_print import print_report
from shared.services.work import Step, WorkMessage

_CLASS = "representation"


def reports_of(parts: Parts, assembly_id: str) -> list[Representation]:
    """All of an assembly, in order."""
    found = parts.repository.all(Representation, f"{assembly_id}.representation-")
    return sorted(found, key=lambda one: one.number)


def ask(parts: Parts, assembly: Assembly, actor: ActorId) -> Representation:
    """Have a report made of how things stand now.

    Raises Refusal `draw.not_accepted`, `representation.under_way`."""
    accepted_draw(parts, AssemblyId(assembly.id))  # refuses before there is one
    earlier = reports_of(parts, assembly.id)
    if earlier and earlier[-1].phase in (RepresentationPhase.MAKING, RepresentationPhase.APPROVED):
        raise Refusal("representation.under_way")
    number = len(earlier) + 1
    document = Representation(
        id=f"{assembly.id}.representation-{number}",
        trail=assembly.trail,
        assembly=AssemblyId(assembly.id),
        number=number,
        asked=Act(actor=actor, at=parts.clock.business_now()),
    )
    entry = Entry(actor, "representation.asked", document.id)
    errand = Errand(Step.MAKE_REPORT, holding_of(assembly), document.id)
    try:
        return parts.repository.create(Change(document, (entry,), (errand,)))
    except NameTaken:
        raise Refusal("representation.under_way") from None


def make_report(parts: Parts, message: WorkMessage) -> None:
    """Step `lottery/make-report`: counted anew on a repeat; what is committed first counts."""
    document = parts.repository.settled(Representation, message.unit)
    if document.phase is not RepresentationPhase.MAKING:
        return
    assembly = parts.repository.get(Assembly, document.assembly)
    vault = vault_of(parts, message.holding)
    made: dict[str, ObjectRef | str] = {}
    for name, public in (("full", False), ("for_public", True)):
        people = tuple(counted(parts, assembly, public=public))
        data = canonical(_report(parts, assembly, document, people, public=public))
        digest = hashlib.sha256(data).hexdigest()[:16]
        made[name] = vault.put(_CLASS, f"{document.id}.{name}.{digest}", data)
        if public:
            made["count"] = mark_of(parts, assembly, people)

    def decide(current: Representation) -> Change[Representation] | None:
        if current.phase is not RepresentationPhase.MAKING:
            return None
        entry = Entry(SYSTEM_ACTOR, "representation.made", current.id)
        return Change(current.with_(phase=RepresentationPhase.READY, **made), (entry,))

    parts.repository.change(Representation, document.id, decide)


def _report(
    parts: Parts, assembly: Assembly, document: Representation, people: Sequence[Counted], *, public: bool
) -> dict[str, Json]:
    basis = Basis(
        assembly=assembly.id,
        made_on=day_of(document.asked.at),
        reference_date=assembly.plan.eligibility.reference_date,
        population=population_of(parts, assembly, public=public),
        districts_are=assembly.plan.area_map().ja,
    )
    return report(people, basis, public=public)


def propose_publication(parts: Parts, assembly: Assembly, number: int, actor: ActorId) -> Representation:
    """Staff propose to publish: one report of an assembly, as the differences of two would tell small counts.

    Raises Refusal `representation.not_ready`, and as `Told.with_report`."""
    now, told = parts.clock.business_now(), told_of(parts, assembly.id)

    def decide(current: Representation) -> Change[Representation] | None:
        if current.phase is not RepresentationPhase.READY:
            raise Refusal("representation.not_ready")
        told.with_report(number, current.count)
        if current.approval is not None:
            return None
        entry = Entry(actor, "representation.proposed", current.id)
        return Change(current.with_(approval=propose(actor, now)), (entry,))

    return parts.repository.change(Representation, _id(assembly, number), decide)


def approve_publication(
    parts: Parts, assembly: Assembly, number: int, actor: ActorId, decision: PaperDecision
) -> Representation:
    """A second person's yes; a step then publishes. Of two approvals at once the first choice holds.

    Raises Denied `general.same_person`, Refusal `representation.not_proposed`, and as `Told.with_report`."""
    now, holding = parts.clock.business_now(), holding_of(assembly)

    def decide(current: Representation) -> Change[Representation]:
        if current.phase is not RepresentationPhase.READY or current.approval is None:
            raise Refusal("representation.not_proposed")
        document = current.with_(
            approval=approve(current.approval, actor, now, decision), phase=RepresentationPhase.APPROVED
        )
        entry = Entry(actor, "representation.approved", current.id)
        return Change(document, (entry,), (Errand(Step.PUBLISH_REPORT, holding, current.id),))

    found = parts.repository.get(Representation, _id(assembly, number))
    decide(found)  # refuses before anything is chosen
    choose_report(parts, assembly, number, found.count, actor)
    return parts.repository.change(Representation, _id(assembly, number), decide)


def publish_report(parts: Parts, message: WorkMessage) -> None:
    """Step `lottery/publish-report`: digests are committed first, then both files are out."""
    document = parts.repository.settled(Representation, message.unit)
    if document.for_public is None or document.phase is not RepresentationPhase.APPROVED:
        return
    assembly = parts.repository.get(Assembly, document.assembly)
    vault = vault_of(parts, message.holding)
    data = vault.get(document.for_public)
    pdf = print_report(parts, assembly, vault.get_json(document.for_public), document.asked.at)
    files = {
        "json_file": (_file(document, "representation.json", data), data, "application/json"),
        "pdf_file": (_file(document, "representation.pdf", pdf), pdf, "application/pdf"),
    }
    for file, content, kind in files.values():
        publish(parts, file.name, content, kind)

    def decide(current: Representation) -> Change[Representation] | None:
        if current.phase is not RepresentationPhase.APPROVED:
            return None
        named = {name: file.with_(published=True) for name, (file, _, _) in files.items()}
        facts: Facts = {name: file.sha256 for name, file in named.items()}
        entry = Entry(SYSTEM_ACTOR, "representation.published", current.id, facts=facts)
        return Change(current.with_(phase=RepresentationPhase.PUBLISHED, **named), (entry,))

    parts.repository.change(Representation, document.id, decide)


def read_report(
    parts: Parts, assembly: Assembly, document: Representation, *, public: bool
) -> dict[str, Any]:
    """The report as staff see it, or as it will be published. Raises Refusal `representation.not_ready`."""
    ref = document.for_public if public else document.full
    if ref is None:
        raise Refusal("representation.not_ready")
    found: dict[str, Any] = vault_of(parts, holding_of(assembly)).get_json(ref)
    return found


def published_report(parts: Parts, document: Representation) -> dict[str, Any]:
    """What everyone may read. Raises NotFound before it is published."""
    if document.json_file is None or not document.json_file.published:
        raise NotFound("general.not_found")
    found: dict[str, Any] = json.loads(published(parts, document.json_file.name))
    return found


def _file(document: Representation, file: str, data: bytes) -> PublicFile:
    name = public_name(document.assembly, f"representation-{document.number}/{file}")
    return PublicFile(name=name, sha256=hashlib.sha256(data).hexdigest())


def _id(assembly: Assembly, number: int) -> str:
    return f"{assembly.id}.representation-{number}"
