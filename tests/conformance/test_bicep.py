"""`infra/bicep` without Azure: it parses, checkov finds nothing unanswered, every resource's version is in the table."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from shared.adapters.resource_manager import STORAGE_API, VAULT_API
from tests.bicep_files import BICEP, FILES, everything, syntax_errors, template
from tools import drift

REPOSITORY = BICEP.parents[1]
CHECKOV = REPOSITORY / ".tools/checkov/bin/checkov"
TABLE_ROW = re.compile(
    r"^\| `(?P<type>Microsoft\.[\w./]+)` \| `(?P<api>[\d-]+(?:-preview)?)` \| (?P<checked>\d{4}-\d\d-\d\d) \|",
    re.MULTILINE,
)
SKIP = re.compile(r"checkov:skip=(?P<id>CKV\w+):(?P<reason>.*)")
OUTPUT = re.compile(r"^output (\w+) string = (\S+)$", re.MULTILINE)
AVM = re.compile(r"'(?:br|ts)[:/]")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_file_parses(file: Path) -> None:
    assert syntax_errors(file.read_bytes()) == []


def test_the_parser_finds_a_mistake() -> None:
    assert syntax_errors(b"resource x 'A/b@2020-01-01' = {\n  name: \n}\n")


@pytest.fixture(scope="module")
def checked() -> dict[str, object]:
    """checkov's report. It would skip a file that it cannot parse: that is counted."""
    ran = subprocess.run(
        [CHECKOV, "--directory", BICEP, "--framework", "bicep", "--skip-download", "--output", "json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    report: dict[str, object] = json.loads(ran.stdout)
    return report


def test_checkov_reads_every_file_and_finds_nothing_unanswered(checked: dict[str, object]) -> None:
    summary = checked["summary"]
    assert isinstance(summary, dict)
    assert summary["parsing_errors"] == 0
    assert summary["failed"] == 0
    assert summary["passed"] > 50


def test_a_skipped_finding_has_a_written_reason() -> None:
    skips = [found for file in FILES for found in SKIP.finditer(file.read_text())]
    assert skips
    assert all(len(found["reason"]) >= 15 for found in skips)


def test_resource_types_and_versions_are_those_of_the_table() -> None:
    rows = TABLE_ROW.findall((REPOSITORY / "docs/azure-resources.md").read_text())
    used = {(found.type, found.api) for found in everything()}
    assert {(type_, api) for type_, api, _ in rows} == used


def test_one_version_a_type() -> None:
    types = {found.type for found in everything()}
    assert len({(found.type, found.api) for found in everything()}) == len(types)


def test_the_drift_check_reads_with_the_versions_that_are_deployed() -> None:
    assert template("storage-data").resource("account").api == STORAGE_API
    assert template("vault-holding-keys").resource("vault").api == VAULT_API


def test_what_make_drift_asks_azd_for_is_what_the_deployment_puts_out_and_gives_the_apps() -> None:
    outputs = dict(OUTPUT.findall((BICEP / "main.bicep").read_text()))
    assert set(drift.IDS) < set(outputs)
    assert outputs[drift.REGION] == "storageData.outputs.region"
    assert "region: storageData.outputs.region" in (BICEP / "main.bicep").read_text()
    assert f"{drift.REGION}: storage.region" in (BICEP / "modules/function-apps.bicep").read_text()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_parameters_are_described_and_modules_are_native(file: Path) -> None:
    text = file.read_text()
    assert text.startswith("//")
    assert text.count("\nparam ") == len(re.findall(r"@description\(.*\)\n(?:@.*\n)*param ", text))
    assert not AVM.search(text)
