"""An assembly whose letters have been sent: what replies, lottery and roster start from."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime

from shared.documents.assembly import Assembly, AssemblyPhase, Member
from shared.documents.draw import Draw, DrawPhase
from shared.documents.holding import HoldingKind
from shared.documents.mail_merge import MailMerge, MergePhase
from shared.domain.approvals import Act, propose
from shared.domain.ids import ActorId, AssemblyId, HoldingId, TrailId
from shared.domain.invitee import Invitee, Sex
from shared.domain.letter_text import letter_text
from shared.domain.reply import Answer, Need, ReplyForm
from shared.domain.reply_codes import LetterKeys, keys_for
from shared.domain.roles import PersonRole
from shared.services.actors import named
from shared.services.derived import renew_derived
from shared.services.e_application import take_rows
from shared.services.grouping import make_groups
from shared.services.handed_forms import release_forms
from shared.services.holdings import open_holding, vault_of
from shared.services.invitees import INVITEES_CLASS
from shared.services.lottery import hold_lottery, publish_commitment
from shared.services.lottery_solving import solve_quotas
from shared.services.obey import StepHandler
from shared.services.replies import file_reply
from shared.services.report_draft_look import look_at_draft
from shared.services.repository import Change
from shared.services.representation import make_report, publish_report
from shared.services.result_printing import print_results
from shared.services.roster import make_roster, release_roster
from shared.services.screening import check_reply
from shared.services.withdrawal import discard
from shared.services.work import Step
from tests.fakes import World

STAFF, STAFF_2, SUPERVISOR = ActorId("a-1"), ActorId("a-2"), ActorId("a-3")
DEADLINE = date(2026, 11, 10)
LOTTERY_AT = datetime(2026, 11, 16, 5, 0, tzinfo=UTC)
DICE = "314623146231462314623146231462"
CANARY = "カナリア太郎の持病のこと"
STEPS: dict[Step, StepHandler] = {
    Step.SCREEN_REPLY: check_reply,
    Step.DISCARD_REPLY: discard,
    Step.TAKE_E_APPLICATION: take_rows,
    Step.RENEW_DERIVED: renew_derived,
    Step.RELEASE_FORMS: release_forms,
    Step.LOOK_AT_DRAFT: look_at_draft,
    Step.SOLVE_LOTTERY: solve_quotas,
    Step.COMMIT_LOTTERY: publish_commitment,
    Step.HOLD_LOTTERY: hold_lottery,
    Step.MAKE_ROSTER: make_roster,
    Step.RELEASE_ROSTER: release_roster,
    Step.MAKE_GROUPS: make_groups,
    Step.PRINT_RESULTS: print_results,
    Step.MAKE_REPORT: make_report,
    Step.PUBLISH_REPORT: publish_report,
}

PLAN = """
[report]
title = "区民討議会運営業務の委託"
fiscal_year = 2026
project = "みどり区民討議会"
purpose = "計画に多様な意見を反映するため"
department = "企画政策課"

[[staff]]
login = "staff1"
name = "企画 一郎"
[[staff]]
login = "staff2"
name = "企画 花子"
[[supervisors]]
login = "supervisor"
name = "承認 三郎"
[[auditors]]
login = "auditor"
name = "監査 四郎"

[eligibility]
reference_date = 2026-12-05

[draw]
invitees = 40
commit_by = 2026-09-01T09:00:00
event_at = 2026-09-02T14:00:00
[[draw.sources]]
name = "dice"
kind = "dice"
event = "第1回公開抽選"
at = 2026-09-02T14:00:00
pattern = "[1-6]{30}"
example = "314623146231462314623146231462"
throws = 30

[letters]
printer = "contractor"
sender = "みどり区長"
dated = 2026-09-20
title = "御案内"
body = "御参加ください。"
purpose = "討議会の参加者を決めるため"
collecting_body = "みどり区"
return_address = "みどり区役所"
contact = "企画政策課"

[replies]
deadline = 2026-11-10
second_look = 0

[lottery]
seats = 3
alternates = 2
event_at = 2026-11-16T14:00:00
[[lottery.sources]]
name = "dice"
kind = "dice"
event = "第2回公開抽選"
at = 2026-11-16T14:00:00
pattern = "[1-6]{30}"
example = "314623146231462314623146231462"
throws = 30

[[packets]]
kind = "roster"
purpose = "当日の受付"
due_days = 5
due_from = "event-end"

