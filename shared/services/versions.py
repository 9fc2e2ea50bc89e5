"""Rosters and forms go out version by version: which are made again, and what change list that needs."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from shared.documents.contract import Contract
from shared.domain.approvals import Approval, last_given
from shared.domain.ids import ContractId, PacketId
from shared.services.contract import is_running
from shared.services.parts import Parts


class Version(Protocol):
    """A roster, or a panel's forms. `packet`: once it went out; `outdated`: set aside, perhaps after that."""

    @property
    def contract(self) -> ContractId: ...
    @property
    def approval(self) -> Approval: ...
    @property
    def packet(self) -> PacketId | None: ...
    @property
    def outdated(self) -> bool: ...


def last_let_go(versions: Iterable[Version], contract: ContractId) -> datetime | None:
    """When the contract's last one was approved: the next needs a change list or statement from after it.

    One that went out counts, also when somebody of it withdrew since; one set aside before that does not."""
    own = [one for one in versions if one.contract == contract]
    return last_given(one.approval for one in own if one.packet or not one.outdated)


def to_make_again[V: Version](parts: Parts, versions: Sequence[V], differs: Callable[[V], bool]) -> list[V]:
    """The last version of each running contract, where it was set aside or `differs` from how things stand.

    `versions`: by number."""
    last = {one.contract: one for one in versions}
    return [
        one
        for one in last.values()
        if (one.outdated or differs(one)) and is_running(parts, parts.repository.get(Contract, one.contract))
    ]
