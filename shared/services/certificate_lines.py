"""The statements of a certificate: what state, ledger and deeds say about a holding, each with its basis."""

from collections.abc import Iterator, Mapping

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.custody import CustodyLedger
from shared.documents.erasure import Deed
from shared.documents.holding import Holding, HoldingKind
from shared.documents.packet import Packet
from shared.domain.certificate import Basis, Line
from shared.domain.custody import Ledger
from shared.domain.custody_lines import Fate
from shared.domain.erasure import DUTY_OF, Act, Duty
from shared.domain.ids import AssemblyId
from shared.domain.japan_time import stamp
from shared.domain.packet_kinds import SCHEMAS
from shared.services.erasure_saga import Saga
from shared.services.inventory import Inventory
from shared.services.parts import Parts

NIST_METHOD = "Purge: Cryptographic Erase (NIST SP 800-88 Rev. 1)"
ALGORITHM = "AES-256-GCM, Google Tink KmsEnvelopeAead"
_SEEN_BY_CANARY = frozenset({Act.OPEN_CANARY, Act.CONFIRM_REFUSAL})


def statements(parts: Parts, saga: Saga, inventory: Inventory) -> tuple[Line, ...]:
    """All lines, in the order in which they are printed."""
    holding = saga.holding
    contract = contract_of(parts, holding)
    return (
        *_holding_lines(parts, holding, inventory),
        *_assembly_lines(parts.repository.get(Assembly, str(holding.trail))),
        *(_contract_lines(parts, contract) if contract else ()),
        *_decision_lines(saga),
        *(_custody_lines(ledger_of(parts, contract)) if contract else ()),
        *_method_lines(holding),
        *_time_lines(saga),
    )


def contract_of(parts: Parts, holding: Holding) -> Contract | None:
    """The contract that a contract's or people's holding belongs to."""
    if holding.holds not in (HoldingKind.CONTRACT, HoldingKind.PEOPLE):
        return None
    return parts.repository.find(Contract, holding.owner)


def ledger_of(parts: Parts, contract: Contract) -> Ledger:
    """Empty when the contract never began."""
    found = parts.repository.find(CustodyLedger, contract.id)
    return found.lines if found else Ledger()


def open_points(parts: Parts, holding: Holding) -> tuple[str, ...]:
    """What the contractor still has or has not stated: it keeps the contract's certificate interim."""
    contract = contract_of(parts, holding)
    if contract is None or holding.holds is not HoldingKind.CONTRACT:
        return ()
    balance = ledger_of(parts, contract).balance(contract.device_ids)
    return tuple(f"{item.what}:{item.ref}:{item.state}" for item in balance.open)


def _holding_lines(parts: Parts, holding: Holding, inventory: Inventory) -> Iterator[Line]:
    recorded: Mapping[str, str | int] = {
        "kind": holding.holds.name.lower(),
        "owner": holding.owner,
        "container": holding.container,
        "key": holding.key_name,
        "key_version": holding.key_version or "",
        "location": parts.settings.environment,
    }
    for item, value in recorded.items():
        yield Line("holding", item, value, Basis.RECORDED)
    yield Line("holding", "objects", len(inventory.objects), Basis.VERIFIED)
    yield Line("holding", "bytes", inventory.bytes, Basis.VERIFIED)
    yield Line("holding", "inventory_sha256", inventory.sha256, Basis.VERIFIED)


def _assembly_lines(assembly: Assembly) -> Iterator[Line]:
    report = assembly.plan.report
    yield Line("assembly", "id", AssemblyId(assembly.id), Basis.RECORDED)
    yield Line("assembly", "plan_sha256", assembly.plan_sha256, Basis.RECORDED)
    yield Line("assembly", "title", report.title, Basis.STATED)
    yield Line("assembly", "department", report.department, Basis.STATED)
    for basis in report.legal_basis:
        yield Line("assembly", "legal_basis", f"{basis.text} ({basis.checked_on.isoformat()})", Basis.STATED)


def _contract_lines(parts: Parts, contract: Contract) -> Iterator[Line]:
    yield Line("contract", "id", contract.id, Basis.RECORDED)
    yield Line("contract", "contractor", contract.contractor, Basis.STATED)
    yield Line("contract", "signed_on", contract.signed_on.isoformat(), Basis.STATED)
    yield Line("contract", "ends_on", contract.ends_on.isoformat(), Basis.STATED)
    yield Line("contract", "end", stamp(contract.term.over_at), Basis.STATED)
    yield Line("contract", "clauses_sha256", contract.clauses.sha256, Basis.RECORDED)
    for thing in (*contract.places, *contract.devices):
        yield Line("contract", thing.id, thing.details.sha256, Basis.DECLARED)
    for packet in parts.repository.all(Packet, f"{contract.id}."):
        items = ",".join(sorted(SCHEMAS[packet.holds].information_items))
        yield Line("packet", packet.id, f"{packet.holds.value}: {items or '-'}", Basis.RECORDED)


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


def _custody_lines(ledger: Ledger) -> Iterator[Line]:
    for copy in ledger.copies:
        yield Line("copy", copy.ref, f"{copy.fate.value} {copy.device} {copy.person}", _word_of(copy.fate))
    for paper in ledger.papers:
        counts = f"{paper.fate.value} {paper.sheets}={paper.posted}+{paper.returned or 0}"
        yield Line("paper", paper.ref, counts, _word_of(paper.fate))
    for own in ledger.collections:
        yield Line("collection", own.ref, f"{own.fate.value} {own.content.value}", _word_of(own.fate))
    for statement in ledger.statements:
        said = f"{statement.method.value} {statement.done_on.isoformat()}"
        yield Line("statement", statement.target, said, Basis.DECLARED)
        if statement.confirmed:
            when = stamp(statement.confirmed.at)
            yield Line("confirmation", statement.target, when, Basis.CONFIRMED)
    accepted = [copy.accepted for copy in ledger.copies]
    accepted += [paper.accepted for paper in ledger.papers]
    accepted += [own.accepted for own in ledger.collections]
    returns = [act.at for act in accepted if act]
    if returns:
        yield Line("time", "last_return", stamp(max(returns)), Basis.CONFIRMED)


def _word_of(fate: Fate) -> Basis:
    return Basis.CONFIRMED if fate is Fate.RETURNED else Basis.DECLARED


def _method_lines(holding: Holding) -> Iterator[Line]:
    yield Line("method", "nist", NIST_METHOD, Basis.RECORDED)
    yield Line("method", "algorithm", ALGORITHM, Basis.RECORDED)
    yield Line("method", "epoch", holding.epoch, Basis.RECORDED)


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
