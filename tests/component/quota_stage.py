"""A second stage whose applicants differ in sex and age, with a lottery under quotas."""

from collections.abc import Sequence
from datetime import timedelta

from shared.documents.lottery import Lottery
from shared.documents.quotas import QuotaRow, Quotas
from shared.domain.approvals import PaperDecision
from shared.domain.invitee import Invitee
from shared.services.declines import lottery_of
from shared.services.lottery import close_replies, commit_pool, enter_values
from shared.services.quotas import approve_quotas, ask_approval, quotas_for, save_quotas
from tests.component.stage_two import DICE, LOTTERY_AT, PLAN, STAFF, STAFF_2, SUPERVISOR, StageTwo

QUOTA_PLAN = PLAN.replace("seats = 3\nalternates = 2", "seats = 6\nalternates = 4")
APPLICANTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15, 17, 19, 20, 21, 23, 25)
"""More women (odd) than men; 75 to 51 years old."""
HALF = (
    QuotaRow(category="sex", feature="female", least=3, most=3),
    QuotaRow(category="sex", feature="male", least=3, most=3),
    QuotaRow(category="age", feature="60-69", least=1, most=3),
)


class QuotaStage(StageTwo):
    """Eighteen applicants for six seats, replies closed."""

    def __init__(self, plan: str = QUOTA_PLAN, invitees: Sequence[Invitee] = ()) -> None:
        super().__init__(plan, invitees)
        for number in APPLICANTS:
            self.reply(number)
        self.drain()
        self.world.clock.business = LOTTERY_AT - timedelta(days=3)
        close_replies(self.world.parts(), self.assembly, STAFF)

    def save(self, rows: tuple[QuotaRow, ...] = HALF) -> Quotas:
        return save_quotas(self.world.parts(), self.assembly, STAFF, rows)

    def ask(self, rows: tuple[QuotaRow, ...] = HALF) -> Quotas:
        self.save(rows)
        return ask_approval(self.world.parts(), self.assembly, STAFF)

    def approve(self, rows: tuple[QuotaRow, ...] = HALF) -> Quotas:
        self.ask(rows)
        self.drain()
        return approve_quotas(self.world.parts(), self.assembly, SUPERVISOR, PaperDecision())

    def commit(self) -> Lottery:
        commit_pool(self.world.parts(), self.assembly, STAFF)
        self.drain()
        return self.lottery

    def hold(self) -> Lottery:
        self.world.clock.business = LOTTERY_AT
        for actor in (STAFF, STAFF_2):
            enter_values(self.world.parts(), self.assembly, actor, [DICE])
        self.drain()
        return self.lottery

    @property
    def lottery(self) -> Lottery:
        found = lottery_of(self.world.parts(), self.assembly.id)
        assert found
        return found

    @property
    def quotas(self) -> Quotas:
        found = quotas_for(self.world.parts(), self.assembly.id)
        assert found
        return found
