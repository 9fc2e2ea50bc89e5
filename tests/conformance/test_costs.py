"""`docs/costs.md` adds up, and counts what `infra/bicep` deploys."""

import re

import pytest

from tests.bicep_files import BICEP, everything, template
from tests.conformance.test_bicep_alerts import alert_rules

TEXT = (BICEP.parents[1] / "docs/costs.md").read_text()
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
