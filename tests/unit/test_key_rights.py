"""Rights on the holdings' vault, judged: each way in which somebody could bring a key back or testify to himself."""

from typing import Any

import pytest

from shared.domain.key_rights import Grant, KeyAct, judge

MAIN = Grant("main", (KeyAct.SET, KeyAct.GET, KeyAct.READ_METADATA))
ERASER = Grant("eraser", (KeyAct.READ_METADATA, KeyAct.UPDATE, KeyAct.DELETE, KeyAct.PURGE))
VERIFIER = Grant("verifier", (KeyAct.READ_METADATA,))
OWNER = Grant("owner", ())
AS_DEPLOYED = (MAIN, ERASER, VERIFIER, OWNER)
SECRETS = "Microsoft.KeyVault/vaults/secrets"


def rights_as_deployed() -> list[dict[str, Any]]:
    """As the adapter lists them."""
    return [{"principal": one.principal, "dataActions": list(one.data_actions)} for one in AS_DEPLOYED]


def broken(*grants: Grant) -> set[str]:
    return {rule for rule, holds in judge(grants).items() if not holds}


def test_as_deployed_every_rule_holds() -> None:
    assert broken(*AS_DEPLOYED) == set()


def test_of_nobodys_rights_no_rule_holds() -> None:
    assert broken() == set(judge(()))


@pytest.mark.parametrize(
    ("further", "rules"),
    [
        (Grant("somebody", ("*",)), {"nobody_brings_a_key_back", "one_erases_and_reads_no_value",
                                     "one_uses_and_erases_none", "nobody_else"}),
        (Grant("somebody", (f"{SECRETS}/*",), (KeyAct.BACKUP, KeyAct.RESTORE, KeyAct.RECOVER)),
         {"one_erases_and_reads_no_value", "one_uses_and_erases_none", "nobody_else"}),
        (Grant("somebody", ("microsoft.keyvault/vaults/SECRETS/backup/action",)),
         {"nobody_brings_a_key_back", "nobody_else"}),
        (Grant("main", (KeyAct.PURGE,)), {"one_erases_and_reads_no_value", "one_uses_and_erases_none"}),
        (Grant("eraser", (KeyAct.RECOVER,)), {"nobody_brings_a_key_back"}),
        (Grant("verifier", (KeyAct.UPDATE,)), {"one_only_lists"}),
        (Grant("somebody", (KeyAct.READ_METADATA,)), {"one_only_lists", "nobody_else"}),
        (Grant("somebody", ("Microsoft.KeyVault/vaults/keys/*",)), set()),
    ],
    ids=lambda value: value.principal if isinstance(value, Grant) else "",
)  # fmt: skip
def test_a_further_right_breaks_the_rules_that_it_touches(further: Grant, rules: set[str]) -> None:
    assert broken(*AS_DEPLOYED, further) == rules


def test_an_eraser_without_its_role_is_missed() -> None:
    assert broken(MAIN, VERIFIER) == {"one_erases_and_reads_no_value", "nobody_else"}
