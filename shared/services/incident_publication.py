"""The ward's decision whether an incident is published (clause 18), by two people, and the published text.

The text is a public record like a draw's: written once, and its digest is in the trail.
"""

import hashlib

from shared.documents.incident import Incident, Publication
from shared.domain.approvals import PaperDecision, approve, propose
from shared.domain.ids import ActorId
from shared.errors import NotFound, Refusal
from shared.services.contract import fresh_object_id
from shared.services.holdings import vault_of
from shared.services.incidents import change, text_of
from shared.services.parts import Parts
from shared.services.publication import public_name, publish, published
from shared.services.repository import Entry

_TEXT = "text/plain; charset=utf-8"


def propose_publication(parts: Parts, incident_id: str, text: str, actor: ActorId) -> Incident:
    """Staff propose to publish `text`, or with an empty one not to publish.

    Raises Refusal `incident.publication_decided`, `incident.closed`, `holding.held`."""
    incident = parts.repository.get(Incident, incident_id)
    stored = None
    if text:
        vault = vault_of(parts, incident.texts_in)
        stored = vault.put_json("incident", fresh_object_id(parts), {"text": text})
    proposed = Publication(
        publish=bool(text), text=stored, approval=propose(actor, parts.clock.business_now())
    )

    def decide(current: Incident) -> tuple[Incident, Entry]:
        if current.publication and current.publication.approval.given:
            raise Refusal("incident.publication_decided")
        entry = Entry(
            actor, "incident.publication_proposed", current.id, facts={"publish": int(proposed.publish)}
        )
        return current.with_(publication=proposed), entry

    return change(parts, incident_id, decide)


def approve_publication(parts: Parts, incident_id: str, actor: ActorId, decision: PaperDecision) -> Incident:
    """The second person's yes; then the text is published.

    Raises Denied `general.same_person`; Refusal `incident.publication_not_proposed`, `holding.held`."""
    incident = parts.repository.get(Incident, incident_id)
    text = _proposed_text(parts, incident)
    sha256 = hashlib.sha256(text.encode()).hexdigest() if text else None

    def decide(current: Incident) -> tuple[Incident, Entry] | None:
        asked = current.publication
        if asked is None:
            raise Refusal("incident.publication_not_proposed")
        if asked.approval.given:
            return None
        if asked != incident.publication:
            raise Refusal("incident.publication_not_proposed")
        given = approve(asked.approval, actor, parts.clock.business_now(), decision)
        facts: dict[str, str | int] = {"publish": int(asked.publish)}
        if sha256:
            facts["sha256"] = sha256
        entry = Entry(actor, "incident.publication_decided", current.id, facts=facts)
        return current.with_(publication=asked.with_(approval=given, sha256=sha256)), entry

    changed = change(parts, incident_id, decide)
    if text:
        publish(parts, _name(changed), text.encode(), _TEXT)
    return changed


def published_text(parts: Parts, incident: Incident) -> str:
    """What everybody may read. Raises NotFound."""
    decided = incident.publication
    if decided is None or not (decided.approval.given and decided.publish):
        raise NotFound("general.not_found")
    return published(parts, _name(incident)).decode()


def _proposed_text(parts: Parts, incident: Incident) -> str:
    """Raises Refusal `holding.held` when it cannot be read now."""
    asked = incident.publication
    if asked is None or not asked.publish:
        return ""
    text = text_of(parts, incident, asked.text)
    if text is None:
        raise Refusal("holding.held")
    return text


def _name(incident: Incident) -> str:
    return public_name(incident.assembly, f"{incident.id}.txt")
