"""Opening the committed table: for the auditor and the ward, and never without a record."""

from dataclasses import dataclass

from shared.documents.assembly import Assembly
from shared.documents.lottery import Lottery
from shared.domain.ids import ActorId
from shared.errors import Refusal
from shared.services.holdings import vault_of
from shared.services.lottery_pool import Pool, read_pool
from shared.services.parts import Parts
from shared.services.replies import holding_of
from shared.services.repository import Entry


@dataclass(frozen=True, slots=True)
class Kept:
    """A quota beside the fewest and the most people with its feature in any panel of the distribution."""

    category: str
    feature: str
    least: int
    most: int
    fewest: int
    largest: int

    @property
    def kept(self) -> bool:
        return self.least <= self.fewest and self.largest <= self.most


def open_table(parts: Parts, assembly: Assembly, lottery: Lottery, actor: ActorId) -> Pool:
    """Raises Refusal `lottery.not_committed`, `holding.not_active`."""
    if lottery.pool is None:
        raise Refusal("lottery.not_committed")
    pool = read_pool(vault_of(parts, holding_of(assembly)), lottery.pool)
    parts.repository.note(lottery.trail, Entry(actor, "lottery.table_opened", lottery.id))
    return pool


def kept_quotas(pool: Pool) -> list[Kept]:
    """Each quota against every panel, from the published distribution and the opened table."""
    return [_kept(pool, quota) for quota in pool.table["quotas"]]


def _kept(pool: Pool, quota: dict[str, str | int]) -> Kept:
    category, feature = str(quota["category"]), str(quota["feature"])
    labels = {label for label, meaning in pool.table["types"].items() if meaning[category] == feature}
    counts = [
        sum(seats for label, seats in vector["seats"].items() if label in labels)
        for vector in pool.manifest["distribution"]
    ]
    return Kept(category, feature, int(quota["min"]), int(quota["max"]), min(counts), max(counts))
