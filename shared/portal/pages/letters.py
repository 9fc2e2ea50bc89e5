"""Letters: start the mail merge, watch the lots, look at pages, release by two, record the posting."""

from collections.abc import Iterator

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.lot import Lot
from shared.documents.mail_merge import BY_HAND, Channel, HandPosting, MailMerge
from shared.domain.ids import AssemblyId, ContractId
from shared.domain.mail_merge import Reason
from shared.errors import NotFound, Refusal
from shared.portal.letter_folders import LETTERS, SUPPLEMENT, folder, move_of
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.portal.stages import StageLine, StageState
from shared.services import mail_merge, merges
from shared.services.actors import Actor
from shared.services.contract import contracts_of
from shared.services.invitees import moves_of
from shared.services.letters_by_hand import unrecorded
from shared.services.letters_situation import Situation, situation
from shared.services.membership import assembly_roles
from shared.services.parts import Parts
from shared.services.posting import printed_letters

pages = Pages()
_WARD = assembly_role(STAFF, SUPERVISOR)
_CSV = "text/csv; charset=utf-8"


@pages.get(SUPPLEMENT, allow=_WARD)
@pages.get(LETTERS, allow=_WARD)
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    move = move_of(visit)
    merge, lots = _standing(visit.parts, assembly, move)
    return visit.render(
        "letters/show.html",
        assembly=assembly,
        base=folder(assembly.id, move),
        move=move,
        supplements=[
            (one.number, one.people, folder(assembly.id, one.number))
            for one in moves_of(visit.parts, assembly.id)
        ],
        merge=merge,
        lots=lots,
        situation=situation(merge, lots),
        contracts=[
            (one.id, f"第{one.number}契約　{one.contractor}")
            for one in contracts_of(visit.parts, assembly.id)
        ],
        drawn=_are_here(visit.parts, assembly, move),
        ward_prints=assembly.plan.letters.ward_prints,
        printed_letters=printed_letters(visit.parts, merge) if merge else 0,
        reasons=_reasons(merge),
        channels=list(Channel),
        by_hand=_by_hand(merge),
        lists_by_hand=[(one.value, one.ja) for one, _, _ in _by_hand(merge)],
        roles=assembly_roles(assembly, visit.actor),
        proposed_by_me=_proposed_by(merge, visit.actor),
    )


@pages.get(SUPPLEMENT + "/status", allow=_WARD)
@pages.get(LETTERS + "/status", allow=_WARD)
def status(visit: Visit) -> Response:
    """The lots' table, asked for until the system has done its part; then the whole page is shown anew."""
    assembly = visit.assembly()
    merge, lots = _standing(visit.parts, assembly, move_of(visit))
    now = situation(merge, lots)
    context = {"assembly": assembly, "merge": merge, "lots": lots, "situation": now}
    answer = visit.fragment("letters/_status.html", done=not now.working, **context)
    if not now.working:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.post(SUPPLEMENT + "/start", allow=assembly_role(STAFF))
@pages.post(LETTERS + "/start", allow=assembly_role(STAFF))
def start(visit: Visit) -> Response:
    assembly = visit.assembly()
    chosen = visit.form.get("contract_id", "").strip()
    contract = ContractId(chosen) if chosen else None
    mail_merge.start(visit.parts, assembly, contract, visit.actor.id, move_of(visit))
    return _back(visit, "letters.started")


@pages.get(SUPPLEMENT + "/lists/{channel}", allow=assembly_role(STAFF))
@pages.get(LETTERS + "/lists/{channel}", allow=assembly_role(STAFF))
def take_list(visit: Visit) -> Response:
    if visit.path["channel"] not in {channel.value for channel in Channel}:
        raise NotFound("general.not_found")
    channel = Channel(visit.path["channel"])
    data = mail_merge.read_list(visit.parts, visit.assembly(), channel, visit.actor.id, move_of(visit))
    return visit.download(f"{channel.value}.csv", _CSV, data)


def assembly_stages(parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    """The letters' line, and one for each move of reserves."""
    for move in (0, *(one.number for one in moves_of(parts, assembly.id))):
        yield _stage(parts, assembly, move)


def _stage(parts: Parts, assembly: Assembly, move: int) -> StageLine:
    merge, lots = _standing(parts, assembly, move)
    now = situation(merge, lots)
    waiting = now is Situation.NOT_STARTED and not _are_here(parts, assembly, move)
    unsaid = [one.ja for one in unrecorded(merge)] if now is Situation.POSTED else []
    awaited = "繰り上がった人の詳細データの登録後" if move else "無作為抽出の承認後"
    return StageLine(
        title=f"案内状（予備の繰上げ第{move}回）" if move else "案内状",
        state=StageState.WAITING if waiting else StageState.OPEN if unsaid else _STATES[now],
        detail=f"{awaited}に始められます" if waiting else _detail(now, unsaid),
        url="" if waiting else folder(assembly.id, move),
        acts=frozenset({SUPERVISOR if now is Situation.PROPOSED else STAFF}),
    )


_STATES = {
    Situation.NOT_STARTED: StageState.OPEN,
    Situation.WORKING: StageState.RUNNING,
    Situation.BLOCKED: StageState.BLOCKED,
    Situation.READY: StageState.OPEN,
    Situation.PROPOSED: StageState.OPEN,
    Situation.HANDING_OVER: StageState.RUNNING,
    Situation.RELEASED: StageState.OPEN,
    Situation.POSTED: StageState.DONE,
}


def _standing(parts: Parts, assembly: Assembly, move: int) -> tuple[MailMerge | None, list[Lot]]:
    merge = merges.merge_of(parts, assembly.id, move)
    return merge, merges.lots_in(parts, merge) if merge else []


def _are_here(parts: Parts, assembly: Assembly, move: int) -> bool:
    """The people to write to, with their addresses."""
    try:
        merges.require_people(parts, AssemblyId(assembly.id), move)
    except Refusal:
        return False
    return True


def _reasons(merge: MailMerge | None) -> list[tuple[str, int]]:
    counted = merge.counts.reasons if merge and merge.counts else {}
    return [(Reason(code).ja, count) for code, count in counted.items()]


def _detail(now: Situation, unsaid: list[str]) -> str:
    return f"{'・'.join(unsaid)}の案内状の発送を記録してください" if unsaid else now.ja


def _by_hand(merge: MailMerge | None) -> list[tuple[Channel, int, HandPosting | None]]:
    """Each list that is not empty: its people, and what became of their letters."""
    counts = merge.counts if merge else None
    if merge is None or counts is None:
        return []
    return [(one, counts.of(one), merge.posted_by_hand(one)) for one in BY_HAND if counts.of(one)]


def _proposed_by(merge: MailMerge | None, actor: Actor) -> bool:
    return bool(merge and merge.release and merge.release.proposed.actor == actor.id)


def _back(visit: Visit, notice: str, **params: str | int) -> Response:
    return visit.redirect(folder(visit.assembly().id, move_of(visit)), notice=notice, **params)
