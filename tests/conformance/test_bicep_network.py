"""Doors of the deployment: none is public, every account and vault is reached inside one network."""

import re
from ipaddress import IPv4Network
from itertools import combinations
from typing import Any

import pytest

from shared.settings import Role
from tests.bicep_files import template

ACCOUNTS = ("storage-data", "storage-records", "storage-host")
VAULTS = ("vault-holding-keys", "vault-app")


@pytest.mark.parametrize("module", ACCOUNTS)
def test_storage_has_no_public_door_and_no_key(module: str) -> None:
    properties = template(module).resource("account").body["properties"]
    assert properties["publicNetworkAccess"] == "Disabled"
    assert properties["networkAcls"]["defaultAction"] == "Deny"
    assert properties["allowSharedKeyAccess"] is False
    assert properties["allowBlobPublicAccess"] is False
    assert properties["minimumTlsVersion"] == "TLS1_2"


@pytest.mark.parametrize("module", VAULTS)
def test_vaults_have_no_public_door(module: str) -> None:
    properties = template(module).resource("vault").body["properties"]
    assert properties["publicNetworkAccess"] == "Disabled"
    assert properties["networkAcls"]["defaultAction"] == "Deny"
    assert properties["enableRbacAuthorization"] is True


def test_every_account_and_vault_is_reached_by_private_endpoints() -> None:
    endpoints = {
        (module, str(found.body["params"]["service"]))
        for module in ACCOUNTS + VAULTS
        for found in template(module).modules
    }
    assert endpoints == {
        ("storage-data", "blob"), ("storage-records", "blob"), ("storage-host", "blob"), ("storage-host", "queue"),
        ("storage-host", "table"), ("vault-holding-keys", "vault"), ("vault-app", "vault"),
    }  # fmt: skip


EVERYTHING = {"StorageRead", "StorageWrite", "StorageDelete"}
LOGGED = {
    ("storage-data", "blobService"): EVERYTHING,
    ("storage-records", "blobService"): EVERYTHING,
    ("storage-host", "queueService"): EVERYTHING,
    ("storage-host", "blobService"): {"StorageWrite", "StorageDelete"},
    ("vault-holding-keys", "vault"): {"AuditEvent"},
    ("vault-app", "vault"): {"AuditEvent"},
    ("function-app", "app"): {"FunctionAppLogs", "AppServiceAuthenticationLogs"},
    ("mail", "communication"): {"EmailSendMailOperational", "EmailStatusUpdateOperational"},
}
"""What goes to the workspace, by module and resource."""


def test_every_service_logs_to_the_workspace() -> None:
    found = {}
    for module in {module for module, _ in LOGGED}:
        for one in template(module).resources:
            if one.type.endswith("diagnosticSettings"):
                properties = one.body["properties"]
                assert properties["workspaceId"] == "workspaceId"
                found[module, str(one.body["scope"])] = {
                    log["category"] for log in properties["logs"] if log["enabled"]
                }
    assert found == LOGGED


def subnets() -> dict[str, dict[str, Any]]:
    network = template("network").resource("network").body["properties"]
    return {subnet["name"]: subnet["properties"] for subnet in network["subnets"]}


def inbound(rules: str) -> list[tuple[str, str, Any]]:
    """(access, port, from where), the first to fit decides."""
    found = [
        rule["properties"] for rule in template("network").resource(rules).body["properties"]["securityRules"]
    ]
    assert {rule["direction"] for rule in found} == {"Inbound"}
    return [
        (
            rule["access"],
            rule["destinationPortRange"],
            rule.get("sourceAddressPrefixes", rule.get("sourceAddressPrefix")),
        )
        for rule in sorted(found, key=lambda rule: rule["priority"])
    ]


def test_nothing_comes_in_but_tls_to_the_endpoints_and_an_engineer() -> None:
    everything_else = ("Deny", "*", "*")
    ours = [f"prefixes.{name}" for name in (*Role, "operations")]
    assert inbound("endpointRules") == [("Allow", "443", ours), everything_else]
    assert inbound("operationsRules") == [("Allow", "22", "168.63.129.16"), everything_else]
    assert inbound("appRules") == [everything_else]


def test_each_subnet_has_its_rules_and_no_way_out_of_its_own() -> None:
    rules = dict.fromkeys(Role, "appRules") | {"endpoints": "endpointRules", "operations": "operationsRules"}
    assert {name: subnet["networkSecurityGroup"]["id"] for name, subnet in subnets().items()} == {
        name: f"{symbol}.id" for name, symbol in rules.items()
    }
    assert not any(subnet["defaultOutboundAccess"] for subnet in subnets().values())
    for role in Role:
        assert subnets()[role]["delegations"][0]["properties"]["serviceName"] == "Microsoft.App/environments"
        assert subnets()[role]["natGateway"] == {"id": "outbound.id"}


def test_subnets_lie_apart_in_the_network_and_main_has_room_to_scale() -> None:
    """An app of Flex Consumption uses up to 40 addresses; Azure takes five of each subnet."""
    declared = "\n".join(template("network").parameters.values())
    networks = {name: IPv4Network(cidr) for name, cidr in re.findall(r"(\w+): '([\d./]+)'", declared)}
    [whole] = [
        IPv4Network(cidr) for cidr in re.findall(r"param addressPrefix string = '([\d./]+)'", declared)
    ]
    assert set(networks) == set(subnets())
    assert all(network.subnet_of(whole) for network in networks.values())
    assert not any(one.overlaps(other) for one, other in combinations(networks.values(), 2))
    assert networks["main"].num_addresses - 5 >= 40


def test_every_private_zone_is_linked_to_the_network() -> None:
    links = [found for found in template("network").resources if found.type.endswith("virtualNetworkLinks")]
    assert {str(found.body["parent"]) for found in links} == {
        "blobZone",
        "queueZone",
        "tableZone",
        "vaultZone",
    }
    for link in links:
        assert link.body["properties"] == {
            "registrationEnabled": False,
            "virtualNetwork": {"id": "network.id"},
        }
