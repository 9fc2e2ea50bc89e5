"""The import of a received extract: everybody judged, tokens made, totals for a second person to approve."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.extract import Extract, ExtractPhase, Imported, Totals
from shared.domain.approvals import PaperDecision, approve
from shared.domain.canonical_json import Json
from shared.domain.draw.population import Population, population
from shared.domain.draw.tokens import KEY_BYTES, Tokenizer
from shared.domain.ids import SYSTEM_ACTOR, ActorId
from shared.domain.plan_rules import reading_rule, refuse_unless_drawn
from shared.domain.plan_sections import RegisterMode
from shared.domain.register import encoding, report
from shared.domain.register.judging import ReadingRule
from shared.domain.register.outcomes import Findings
from shared.domain.register.reading import read_frame
from shared.errors import Fault, NotFound, Refusal
from shared.services.holding_objects import HoldingObjects
from shared.services.holdings import vault_of
from shared.services.intake import reject_for
from shared.services.parts import Parts
from shared.services.repository import Change, Entry
from shared.services.work import WorkMessage

KEY_CLASS = "register-key"
TOKENS_CLASS = "tokens"
REPORT_CLASS = "import-report"
FULL_REPORT_CLASS = "full-report"
_ONLY = "1"

type Keep = Callable[[Iterator[bytes]], ObjectRef | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """One run over the whole file."""

    sha256: str
    tokens: ObjectRef | None
    tokens_sha256: str
    totals: Totals
    details: dict[str, Json]
    findings: Findings
    population: Population


def import_extract(parts: Parts, message: WorkMessage) -> None:
    """Step `draw/import`. A wrong file is rejected here too, where only the whole of it shows that."""
    extract = parts.repository.get(Extract, message.unit)
    if extract.phase is not ExtractPhase.IMPORTING:
        return
    vault = vault_of(parts, extract.holding)
    key = _register_key(parts, vault)
    try:
        reading = read(
            parts, vault, extract, vault.get(key), lambda made: vault.put_large(TOKENS_CLASS, _ONLY, made)
        )
        _refuse_other_file(extract, reading)
    except Refusal as refusal:
        reject_for(parts, extract.id, SYSTEM_ACTOR, refusal)
        return
    if reading.tokens is None:
        raise Fault("general.fault")
    imported = Imported(
        totals=reading.totals,
        encoding=encoding_of(vault, extract),
        key=key,
        tokens=reading.tokens,
        tokens_sha256=reading.tokens_sha256,
        report=vault.put_json(REPORT_CLASS, _ONLY, reading.details),
        full_report=vault.put_large(
            FULL_REPORT_CLASS, _ONLY, report.full(reading.findings, rule_of(parts, extract).column_map)
        ),
    )
    parts.repository.change(Extract, extract.id, lambda current: _imported(current, imported))


def read(parts: Parts, vault: HoldingObjects, extract: Extract, key: bytes, keep: Keep) -> Reading:
    """Read the whole file from its parts; the packed tokens go to `keep`. Raises Refusal `register.*`."""
    rule = rule_of(parts, extract)
    whole, tokens = hashlib.sha256(), hashlib.sha256()
    with parts.processors.at_work() as each:
        frame, findings = read_frame(_hashed(pieces(vault, extract), whole), rule, Tokenizer(key), each)
        kept = keep(_hashed(frame.tokens(each), tokens))
    census = frame.census
    return Reading(
        sha256=whole.hexdigest(),
        tokens=kept,
        tokens_sha256=tokens.hexdigest(),
        totals=Totals(**asdict(report.totals(rule, census, findings))),
        details=report.details(census, findings),
        findings=findings,
        population=population(census.cells),
    )


def approve_extract(parts: Parts, extract_id: str, actor: ActorId, decision: PaperDecision) -> Extract:
    """The second person's yes to the totals: the register may be drawn from.

    Raises Denied `general.same_person`, Refusal `register.not_checked`, `draw.too_few_eligible`,
    and for those drawn already `draw.not_as_drawn`.
    """
    plan = parts.repository.get(Assembly, extract_id.rpartition(".")[0]).plan
    drawn = plan.draw.invitees

    def decide(current: Extract) -> Change[Extract] | None:
        if current.phase is ExtractPhase.APPROVED:
            return None
        if current.phase is not ExtractPhase.CHECK or current.imported is None:
            raise Refusal("register.not_checked")
        eligible = current.imported.totals.eligible
        if eligible < drawn:
            raise Refusal("draw.too_few_eligible", eligible=eligible, wanted=drawn)
        if plan.register_extract.mode is RegisterMode.ALREADY_DRAWN:
            refuse_unless_drawn(plan, current.imported.totals.rows, eligible)
        given = approve(current.approval, actor, parts.clock.business_now(), decision)
        entry = Entry(actor, "extract.approved", current.id, facts={"eligible": eligible})
        return Change(current.with_(phase=ExtractPhase.APPROVED, approval=given), (entry,))

    return parts.repository.change(Extract, extract_id, decide)


def read_report(parts: Parts, extract: Extract) -> dict[str, Any]:
    """Histograms and findings. Raises Refusal `register.not_checked`, `holding.not_active`."""
    if extract.imported is None:
        raise Refusal("register.not_checked")
    found: dict[str, Any] = vault_of(parts, extract.holding).get_json(extract.imported.report)
    return found


def full_report(parts: Parts, extract: Extract, part: int, actor: ActorId) -> tuple[bytes, int]:
    """Part `part` (from 1) of the report of every finding, and how many there are. That it was taken is
    recorded. Raises Refusal `register.not_checked`, `holding.not_active`, NotFound."""
    if extract.imported is None or extract.imported.full_report is None:
        raise Refusal("register.not_checked")
    kept = list(vault_of(parts, extract.holding).get_large(extract.imported.full_report))
    if not 1 <= part <= len(kept):
        raise NotFound("general.not_found")
    entry = Entry(actor, "extract.report_taken", extract.id, facts={"part": part})
    parts.repository.note(extract.trail, entry)
    return kept[part - 1], len(kept)


def rule_of(parts: Parts, extract: Extract) -> ReadingRule:
    plan = parts.repository.get(Assembly, extract.assembly).plan
    return reading_rule(plan, extract.received_on, extract.contents, extract.columns)


def pieces(vault: HoldingObjects, extract: Extract) -> Iterator[bytes]:
    """The file as it was sent, part by part."""
    return (vault.get(part.object) for part in extract.parts)


def _imported(current: Extract, imported: Imported) -> Change[Extract] | None:
    if current.phase is not ExtractPhase.IMPORTING:
        return None
    facts: dict[str, str | int] = {
        "rows": imported.totals.rows,
        "eligible": imported.totals.eligible,
        "tokens_sha256": imported.tokens_sha256,
        "report_sha256": imported.report.sha256,
    }
    entry = Entry(SYSTEM_ACTOR, "extract.imported", current.id, facts=facts)
    return Change(current.with_(phase=ExtractPhase.CHECK, imported=imported), (entry,))


def _register_key(parts: Parts, vault: HoldingObjects) -> ObjectRef:
    """K_reg: random, so it is stored before it is used, and made only once."""
    stored = vault.find(KEY_CLASS, _ONLY)
    return vault.put(KEY_CLASS, _ONLY, stored or parts.entropy.token(KEY_BYTES))


def _refuse_other_file(extract: Extract, reading: Reading) -> None:
    if reading.sha256 != extract.sha256:
        raise Refusal("intake.digest_differs")


def encoding_of(vault: HoldingObjects, extract: Extract) -> str:
    """What the file is written in, by its first part."""
    return encoding.detect(vault.get(extract.parts[0].object)).value


def _hashed(data: Iterable[bytes], digest: Any) -> Iterator[bytes]:
    for piece in data:
        digest.update(piece)
        yield piece
