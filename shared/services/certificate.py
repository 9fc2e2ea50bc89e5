"""Make a holding's certificate: once per issue, the same bytes on every retry.

The JSON goes to WORM storage and names people by id. The PDF with their names lies in the people
holding and dies with it; where there are no names to print, it lies beside the JSON.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from shared.documents.base import ObjectRef
from shared.documents.erasure import Erasure, IssuedCertificate
from shared.documents.holding import Holding, HoldingKind
from shared.domain import approvals
from shared.domain import certificate as rules
from shared.domain.certificate import Anchor, Certificate
from shared.domain.erasure import Act
from shared.domain.ids import ActorId, HoldingId
from shared.domain.japan_time import read_stamp, stamp
from shared.errors import Missing, NameTaken, NotFound, Refusal
from shared.services.certificate_lines import contract_of, open_points, statements
from shared.services.certificate_print import print_certificate
from shared.services.contract import people_are_readable
from shared.services.custody_facts import certificate_facts
from shared.services.erasure_saga import Saga, look
from shared.services.first_pass import CONTAINER
from shared.services.holdings import vault_of
from shared.services.inventory import read_inventory
from shared.services.parts import Parts
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step

_SIGHTINGS = (Act.SEE_KEY_DELETED, Act.SEE_KEY_ABSENT, Act.SEE_CONTAINER_GONE)
_PDF_CLASS = "certificate-pdf"
_LIMITS = (
    "worm_records_remain",
    "telemetry_holds_ids",
    "provider_media",
    "declared_not_observed",
    "key_log_from_its_beginning_only",
    "late_objects_counted_until_refusal",
)
_LIMITS_LOCALLY = ("storage_rights_not_enforced_locally", "recovery_settings_not_exercised_on_azure")


def issue_certificate(parts: Parts, saga: Saga) -> IssuedCertificate:
    """The next issue of the holding's certificate; a repeated step adopts what is stored already."""
    number = rules.certificate_number(saga.holding.id)
    issue = len(saga.erasure.issues) + 1
    data = _once(parts, _path(number, issue, "json"), lambda: _signed(parts, saga, number, issue))
    body = json.loads(data)["certificate"]
    pdf, holding_id, ref = _print_once(parts, saga.holding, body, data)
    return IssuedCertificate(
        number=number,
        issue=issue,
        final=body["status"] == "final",
        sha256=hashlib.sha256(data).hexdigest(),
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        pdf_holding=holding_id,
        pdf_object=ref,
        at=read_stamp(body["issued_at"]),
    )


def issue_again(parts: Parts, holding_id: HoldingId, actor: ActorId) -> Erasure:
    """A further issue after an interim one, when what was open may be closed by now.

    Raises Refusal `certificate.already_final`, `certificate.not_issued`.
    """
    saga = look(parts, holding_id)
    if not saga.erasure.issues:
        raise Refusal("certificate.not_issued")
    if saga.erasure.issues[-1].final:
        raise Refusal("certificate.already_final")
    issued = issue_certificate(parts, saga)

    def add(erasure: Erasure) -> Change[Erasure] | None:
        if len(erasure.issues) >= issued.issue:
            return None
        entry = Entry(actor, "certificate.issued_again", holding_id, facts=issue_facts(issued))
        notice = notice_errand(holding_id, issued)
        return Change(erasure.with_(issues=(*erasure.issues, issued)), (entry,), (notice,))

    return parts.repository.change(Erasure, holding_id, add)


def confirm(parts: Parts, holding_id: HoldingId, issue: int, actor: ActorId) -> Erasure:
    """Ward staff have read the certificate. Raises NotFound."""
    act = approvals.Act(actor=actor, at=parts.clock.business_now())

    def decide(erasure: Erasure) -> Change[Erasure] | None:
        issued = issue_of(erasure, issue)
        if issued.confirmed:
            return None
        entry = Entry(actor, "certificate.confirmed", holding_id, facts=issue_facts(issued))
        changed = tuple(
            found.with_(confirmed=act) if found.issue == issue else found for found in erasure.issues
        )
        return Change(erasure.with_(issues=changed), (entry,))

    return parts.repository.change(Erasure, holding_id, decide)


def issue_of(erasure: Erasure, issue: int) -> IssuedCertificate:
    """Raises NotFound."""
    for issued in erasure.issues:
        if issued.issue == issue:
            return issued
    raise NotFound("general.not_found")


