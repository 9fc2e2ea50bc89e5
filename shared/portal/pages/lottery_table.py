"""The opened table of a lottery with quotas: what the labels mean, and that every panel keeps every quota."""

import hashlib
from collections.abc import Mapping

from starlette.responses import Response

from shared.documents.lottery import Lottery
from shared.domain.lottery_record import table_digest
from shared.errors import Refusal
from shared.portal.routing import AUDITOR, STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.services.declines import lottery_of
from shared.services.lottery_opening import Kept, kept_quotas, open_table
from shared.services.lottery_pool import Pool
from shared.services.quota_counts import category_names, in_words

pages = Pages()
_OPENING = assembly_role(STAFF, SUPERVISOR, AUDITOR)


@pages.get("/assemblies/{assembly_id}/lottery/table", allow=_OPENING)
def show(visit: Visit) -> Response:
    lottery, pool = _opened(visit)
    opened = table_digest(pool.salt, pool.table)
    kept = kept_quotas(pool)
    names = category_names(visit.assembly().plan)
    return visit.render(
        "lottery/table.html",
        assembly=visit.assembly(),
        lottery=lottery,
        salt=pool.salt.hex(),
        committed=pool.manifest["table_sha256"],
        same=opened == pool.manifest["table_sha256"],
        file_sha256=hashlib.sha256(pool.opened_table).hexdigest(),
        vectors=len(pool.manifest["distribution"]),
        all_kept=all(one.kept for one in kept),
        rows=[_row(one, names) for one in kept],
        types=len(pool.table["types"]),
    )


@pages.get("/assemblies/{assembly_id}/lottery/lottery-table.json", allow=_OPENING)
def download(visit: Visit) -> Response:
    _, pool = _opened(visit)
    return visit.download("lottery-table.json", "application/json", pool.opened_table)


def _opened(visit: Visit) -> tuple[Lottery, Pool]:
    """The opening is recorded. Raises Refusal `lottery.not_committed`."""
    assembly = visit.assembly()
    lottery = lottery_of(visit.parts, assembly.id)
    if lottery is None or lottery.pool is None:
        raise Refusal("lottery.not_committed")
    return lottery, open_table(visit.parts, assembly, lottery, visit.actor.id)


def _row(one: Kept, names: Mapping[str, str]) -> list[str]:
    return [
        names.get(one.category, one.category),
        in_words(one.category, one.feature),
        f"{one.least}〜{one.most}",
        f"{one.fewest}〜{one.largest}",
        "守られています" if one.kept else "守られていません",
    ]
