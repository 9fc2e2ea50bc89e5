"""`docs/costs.md` adds up, and counts what `infra/bicep` deploys."""

import re

import pytest

from tests.bicep_files import BICEP, everything, template
from tests.conformance.test_bicep_alerts import alert_rules

TEXT = (BICEP.parents[1] / "docs/costs.md").read_text()
SCALING = (BICEP.parents[1] / "docs/scaling.md").read_text()
ROW = re.compile(
    r"^\| ([^|*]+) \| ([\d,.]+)[^|]* \| ([\d.]+) \| ([\d,.]+)[^|]* \| ([\d.]+) \|$", re.MULTILINE
)
SUM = re.compile(r"^\| \*\*sum\*\* \| \| \*\*([\d.]+)\*\* \| \| \*\*([\d.]+)\*\* \|$", re.MULTILINE)


def quantities(beginning: str) -> tuple[int, int]:
    """Of production and trial."""
    [found] = [row for row in ROW.findall(TEXT) if row[0].startswith(beginning)]
    return int(found[1].replace(",", "")), int(found[3].replace(",", ""))


@pytest.mark.parametrize(("column", "at"), [(2, 0), (4, 1)], ids=["production", "trial"])
def test_the_sum_is_that_of_the_lines(column: int, at: int) -> None:
    rows = ROW.findall(TEXT)
    assert len(rows) == 14
    [sums] = SUM.findall(TEXT)
    assert round(sum(float(row[column]) for row in rows), 2) == float(sums[at])


WORK = re.compile(
    r"1,200 letters \((?P<letters>\d+) s .*? selected from \((?P<register>\d+) s, .*? assumed: (?P<pages>[\d,]+) pages "
    r"asked for,\s+(?P<rounds>[\d,]+) timer rounds, .*? In full hundreds (?P<seconds>[\d,]+) s × (?P<gb>\d) GB"
)


def test_the_seconds_on_demand_are_those_of_the_work() -> None:
    """From what was measured and assumed to the line of the table, and its price."""
    found = WORK.search(TEXT)
    assert found
    said = {name: int(text.replace(",", "")) for name, text in found.groupdict().items()}
    work = sum(said[name] for name in ("letters", "register", "pages", "rounds"))
    assert said["seconds"] == -(-work // 100) * 100
    assert quantities("Functions, on demand") == (said["seconds"] * said["gb"],) * 2
    assert f"{said['seconds'] * said['gb'] * 0.000026:.2f}" in TEXT


def test_the_register_takes_what_scaling_says() -> None:
    rates = re.search(
        r"import ([\d.]+) per million\s+rows, second reading ([\d.]+), selection ([\d.]+)", SCALING
    )
    found = WORK.search(TEXT)
    assert rates
    assert found
    assert round(0.35 * sum(map(float, rates.groups()))) == int(found["register"])


def test_the_alert_rules_are_those_of_bicep() -> None:
    every = [rule["evaluationFrequency"] for rule in alert_rules().values()]
    often = every.count("PT5M")
    assert quantities("alert rules, every 5 minutes") == (often, often)
    assert quantities("alert rules, slower") == (len(every) - often,) * 2


def test_endpoints_gateway_addresses_and_keys_are_those_of_bicep() -> None:
    types = [found.type for found in everything()]
    assert quantities("keys in hardware")[0] == types.count("Microsoft.KeyVault/vaults/keys")
    assert quantities("public address")[0] == types.count("Microsoft.Network/publicIPAddresses")
    modules = [module for file in BICEP.rglob("*.bicep") for module in template(file.stem).modules]
    endpoints = [module for module in modules if module.type == "private-endpoint.bicep"]
    assert quantities("private endpoints")[0] == len(endpoints)
