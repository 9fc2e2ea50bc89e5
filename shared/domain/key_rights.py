"""Who may do what with the holdings' keys, as role assignments say it.

A certificate takes for granted that nobody can bring a key back, and that who sees it gone could not have
removed it. Somebody may be given a further role on the vault at any time: so the assignments are read back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

_SECRETS = "Microsoft.KeyVault/vaults/secrets"
_ROLES = 3
"""main, eraser, verifier."""


class KeyAct(StrEnum):
    """Key Vault's data actions on secrets."""

    SET = f"{_SECRETS}/setSecret/action"
    GET = f"{_SECRETS}/getSecret/action"
    READ_METADATA = f"{_SECRETS}/readMetadata/action"
    UPDATE = f"{_SECRETS}/update/action"
    DELETE = f"{_SECRETS}/delete"
    PURGE = f"{_SECRETS}/purge/action"
    BACKUP = f"{_SECRETS}/backup/action"
    RESTORE = f"{_SECRETS}/restore/action"
    RECOVER = f"{_SECRETS}/recover/action"


_BRINGING_BACK = frozenset({KeyAct.BACKUP, KeyAct.RESTORE, KeyAct.RECOVER})
_ERASING = frozenset({KeyAct.DELETE, KeyAct.PURGE})
_USING = frozenset({KeyAct.SET, KeyAct.GET})


@dataclass(frozen=True, slots=True)
class Grant:
    """One role assignment that reaches the vault: data actions with `*` as Azure has them."""

    principal: str
    data_actions: Sequence[str]
    not_data_actions: Sequence[str] = ()

    def acts(self) -> frozenset[KeyAct]:
        """What it allows on secrets."""
        return frozenset(
            act for act in KeyAct if _named(act, self.data_actions) and not _named(act, self.not_data_actions)
        )


def judge(grants: Sequence[Grant]) -> Mapping[str, bool]:
    """Rule → whether it holds. Of nobody's rights none does: they could not be read."""
    acts: dict[str, frozenset[KeyAct]] = {}
    for grant in grants:
        acts[grant.principal] = acts.get(grant.principal, frozenset()) | grant.acts()
    holders = {principal: may for principal, may in acts.items() if may}
    erasers = [may for may in holders.values() if may & _ERASING]
    users = [may for may in holders.values() if may & _USING]
    witnesses = [may for may in holders.values() if may == {KeyAct.READ_METADATA}]
    return {
        "nobody_brings_a_key_back": bool(holders)
        and not any(may & _BRINGING_BACK for may in holders.values()),
        "one_erases_and_reads_no_value": len(erasers) == 1 and not erasers[0] & _USING,
        "one_uses_and_erases_none": len(users) == 1 and not users[0] & _ERASING,
        "one_only_lists": len(witnesses) == 1,
        "nobody_else": len(holders) == _ROLES,
    }


def _named(act: KeyAct, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(act.lower(), pattern.lower()) for pattern in patterns)
