"""Why quotas cannot be met and what would be the smallest step, in words for staff."""

from collections.abc import Callable, Sequence

from shared.domain.quotas.panels import Panels, Quota
from shared.domain.quotas.relaxation import Bound, Clash

type Naming = Callable[[str, str], str]
"""Category and feature → what staff call it, e.g. 女性."""
type CategoryNaming = Callable[[str], str]


def reasons(panels: Panels, clash: Clash, name: Naming, category: CategoryNaming) -> list[str]:
    """The clash in one sentence, then how few applicants have two of its features."""
    cells = [
        f"{name(*cell.first)}・{name(*cell.second)}の申込者は{_only(cell.applicants)}。"
        for cell in clash.cells
    ]
    return [_clash(panels, clash.bounds, name, category), *cells]


def changes(before: Sequence[Quota], after: Sequence[Quota], name: Naming) -> list[str]:
    """`女性の下限を5人から3人に` for each bound that differs."""
    found = []
    for old, new in zip(before, after, strict=True):
        called = name(old.category, old.feature)
        if old.least != new.least:
            found.append(f"{called}の下限を{old.least}人から{new.least}人に")
        if old.most != new.most:
            found.append(f"{called}の上限を{old.most}人から{new.most}人に")
    return found


def _only(people: int) -> str:
    return f"{people}人のみです" if people else "いません"


def _clash(panels: Panels, bounds: Sequence[Bound], name: Naming, category: CategoryNaming) -> str:
    if len(bounds) == 1:
        return _alone(panels, bounds[0], name)
    kinds = {(bound.quota.category, bound.lower) for bound in bounds}
    if len(kinds) == 1:
        return _sum(panels, bounds, category)
    listed = "、".join(
        f"{name(b.quota.category, b.quota.feature)}（{b.people}人{'以上' if b.lower else '以下'}）"
        for b in bounds
    )
    return f"次の枠は同時に満たせません：{listed}。"


def _alone(panels: Panels, bound: Bound, name: Naming) -> str:
    called, having = name(bound.quota.category, bound.quota.feature), panels.count(bound.quota)
    if bound.lower and bound.people > panels.seats:
        return f"{called}の下限{bound.people}人が、参加者{panels.seats}人を超えています。"
    if bound.lower:
        few = f"{having}人のみで" if having else "いないため"
        return f"{called}の申込者は{few}、下限{bound.people}人に届きません。"
    others = panels.applicants - having
    return (
        f"{called}の上限{bound.people}人では、ほかの申込者{others}人と合わせても"
        f"参加者{panels.seats}人に届きません。"
    )


def _sum(panels: Panels, bounds: Sequence[Bound], category: CategoryNaming) -> str:
    called, total = category(bounds[0].quota.category), sum(bound.people for bound in bounds)
    if bounds[0].lower:
        return f"{called}の下限の合計{total}人が、参加者{panels.seats}人を超えています。"
    having = {bound.quota.feature: panels.count(bound.quota) for bound in bounds}
    reach = sum(min(bound.people, having[bound.quota.feature]) for bound in bounds)
    others = panels.applicants - sum(having.values())
    return f"{called}の上限では{reach + others}人までで、参加者{panels.seats}人に届きません。"
