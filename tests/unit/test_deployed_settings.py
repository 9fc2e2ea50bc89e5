"""Drift: what is as deployed, what differs, and what the cloud's defaults may add."""

import copy
import json
from typing import Any

import pytest

from shared.deployment import LIFECYCLE_FILE, lifecycle_policy
from shared.domain.deployed_settings import EXPECTED, Deployed, compare
from shared.domain.key_rights import judge
from tests.unit.test_key_rights import rights_as_deployed
from tools.drift import told

POLICY: dict[str, Any] = json.loads(LIFECYCLE_FILE.read_bytes())


def as_deployed() -> dict[str, Any]:
    """Properties as Azure would answer them: nested."""
    live: dict[str, Any] = {Deployed.LIFECYCLE: {"policy": copy.deepcopy(POLICY), "lastModifiedTime": "x"}}
    for resource, settings in EXPECTED.items():
        live[resource] = {}
        for path, value in settings.items():
            *outer, last = path.split(".")
            section = live[resource]
            for name in outer:
                section = section.setdefault(name, {})
            section[last] = value
    live[Deployed.KEY_RIGHTS] = {"grants": rights_as_deployed()}
    return live


def differing(live: dict[str, Any]) -> tuple[str, ...]:
    return compare(live, lifecycle_policy()).differing


def test_nothing_differs_when_all_is_as_deployed() -> None:
    comparison = compare(as_deployed(), lifecycle_policy())
    assert comparison.differing == ()
    policy, rules = 1, len(judge(()))
    assert comparison.checked == sum(len(settings) for settings in EXPECTED.values()) + policy + rules


@pytest.mark.parametrize(
    ("places", "found"),
    [
        ({"primaryLocation": "japaneast"}, ()),
        ({"primaryLocation": "westus"}, ("data.primaryLocation",)),
        ({"primaryLocation": "japaneast", "secondaryLocation": "japanwest"}, ("data.secondaryLocation",)),
        ({}, ("data.primaryLocation",)),
    ],
)
def test_the_data_is_where_certificates_say_and_nowhere_else(
    places: dict[str, str], found: tuple[str, ...]
) -> None:
    live = as_deployed()
    live[Deployed.DATA_ACCOUNT] |= places
    assert compare(live, lifecycle_policy(), "japaneast").differing == found


def test_what_azure_does_not_mention_is_off() -> None:
    live = as_deployed()
    live[Deployed.DATA_BLOBS] = {}
    del live[Deployed.HOLDING_VAULT]["enablePurgeProtection"]
    assert differing(live) == ()


@pytest.mark.parametrize(
    ("resource", "changed", "name"),
    [
        (Deployed.DATA_BLOBS, {"isVersioningEnabled": True}, "data-blobs.isVersioningEnabled"),
        (Deployed.AUDIT, {"state": "Unlocked"}, "records-audit.state"),
        (
            Deployed.HOLDING_VAULT,
            {"softDeleteRetentionInDays": 90},
            "holding-vault.softDeleteRetentionInDays",
        ),
        (Deployed.DATA_ACCOUNT, {"publicNetworkAccess": "Enabled"}, "data.publicNetworkAccess"),
    ],
)
def test_a_changed_setting_is_named(resource: Deployed, changed: dict[str, Any], name: str) -> None:
    live = as_deployed()
    live[resource] |= changed
    assert differing(live) == (name,)


def test_a_resource_that_is_gone_differs_in_all_it_should_say() -> None:
    live = as_deployed()
    del live[Deployed.PUBLIC]
    assert len(differing(live)) == len(EXPECTED[Deployed.PUBLIC])


def test_a_further_right_on_the_vault_is_named_by_the_rule_that_it_breaks() -> None:
    live = as_deployed()
    live[Deployed.KEY_RIGHTS]["grants"].append({"principal": "somebody", "dataActions": ["*"]})
    assert "holding-vault-rights.nobody_brings_a_key_back" in differing(live)


def test_rights_that_were_not_read_differ_in_every_rule() -> None:
    live = as_deployed()
    del live[Deployed.KEY_RIGHTS]
    assert len(differing(live)) == len(judge(()))


def test_rules_of_the_policy_count_by_name_not_by_order_and_may_have_defaults() -> None:
    live = as_deployed()
    rules = live[Deployed.LIFECYCLE]["policy"]["rules"]
    rules.reverse()
    rules[0]["definition"]["actions"]["baseBlob"]["tierToCool"] = None
    assert differing(live) == ()


@pytest.mark.parametrize("change", ["disabled", "later", "dropped", "added"])
def test_a_changed_policy_is_named(change: str) -> None:
    live = as_deployed()
    rules = live[Deployed.LIFECYCLE]["policy"]["rules"]
    if change == "disabled":
        rules[0]["enabled"] = False
    elif change == "later":
        rules[1]["definition"]["actions"]["baseBlob"]["delete"]["daysAfterCreationGreaterThan"] = 31
    elif change == "dropped":
        rules.pop()
    else:
        rules.append({"name": "else"})
    assert differing(live) == ("data-lifecycle.policy",)


def test_the_command_names_what_differs_and_counts() -> None:
    live = as_deployed()
    live[Deployed.DATA_ACCOUNT]["primaryLocation"] = "japaneast"
    assert told(live, "japaneast")[1]
    live[Deployed.DATA_BLOBS]["isVersioningEnabled"] = True
    live[Deployed.DATA_ACCOUNT]["secondaryLocation"] = "japanwest"
    lines, same = told(live, "japaneast")
    assert lines[:2] == ["differs: data-blobs.isVersioningEnabled", "differs: data.secondaryLocation"]
    assert lines[-1].endswith("settings compared, 2 differ")
    assert not same


def test_the_command_finds_data_that_is_in_another_region_than_deployed() -> None:
    live = as_deployed()
    live[Deployed.DATA_ACCOUNT]["primaryLocation"] = "japanwest"
    lines, same = told(live, "japaneast")
    assert lines[0] == "differs: data.primaryLocation"
    assert not same
