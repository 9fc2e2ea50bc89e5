"""The three apps and what they are given: queues, app settings, parameters: one list each."""

import json
import re
from typing import Any

import pytest

from local.settings_for import OF_THE_C_LIBRARY
from shared.services.work import Queue
from shared.settings import Role, Settings
from tests.bicep_files import BICEP, Resource, template


def test_apps_are_flex_consumption_in_their_own_subnets_with_their_own_identities() -> None:
    app = template("function-app")
    assert app.resource("plan").body["sku"] == {"name": "FC1", "tier": "FlexConsumption"}
    properties = app.resource("app").body["properties"]
    assert properties["functionAppConfig"]["runtime"] == {"name": "python", "version": "3.13"}
    assert properties["httpsOnly"] is True
    assert properties["siteConfig"]["minTlsVersion"] == "1.2"
    assert properties["siteConfig"]["ipSecurityRestrictionsDefaultAction"] == "Deny"
    for role in Role:
        given = template("function-apps").module(role.value).body["params"]
        assert (given["role"], given["subnetId"], given["identity"]) == (
            role,
            f"subnets.{role}",
            f"identities.{role}",
        )
    for role in (Role.ERASER, Role.VERIFIER):
        assert template("function-apps").module(role.value).body["params"]["allowedNetworks"] == []


def test_queues_are_the_enum() -> None:
    """That the enum is the triggers: tests/component/test_triggers.py."""
    names = [found.name for found in template("storage-host").resources if found.type.endswith("/queues")]
    assert sorted(names) == sorted([*Queue, *(queue.poison for queue in Queue)])


def app_settings(role: Role) -> dict[str, Any]:
    settings: dict[str, Any] = template("function-apps").module(role.value).body["params"]["settings"]
    host: dict[str, Any] = template("function-app").variables["hostSettings"]
    return settings | host


LOCAL_ONLY = {"vault_ca_file", "identity_token"}
FOR_MAIN = {"proxies_in_front", "seal_certificate", "time_stamp_url", "time_stamp_roots", "oidc_providers", "oidc_login_claim",
            "smtp_host", "smtp_port", "smtp_user", "smtp_password", "smtp_starttls", "mail_from", "fonts_folder",
            "processes_at_most"}  # fmt: skip
FOR_VERIFIER = {"data_account_id", "records_account_id", "holding_vault_id", "workspace_id"}
SCHEDULES = {Role.MAIN: {"sweep_schedule"}, Role.ERASER: set(), Role.VERIFIER: {"drift_schedule"}}


@pytest.mark.parametrize("role", Role)
def test_app_settings_are_the_settings_class(role: Role) -> None:
    given = {
        name.removeprefix("TOGIKAI_").lower() for name in app_settings(role) if name.startswith("TOGIKAI_")
    }
    wanted = set(Settings.model_fields) - LOCAL_ONLY
    wanted -= set() if role is Role.MAIN else FOR_MAIN
    wanted -= set() if role is Role.VERIFIER else FOR_VERIFIER
    assert given == wanted | SCHEDULES[role]


@pytest.mark.parametrize("role", Role)
def test_the_schedules_are_those_that_triggers_name(role: Role) -> None:
    named: set[str] = set()
    for module, owner in (("sweep", Role.MAIN), ("drift", Role.VERIFIER)):
        text = (BICEP.parents[1] / f"functions/{module}.py").read_text()
        if owner is role:
            named |= set(re.findall(r"%(TOGIKAI_\w+)%", text))
    assert named == {name for name in app_settings(role) if name.endswith("_SCHEDULE")}


@pytest.mark.parametrize("role", Role)
def test_the_c_library_is_set_as_on_one_machine(role: Role) -> None:
    assert app_settings(role).items() >= OF_THE_C_LIBRARY.items()


def test_connections_are_identities_not_keys() -> None:
    settings = app_settings(Role.MAIN)
    assert (
        settings["HostStorage__credential"]
        == settings["AzureWebJobsStorage__credential"]
        == "managedidentity"
    )
    text = "".join(file.read_text() for file in BICEP.rglob("*.bicep"))
    assert not re.search(r"listKeys|AccountKey|SharedAccess|listAccountSas", text)


def test_times_are_those_of_host_json() -> None:
    host = json.loads((BICEP.parents[1] / "host.json").read_text())
    assert host["functionTimeout"] == "00:10:00"
    assert app_settings(Role.MAIN)["TOGIKAI_FUNCTION_TIMEOUT_S"] == "600"
    assert Settings.model_fields["function_timeout_s"].default == 600


def test_parameter_sets_have_the_same_members() -> None:
    sets = json.loads((BICEP / "parameter-sets.json").read_text())
    assert set(sets) == {"production", "trial"}
    assert set(sets["production"]) == set(sets["trial"])
    assert sets["production"]["dataSku"] == "Standard_ZRS"
    assert sets["production"]["recordsSku"] == "Standard_GZRS"
    assert sets["production"]["recordsImmutableDays"] > 10 * 365
    assert (sets["production"]["recordsKept"], sets["trial"]["recordsKept"]) == (True, False)


def test_the_lock_on_the_records_account_is_what_the_parameter_set_says() -> None:
    assert template("main").module("storageRecords").body["params"]["kept"] == "set.recordsKept"
    assert " = if (kept) {" in template("storage-records").resource("keep").source


def test_a_mail_domain_is_linked_only_when_it_is_proved() -> None:
    """Communication Services refuses to link another, and the whole deployment with it."""
    linked = template("mail").resource("communication").body["properties"]["linkedDomains"]
    assert linked == "senderDomainVerified ? [domain.id] : []"
    assert template("main").parameters["mailDomainVerified"].endswith("bool = false")


def test_azd_gives_every_parameter_of_main() -> None:
    given = json.loads((BICEP / "main.parameters.json").read_text())["parameters"]
    assert set(given) == set(template("main").parameters)


@pytest.mark.parametrize("found", list(template("main").modules), ids=lambda found: found.symbol)
def test_a_module_is_given_the_parameters_that_it_declares(found: Resource) -> None:
    declared = template(found.type.removeprefix("modules/").removesuffix(".bicep")).parameters
    given = set(found.body["params"])
    assert given <= set(declared)
    assert {
        name for name, text in declared.items() if "=" not in text.splitlines()[-1] and "= {" not in text
    } <= given
