"""The statements of a certificate: what state, ledger and deeds say about a holding, each with its basis."""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.erasure import Deed
from shared.documents.holding import Holding, HoldingKind
from shared.domain import erasure as rules
from shared.domain.certificate import Basis, Line
from shared.domain.code_digest import code_sha256
from shared.domain.erasure import DUTY_OF, PROTOCOL, Act, Duty
from shared.domain.ids import AssemblyId
from shared.domain.japan_time import stamp
from shared.services import erasure_keys, erasure_proof, erasure_saga, holdings
from shared.services.certificate_deletions import deletion_lines
from shared.services.certificate_subjects import subject_lines
from shared.services.custody import balance
from shared.services.custody_facts import DECIDED, DECLARED, RECORDED, SEEN, certificate_facts
from shared.services.erasure_saga import Saga
from shared.services.inventory import Inventory
from shared.services.official_documents import documents_of
from shared.services.parts import Parts
from shared.services.returned_mail import LETTER_COUNTS, tallies

NIST_METHOD = "Purge: Cryptographic Erase (NIST SP 800-88 Rev. 1)"
ALGORITHM = "AES-256-GCM, Google Tink KmsEnvelopeAead"
_TOOL = (rules, erasure_saga, erasure_keys, erasure_proof, holdings)
"""The program that makes and destroys keys: its digest can be repeated from the source (code_digest.py)."""
type Facts = Mapping[str, Any]
"""What `certificate_facts` says, as canonical JSON values."""

_ON_WHOSE_WORD = {
    SEEN: Basis.CONFIRMED,
    DECLARED: Basis.DECLARED,
    DECIDED: Basis.DECIDED,
    RECORDED: Basis.RECORDED,
}
_SEEN_BY_CANARY = frozenset({Act.OPEN_CANARY, Act.CONFIRM_REFUSAL})


def statements(parts: Parts, saga: Saga, inventory: Inventory) -> tuple[Line, ...]:
    """All lines, in the order in which they are printed."""
    holding = saga.holding
    contract = contract_of(parts, holding)
    facts: Facts | None = certificate_facts(parts, contract.id) if contract else None
    return (
        *_holding_lines(parts, saga, inventory),
        *_assembly_lines(parts.repository.get(Assembly, str(holding.trail))),
        *_official_lines(parts, holding),
        *subject_lines(parts, holding),
        *_letter_lines(parts, holding),
        *(_contract_lines(facts) if facts else ()),
        *deletion_lines(parts, saga),
        *_decision_lines(saga),
        *(_custody_lines(facts) if facts else ()),
        *_method_lines(holding),
        *_settings_lines(saga),
        *_key_log_lines(saga),
        *_time_lines(saga),
    )


def contract_of(parts: Parts, holding: Holding) -> Contract | None:
    """The contract that a contract's or people's holding belongs to."""
    if holding.holds not in (HoldingKind.CONTRACT, HoldingKind.PEOPLE):
        return None
    return parts.repository.find(Contract, holding.owner)


def open_points(parts: Parts, holding: Holding) -> tuple[str, ...]:
    """What the contractor still has or has not stated: it keeps the contract's certificate interim."""
    contract = contract_of(parts, holding)
    if contract is None or holding.holds is not HoldingKind.CONTRACT:
        return ()
    return tuple(f"{item.what}:{item.ref}:{item.state}" for item in balance(parts, contract.id).open)


def _holding_lines(parts: Parts, saga: Saga, inventory: Inventory) -> Iterator[Line]:
    holding = saga.holding
    recorded: Mapping[str, str | int] = {
        "kind": holding.holds.name.lower(),
        "owner": holding.owner,
        "container": holding.container,
        "key": holding.key_name,
        "key_version": holding.key_version or "",
        "location": parts.settings.region or parts.settings.environment,
        "redundancy": parts.settings.data_redundancy or parts.settings.environment,
    }
    for item, value in recorded.items():
        yield Line("holding", item, value, Basis.RECORDED)
    yield Line("holding", "objects", len(inventory.objects), Basis.VERIFIED)
    yield Line("holding", "bytes", inventory.bytes, Basis.VERIFIED)
    yield Line("holding", "inventory_sha256", inventory.sha256, Basis.VERIFIED)
    yield Line("holding", "late_objects", len(saga.erasure.late), Basis.VERIFIED)


def _assembly_lines(assembly: Assembly) -> Iterator[Line]:
    report = assembly.plan.report
    yield Line("assembly", "id", AssemblyId(assembly.id), Basis.RECORDED)
    yield Line("assembly", "plan_sha256", assembly.plan_sha256, Basis.RECORDED)
    yield Line("assembly", "title", report.title, Basis.STATED)
    yield Line("assembly", "department", report.department, Basis.STATED)
    for basis in report.legal_basis:
        yield Line("assembly", "legal_basis", f"{basis.text} ({basis.checked_on.isoformat()})", Basis.STATED)


def _official_lines(parts: Parts, holding: Holding) -> Iterator[Line]:
    """What the ward keeps elsewhere, under its own number, when its records here are erased."""
    if holding.holds is HoldingKind.ASSEMBLY:
        assembly = parts.repository.get(Assembly, str(holding.trail))
        for one in documents_of(parts, assembly).taken:
            yield Line("official", one.kind.value, f"{one.number} {one.years}", Basis.STATED)


def _letter_lines(parts: Parts, holding: Holding) -> Iterator[Line]:
    """What became of the invitations, over all mail merges."""
    if holding.holds is HoldingKind.ASSEMBLY:
        found = tallies(parts, parts.repository.get(Assembly, str(holding.trail)))
        for item in LETTER_COUNTS if found else ():
            yield Line("letters", item, sum(getattr(one, item) for one in found), Basis.RECORDED)


