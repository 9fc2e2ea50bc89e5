"""What is watched on Azure: every signal of the app, and what the services log themselves."""

import re
from typing import Any

from shared.documents.holding import HoldingKind
from shared.domain.ids import SYSTEM_ACTOR, TrailId
from shared.services.holdings import open_holding
from shared.services.signals import Signal
from shared.services.work import Step
from shared.settings import Role
from tests.bicep_files import everything, template
from tests.fakes import World

METRICS_PUBLISHER = "3913510d-42f4-4e42-8a64-420c390055eb"
"""Azure's own role *Monitoring Metrics Publisher*."""


def alert_rules() -> dict[str, dict[str, Any]]:
    """Properties of every alert by its code."""
    rules = [found for found in everything() if found.type.endswith("scheduledQueryRules")]
    codes = [alert["code"] for kind in ("signals", "events") for alert in template("alerts").variables[kind]]
    return {
        code: rule.body["properties"]
        for code in codes
        for rule in rules
        if rule.name.endswith(f"-{code.replace('.', '-')}")
    }


def test_every_signal_has_an_alert_that_reaches_somebody_and_is_not_taken_back_by_silence() -> None:
    assert {alert["code"] for alert in template("alerts").variables["signals"]} == set(Signal)
    for rule in alert_rules().values():
        assert rule["enabled"] is True
        assert rule["actions"] == {"actionGroups": ["people.id"]}
        assert rule["autoMitigate"] is False
        [criterion] = rule["criteria"]["allOf"]
        once = {"numberOfEvaluationPeriods": 1, "minFailingPeriodsToAlert": 1}
        assert (criterion["operator"], criterion["failingPeriods"]) == ("GreaterThan", once)


def test_one_line_is_enough_for_an_alert_but_of_failed_logins() -> None:
    thresholds = {code: rule["criteria"]["allOf"][0]["threshold"] for code, rule in alert_rules().items()}
    assert {code: lines for code, lines in thresholds.items() if lines} == {"login.failed": 20}


WATCHED = {
    "key.backup-or-restore": ("SecretBackup", "SecretRestore", "SecretRecover"),
    "key.purge-by-another": ("SecretPurge", "!="),
    "key.purge-outside-saga": ("SecretPurge", "leftanti", f"step done: {Step.DESTROY_KEY} "),
    "key.read-by-another": ("SecretGet", "403"),
    "queue.poison": ("StorageQueueLogs", "PutMessage", "-poison/"),
    "queue.standing": ("StorageQueueLogs", "PutMessage", "DeleteMessage", "taken == 0"),
    "main.silent": ("sweep done: ", "rounds == 0"),
    "verifier.silent": ("settings compared: ", "rounds == 0"),
    "log.capped": ("OverQuota",),
}


def test_what_the_services_log_themselves_is_watched() -> None:
    assert {event["code"] for event in template("alerts").variables["events"]} == set(WATCHED)
    for code, named in WATCHED.items():
        query = alert_rules()[code]["criteria"]["allOf"][0]["query"]
        assert [part for part in named if part not in query] == []


def test_a_purge_is_compared_with_the_saga_by_the_holding_in_the_keys_name() -> None:
    query = alert_rules()["key.purge-outside-saga"]["criteria"]["allOf"][0]["query"]
    of_key, of_line = re.findall(r'extract\("([^"]+)"', query)
    holding = open_holding(World().parts(), HoldingKind.CONTRACT, "c-1", TrailId("as-1"), SYSTEM_ACTOR)
    uri = f"https://v.vault.azure.net/deletedsecrets/{holding.key_name}?api-version=7.6"
    assert re.findall(of_key, uri) == [holding.id]
    assert re.findall(of_line, f"step done: {Step.DESTROY_KEY} holding={holding.id} unit=- s=0.10") == [
        holding.id
    ]


def test_apps_may_send_telemetry_where_only_identities_may() -> None:
    insights = template("monitoring").resource("insights").body["properties"]
    assert insights["DisableLocalAuth"] is True
    sending = [found.body for found in template("monitoring").resources if found.symbol == "appsReport"]
    assert [(found["scope"], found["properties"]["principalId"]) for found in sending] == [
        ("insights", f"identities[{role}]") for role in Role
    ]
    assert all(METRICS_PUBLISHER in found["properties"]["roleDefinitionId"] for found in sending)
