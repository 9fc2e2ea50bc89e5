"""The change list at work: of a list only the hits are kept; without a statement nothing is released."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.change_list import ChangeList, StatementKind
from shared.documents.lot import Lot, LotPhase
from shared.documents.mail_merge import MailMerge, MergePhase
from shared.domain.approvals import Act
from shared.domain.changes import ChangeKind, Stage, joined, read_changes
from shared.domain.ids import ActorId, AssemblyId, HoldingId
from shared.errors import Conflict, NameTaken, Refusal
from shared.services.holdings import vault_of
from shared.services.invitees import accepted_draw, read_everyone
from shared.services.parts import Parts
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step

_CLASS = "change-hits"


def changes_of(parts: Parts, assembly_id: AssemblyId | str) -> list[ChangeList]:
    """All statements of an assembly, in order."""
    found = parts.repository.all(ChangeList, f"{assembly_id}.changes-")
    return sorted(found, key=lambda one: one.number)


def take_list(parts: Parts, assembly: Assembly, stage: Stage, actor: ActorId, text: str) -> ChangeList:
    """Look the list's people up among the drawn and the reserves; keep the hits, forget the others.

    Raises Refusal `changes.not_drawn`, `changes.letters_at_work`, and as `read_changes`.
    """
    holding = _drawn(parts, assembly)
    listed = read_changes(text, assembly.plan.register_extract.record_number_pattern)
    found = {
        one.token: listed[one.record_number].value
        for one in read_everyone(parts, AssemblyId(assembly.id))
        if one.record_number in listed
    }
    counts = Counter(found.values())
    return _recorded(parts, assembly, stage, actor, holding, len(listed), counts, found)


def state_none(parts: Parts, assembly: Assembly, stage: Stage, actor: ActorId) -> ChangeList:
    """Somebody looked, and nothing has changed. Raises Refusal `changes.not_drawn`."""
    return _recorded(parts, assembly, stage, actor, _drawn(parts, assembly), 0, Counter(), {})


def hits(parts: Parts, assembly: Assembly, up_to: int | None = None) -> dict[str, ChangeKind]:
    """Draw token → kind, over all lists (or those numbered up to `up_to`)."""
    stated = [one for one in changes_of(parts, assembly.id) if up_to is None or one.number <= up_to]
    refs = [one.hits for one in stated if one.hits]
    if not refs or assembly.holding is None:
        return {}
    vault = vault_of(parts, assembly.holding)
    return joined(_kinds(vault.get_json(ref)) for ref in refs)


def require_stated(parts: Parts, assembly: Assembly, stage: Stage, since: datetime | None = None) -> None:
    """Raises Refusal `changes.not_stated` (stage) unless somebody stated it, not before `since`, and
    `changes.letters_at_work` while a list's letters are being taken out."""
    stated = changes_of(parts, assembly.id)
    if not any(one.stage is stage and (since is None or one.act.at >= since) for one in stated):
        raise Refusal("changes.not_stated", stage=stage.ja)
    if not all(one.applied for one in stated):
        raise Refusal("changes.letters_at_work")


def _recorded(
    parts: Parts,
    assembly: Assembly,
    stage: Stage,
    actor: ActorId,
    holding: HoldingId,
    entries: int,
    counts: Mapping[str, int],
    found: Mapping[str, str],
) -> ChangeList:
    number = len(changes_of(parts, assembly.id)) + 1
    ref = _kept(parts, holding, assembly, number, found) if found else None
    letters = _letters_to_stop(parts, assembly) and ref is not None
    document = ChangeList(
        id=f"{assembly.id}.changes-{number}",
        trail=assembly.trail,
        assembly=AssemblyId(assembly.id),
        number=number,
        stage=stage,
        says=StatementKind.LIST if entries else StatementKind.NONE,
        act=Act(actor=actor, at=parts.clock.business_now()),
        entries=entries,
        hit_counts=dict(counts),
        hits=ref,
        applied=not letters,
    )
    facts: dict[str, str | int] = {"stage": stage.value, "entries": entries, "hits": document.hit_count}
    entry = Entry(actor, f"changes.{document.says.value}", document.id, facts=facts)
    errands = (Errand(Step.STOP_LETTERS, holding, document.id),) if letters else ()
    try:
        return parts.repository.create(Change(document, (entry,), errands))
    except NameTaken:
        raise Conflict("general.stale_page") from None


def _kept(
    parts: Parts, holding: HoldingId, assembly: Assembly, number: int, found: Mapping[str, str]
) -> ObjectRef:
    rows = [[token, found[token]] for token in sorted(found)]
    name = f"{assembly.id}.{number}.{parts.entropy.token(4).hex()}"
    return vault_of(parts, holding).put_json(_CLASS, name, rows)


def _letters_to_stop(parts: Parts, assembly: Assembly) -> bool:
    """Whether letters exist by now. Raises Refusal `changes.letters_at_work` while they are being made."""
    merges = parts.repository.all(MailMerge, assembly.id)
    if not merges:
        return False
    lots = parts.repository.all(Lot, f"{assembly.id}.lot-")
    if any(merge.phase is MergePhase.PREPARING for merge in merges) or any(
        lot.phase is LotPhase.PRINTING for lot in lots
    ):
        raise Refusal("changes.letters_at_work")
    return True


def _drawn(parts: Parts, assembly: Assembly) -> HoldingId:
    try:
        accepted_draw(parts, AssemblyId(assembly.id))
    except Refusal:
        raise Refusal("changes.not_drawn") from None
    if assembly.holding is None:
        raise Refusal("holding.not_active")
    return assembly.holding


def _kinds(rows: list[list[str]]) -> dict[str, ChangeKind]:
    return {token: ChangeKind(kind) for token, kind in rows}