def certificate_json(parts: Parts, issued: IssuedCertificate) -> bytes:
    """The certificate's authoritative file."""
    return parts.records.get(CONTAINER, _path(issued.number, issued.issue, "json"))


def certificate_pdf(parts: Parts, issued: IssuedCertificate) -> bytes:
    """The PDF as delivered. Raises Refusal `certificate.names_erased` once the people holding is gone."""
    if issued.pdf_holding is None or issued.pdf_object is None:
        return parts.records.get(CONTAINER, _path(issued.number, issued.issue, "pdf"))
    try:
        return vault_of(parts, issued.pdf_holding).get(issued.pdf_object)
    except (Refusal, Missing):
        raise Refusal("certificate.names_erased") from None


def issue_facts(issued: IssuedCertificate) -> dict[str, str | int]:
    """What the trail says of a certificate: enough to recognise its files."""
    return {
        "number": issued.number,
        "issue": issued.issue,
        "status": "final" if issued.final else "interim",
        "json_sha256": issued.sha256,
        "pdf_sha256": issued.pdf_sha256,
    }


def notice_errand(holding_id: HoldingId, issued: IssuedCertificate) -> Errand:
    """Tell everyone concerned of an issue."""
    return Errand(Step.SEND_NOTICE, holding_id, f"{holding_id}.{issued.issue}")


def still_open(parts: Parts, saga: Saga) -> tuple[str, ...]:
    """What keeps a certificate made now from being final: the contractor's, and what could be recovered."""
    recoverable = rules.recovery_open_points(_sightings(saga), parts.clock.business_now())
    return open_points(parts, saga.holding) + recoverable


def _sightings(saga: Saga) -> tuple[rules.Sighting, ...]:
    return tuple(deed.facts for act in _SIGHTINGS for deed in saga.done(act))


def _signed(parts: Parts, saga: Saga, number: str, issue: int) -> bytes:
    holding = saga.holding
    inventory = read_inventory(parts, holding.id)
    tip = parts.trail.head(holding.trail)
    contract = contract_of(parts, holding)
    local = parts.settings.environment == "local"
    body = Certificate(
        number=number,
        issue=issue,
        issued_at=stamp(parts.clock.business_now()),
        holding=holding.id,
        simulated_time=parts.clock.simulated,
        lines=statements(parts, saga, inventory),
        objects=tuple(inventory.listed),
        late_objects=tuple(late.model_dump() for late in saga.erasure.late),
        sightings=_sightings(saga),
        custody=certificate_facts(parts, contract.id) if contract else None,
        open_points=still_open(parts, saga),
        limits=_LIMITS + (_LIMITS_LOCALLY if local else ()),
        anchor=Anchor(holding.trail, tip.seq, tip.head),
    ).body()
    signature = parts.signer.sign(rules.signed_bytes(body))
    return rules.certificate_file(body, parts.signer.public_key, signature)


def _print_once(
    parts: Parts, holding: Holding, body: dict[str, Any], data: bytes
) -> tuple[bytes, HoldingId | None, ObjectRef | None]:
    """The PDF, and the people holding's object it is kept in when it names people."""
    name = rules.file_name(body["number"], body["issue"])
    contract = contract_of(parts, holding)
    if contract is None or holding.holds is HoldingKind.PEOPLE or not people_are_readable(parts, contract):
        pdf = _once(parts, f"{name}.pdf", lambda: print_certificate(parts, body, data, None))
        return pdf, None, None
    vault = vault_of(parts, contract.people)
    found = vault.find(_PDF_CLASS, name)
    pdf = print_certificate(parts, body, data, contract) if found is None else found
    return pdf, contract.people, vault.put(_PDF_CLASS, name, pdf)


def _once(parts: Parts, path: str, make: Callable[[], bytes]) -> bytes:
    """What is stored under `path`; made now if there is nothing yet. The first writer wins."""
    try:
        return parts.records.get(CONTAINER, path)
    except Missing:
        pass
    kind = "application/pdf" if path.endswith(".pdf") else "application/json"
    try:
        data = make()
        parts.records.put_new(CONTAINER, path, data, kind)
    except NameTaken:
        return parts.records.get(CONTAINER, path)
    return data


def _path(number: str, issue: int, ending: str) -> str:
    return f"{rules.file_name(number, issue)}.{ending}"
