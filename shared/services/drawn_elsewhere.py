"""The register section's own draw is taken over: its people, and a public record that says what it is not."""

import hashlib

from shared.documents.assembly import Assembly
from shared.documents.draw import Draw, DrawPhase
from shared.documents.extract import Extract
from shared.documents.public_file import PublicFile
from shared.domain.age import latest_birth_date
from shared.domain.draw.elsewhere import DrawnElsewhere, drawn_in_order
from shared.domain.draw.record import RECORD_FILE
from shared.domain.draw.tokens import Tokenizer
from shared.domain.ids import SYSTEM_ACTOR
from shared.domain.invitee import Invitee
from shared.domain.trail import Facts
from shared.errors import Fault
from shared.services.draw_commitment import draw_file
from shared.services.holdings import vault_of
from shared.services.invitees import INVITEES_CLASS, RESERVES_CLASS, keep_people
from shared.services.parts import Parts
from shared.services.publication import publish
from shared.services.register_import import pieces, rule_of
from shared.services.repository import Change, Entry
from shared.services.work import WorkMessage


def adopt_draw(parts: Parts, message: WorkMessage) -> None:
    """Step `draw/adopt`: keep the people in the file's order, publish the record."""
    draw = parts.repository.settled(Draw, message.unit)
    if draw.phase not in (DrawPhase.PREPARING, DrawPhase.PUBLISHING):
        return
    extract = parts.repository.get(Extract, draw.extract)
    assembly = parts.repository.get(Assembly, draw.assembly)
    people = _people(parts, extract)
    published = _record(assembly, draw, people)
    if draw.phase is DrawPhase.PREPARING:
        draw = _keep(parts, assembly, draw, people, published)
    if draw.record is None:
        raise Fault("draw.not_drawn")
    publish(parts, draw.record.name, published)
    parts.repository.change(Draw, draw.id, _published)


def _people(parts: Parts, extract: Extract) -> list[Invitee]:
    if extract.imported is None:
        raise Fault("draw.no_register")
    vault = vault_of(parts, extract.holding)
    tokenizer = Tokenizer(vault.get(extract.imported.key))
    return list(drawn_in_order(pieces(vault, extract), rule_of(parts, extract), tokenizer))


def _record(assembly: Assembly, draw: Draw, people: list[Invitee]) -> bytes:
    plan, eligibility = assembly.plan, assembly.plan.eligibility
    tokens = [one.token for one in people]
    return DrawnElsewhere(
        assembly=assembly.id,
        number=draw.number,
        predecessor=draw.predecessor,
        reason=draw.reason.value if draw.reason else None,
        reference_date=eligibility.reference_date,
        minimum_age=eligibility.minimum_age,
        latest_birth_date=latest_birth_date(eligibility.minimum_age, eligibility.reference_date),
        protected=plan.register_extract.protected.value,
        drawn=tokens[: plan.draw.invitees],
        reserves=tokens[plan.draw.invitees :],
    ).record()


def _keep(parts: Parts, assembly: Assembly, draw: Draw, people: list[Invitee], published: bytes) -> Draw:
    if assembly.holding is None:
        raise Fault("draw.no_register")
    vault = vault_of(parts, assembly.holding)
    k = assembly.plan.draw.invitees
    invitees = keep_people(vault, INVITEES_CLASS, f"draw-{draw.number}", people[:k])
    reserves = keep_people(vault, RESERVES_CLASS, f"draw-{draw.number}", people[k:])
    file = PublicFile(name=draw_file(draw, RECORD_FILE), sha256=hashlib.sha256(published).hexdigest())

    def decide(current: Draw) -> Change[Draw] | None:
        if current.phase is not DrawPhase.PREPARING:
            return None
        facts: Facts = {
            "record_sha256": file.sha256,
            "drawn": k,
            "reserves": len(people) - k,
            "verifiable": "no",
        }
        document = current.with_(
            phase=DrawPhase.PUBLISHING,
            record=file,
            invitees=invitees,
            reserves=reserves,
            invitee_count=k,
            reserve_count=len(people) - k,
            read_back=True,
        )
        return Change(document, (Entry(SYSTEM_ACTOR, "draw.adopted", current.id, facts=facts),))

    return parts.repository.change(Draw, draw.id, decide)


def _published(current: Draw) -> Change[Draw] | None:
    if current.phase is not DrawPhase.PUBLISHING or current.record is None:
        return None
    entry = Entry(SYSTEM_ACTOR, "draw.files_published", current.id, facts={"record": current.record.name})
    file = current.record.with_(published=True)
    return Change(current.with_(phase=DrawPhase.DRAWN, record=file), (entry,))