[event]
days = [2026-12-05, 2026-12-06]

[retention]
assembly_until = 2030-03-31
people_until = 2030-03-31

[mail]
ward = ["ward@example.jp"]
"""


class StageTwo:
    """The world, its assembly with 40 invitees, and their letters' codes by place in the draw."""

    def __init__(self, plan: str = PLAN, invitees: Sequence[Invitee] = ()) -> None:
        self.world = World()
        self.world.clock.business = datetime(2026, 11, 1, tzinfo=UTC)
        self.assembly = new_assembly(self.world, plan)
        self.invitees = list(invitees) or [an_invitee(number) for number in range(1, 41)]
        self.codes = send_letters(self.world, self.assembly, self.invitees)

    def reply(self, number: int, answer: Answer = Answer.YES, remark: str = "", phone: str = "") -> str:
        """Key the form of invitee `number` (1-based). The reply's id."""
        coming = answer is Answer.YES
        form = ReplyForm(
            answer=answer,
            days=(1, 2) if coming else (),
            needs=(Need.MEAL,) if coming else (),
            remark=remark,
            phone=phone,
        )
        parts = self.world.parts()
        return file_reply(
            parts, self.assembly, STAFF, self.codes[number - 1], DEADLINE.replace(day=1), form
        ).reply

    def drain(self, **how: bool) -> int:
        return self.world.drain(STEPS, **how)  # type: ignore[arg-type]

    def trail(self) -> bytes:
        return self.world.parts().trail.read(self.assembly.trail)


def new_assembly(world: World, plan: str = PLAN, name: str = "as-1") -> Assembly:
    """An active assembly with its holding."""
    parts = world.parts()
    trail = TrailId(name)
    holding = open_holding(parts, HoldingKind.ASSEMBLY, name, trail, STAFF)
    people = (
        ("staff1", PersonRole.STAFF),
        ("staff2", PersonRole.STAFF),
        ("supervisor", PersonRole.SUPERVISOR),
    )
    assembly = Assembly(
        id=name,
        trail=trail,
        plan_text=plan,
        plan_sha256=hashlib.sha256(plan.encode()).hexdigest(),
        members=tuple(
            Member(actor=named(parts, role, login), role=role, name=login) for login, role in people
        ),
        approval=propose(STAFF, parts.clock.business_now()),
        phase=AssemblyPhase.ACTIVE,
        holding=holding.holding_id,
    )
    return parts.repository.create(Change(assembly))


def send_letters(world: World, assembly: Assembly, invitees: list[Invitee]) -> list[str]:
    """An accepted draw of `invitees` and their letters' codes, in order."""
    parts = world.parts()
    assert assembly.holding is not None
    vault = vault_of(parts, assembly.holding)
    act = Act(actor=STAFF, at=parts.clock.business_now())
    draw = Draw(
        id=f"{assembly.id}.draw-1",
        trail=assembly.trail,
        assembly=AssemblyId(assembly.id),
        number=1,
        extract="ex-1",
        extract_holding=HoldingId("he-" + "0" * 20),
        phase=DrawPhase.ACCEPTED,
        prepared=act,
        invitees=(vault.put_json(INVITEES_CLASS, "1", [invitee.to_json() for invitee in invitees]),),
        invitee_count=len(invitees),
    )
    parts.repository.create(Change(draw))
    keys: list[LetterKeys] = keys_for([invitee.token for invitee in invitees], parts.entropy.token)
    ref = vault.put_json("letter-keys", "1", [key.to_row() for key in keys])
    text = vault.put_json("letter-text", "1", letter_text(assembly.plan, ""))
    merge = MailMerge(
        id=assembly.id, trail=assembly.trail, started=act, phase=MergePhase.RELEASED, keys=ref, text=text
    )
    parts.repository.create(Change(merge))
    return [key.reply_code for key in keys]


def an_invitee(number: int) -> Invitee:
    """Woman if odd; 76 − number years old on 2026-12-05, and a day before the birthday."""
    return Invitee(
        token=hashlib.sha256(f"letter {number}".encode()).hexdigest()[:32],
        rank=number,
        record_number=f"{number:08d}",
        postal_code="1600022",
        address=f"みどり区中央{number}丁目",
        name=f"緑川　{number}子",
        sex=Sex.FEMALE if number % 2 else Sex.MALE,
        birth_date=date(1950 + number, 12, 6),
        district="中央",
        protected=False,
    )