def _contract_lines(facts: Facts) -> Iterator[Line]:
    contract = facts["contract"]
    yield Line("contract", "id", contract["id"], Basis.RECORDED)
    for item in ("contractor", "signed_on", "ends_on", "over_at"):
        yield Line("contract", item, contract[item], Basis.STATED)
    yield Line("contract", "clauses_sha256", contract["clauses_sha256"], Basis.RECORDED)
    yield Line("subject", "information_items", "、".join(facts["information_items"]), Basis.RECORDED)
    for packet in facts["packets"]:
        yield Line("packet", packet["id"], f"{packet['kind']} {packet['bytes']} bytes", Basis.RECORDED)


def _decision_lines(saga: Saga) -> Iterator[Line]:
    erasure = saga.erasure
    proposed, approved = erasure.approval.proposed, erasure.approval.approved
    yield Line("decision", "reason", erasure.reason.value, Basis.RECORDED)
    yield Line("decision", "proposed_by", proposed.actor, Basis.RECORDED)
    yield Line("decision", "proposed_at", stamp(proposed.at), Basis.RECORDED)
    if approved:
        yield Line("decision", "approved_by", approved.actor, Basis.RECORDED)
        yield Line("decision", "approved_at", stamp(approved.at), Basis.RECORDED)
    if erasure.approval.decision.number:
        yield Line("decision", "document_number", erasure.approval.decision.number, Basis.STATED)


def _custody_lines(facts: Facts) -> Iterator[Line]:
    for copy in facts["copies"]:
        ref = f"{copy['packet']}-c{copy['copy']}"
        yield Line("copy", ref, f"{copy['fate']} {copy['device']} {copy['person']}", _basis(copy))
    for paper in facts["paper"]:
        sheets = f"{paper['fate']} {paper['sheets']}={_sheets(paper)}"
        yield Line("paper", paper["packet"], sheets, _basis(paper))
    for own in facts["collections"]:
        yield Line("collection", own["id"], f"{own['fate']} {own['content']}", _basis(own))
    for out in facts["taken_out"]:
        counts = f"{out['content']} {out['day']} {out['out'] or 0}={out['back'] or 0}"
        yield Line("taken_out", out["id"], counts, Basis.DECLARED)
    for one in facts["write_offs"]:
        yield Line("write_off", one["ref"], f"{one['reason']} {one['approved_at']}", Basis.DECIDED)
    for statement in facts["statements"]:
        said = f"{statement['method']} {statement['done_on']}"
        yield Line("statement", statement["medium"], said, Basis.DECLARED)
        if statement["confirmed_at"]:
            seen = f"{statement['seen_on']} {statement['seen_at']} {statement['present']}"
            yield Line("confirmation", statement["medium"], seen, Basis.CONFIRMED)
    if signature := facts["signature"]:
        yield Line("signature", signature["way"], signature["signed_at"], Basis.DECLARED)
    if facts["last_return"]:
        yield Line("time", "last_return", facts["last_return"], Basis.CONFIRMED)


def _sheets(paper: Mapping[str, int | None]) -> str:
    """Posted and returned; shredded and lost ones where there are any."""
    counts = [paper["posted"] or 0, paper["returned"] or 0]
    if paper["shredded"] or paper["lost"]:
        counts += [paper["shredded"] or 0, paper["lost"] or 0]
    return "+".join(map(str, counts))


def _basis(line: Mapping[str, str]) -> Basis:
    return _ON_WHOSE_WORD[line["basis"]]


def _method_lines(holding: Holding) -> Iterator[Line]:
    yield Line("method", "nist", NIST_METHOD, Basis.RECORDED)
    yield Line("method", "algorithm", ALGORITHM, Basis.RECORDED)
    yield Line("method", "tool", f"togikai {PROTOCOL}", Basis.RECORDED)
    yield Line("method", "tool_sha256", code_sha256(_TOOL), Basis.RECORDED)
    yield Line("method", "epoch", holding.epoch, Basis.RECORDED)


def _settings_lines(saga: Saga) -> Iterator[Line]:
    """Whether the deployed settings were still those of the deployment, as the verifier read them last."""
    facts = saga.done(Act.SEE_CONTAINER_GONE)[-1].facts
    basis = Basis.VERIFIED if "settings_checked" in facts else Basis.RECORDED
    for item in ("settings", "settings_checked"):
        if item in facts:
            yield Line("system", item, facts[item], basis)


def _key_log_lines(saga: Saga) -> Iterator[Line]:
    """How often the key was read and whether it was backed up, as far back as the vault's log reaches."""
    facts = saga.done(Act.SEE_KEY_ABSENT)[-1].facts
    basis = Basis.VERIFIED if "key_log_since" in facts else Basis.RECORDED
    for item in ("key_log", "key_log_since", "key_log_reads", "key_log_backups"):
        if item in facts:
            yield Line("system", item, facts[item], basis)


def _time_lines(saga: Saga) -> Iterator[Line]:
    for act in Act:
        for deed in saga.done(act):
            yield Line("time", act.value, stamp(deed.at), _seen(act))
            yield from _schedule(act, deed)


def _schedule(act: Act, deed: Deed) -> Iterator[Line]:
    if act is Act.DELETE_KEY:
        yield Line("time", "purge_scheduled", deed.facts["purge_scheduled"], Basis.RECORDED)


def _seen(act: Act) -> Basis:
    verified = DUTY_OF[act] is Duty.VERIFIER or act in _SEEN_BY_CANARY
    return Basis.VERIFIED if verified else Basis.RECORDED
