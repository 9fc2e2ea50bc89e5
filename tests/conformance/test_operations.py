"""An engineer who follows `docs/operations.md` finds every command, setting and alert that it names."""

import importlib.util
import re

import pytest

from tests.bicep_files import BICEP, template
from tests.conformance.test_bicep_alerts import alert_rules
from tools.deployment_keys import GIVEN, PUBLIC

REPOSITORY = BICEP.parents[1]
TEXT = (REPOSITORY / "docs/operations.md").read_text()
FROM_ENVIRONMENT = re.compile(r"\$\{(\w+)[}=]")
BY_TOOL = {*PUBLIC.values(), "AZURE_ENV_NAME"}
"""Nobody types these: azd and tools/deployment_keys.py set them."""
BY_HOOK = {"TOGIKAI_LOCK_RECORDS"}
PREFIXES = {"rg-togikai-", "vnet-togikai", "pip-togikai", "email-togikai", "acs-togikai", "id-togikai"}


def parameters() -> set[str]:
    """What main.parameters.json takes from azd's environment."""
    return set(FROM_ENVIRONMENT.findall((BICEP / "main.parameters.json").read_text()))


def outputs() -> set[str]:
    return set(re.findall(r"^output (\w+) ", (BICEP / "main.bicep").read_text(), re.MULTILINE))


def test_every_value_that_azd_is_asked_for_is_explained() -> None:
    wanted = (parameters() - BY_TOOL) | set(GIVEN.values()) | BY_HOOK
    assert {name for name in wanted if f"`{name}`" not in TEXT and f"set {name} " not in TEXT} == set()


def test_every_value_that_it_names_exists() -> None:
    named = set(re.findall(r"\b(?:TOGIKAI|AZURE)_[A-Z_]+", TEXT))
    assert named - parameters() - set(GIVEN.values()) - BY_HOOK - outputs() == set()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`make ([a-z-]+)", TEXT))))
def test_a_make_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (REPOSITORY / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("module", sorted(set(re.findall(r"python -m ([\w.]+)", TEXT))))
def test_a_tool_exists(module: str) -> None:
    assert importlib.util.find_spec(module)


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:infra|shared|tests|docs|verify)/[\w./-]+)`", TEXT)))
)
def test_a_file_exists(path: str) -> None:
    assert (REPOSITORY / path).exists()


def test_every_alert_has_its_line_with_how_often_it_looks() -> None:
    rows = re.findall(r"^\| `([\w.-]+)` \| .+ \| ([\w ]+) \|$", TEXT, re.MULTILINE)
    words = {"PT5M": "5 minutes", "PT15M": "15 minutes", "PT1H": "hour", "P1D": "day"}
    rules = {code: words[rule["evaluationFrequency"]] for code, rule in alert_rules().items()}
    assert {code: often for code, often in rows if often in words.values()} == rules


def test_services_are_deployed_by_the_names_that_the_apps_are_tagged_with() -> None:
    services = re.findall(
        r"^  (\w+):\n    project: dist/package$", (REPOSITORY / "azure.yaml").read_text(), re.MULTILINE
    )
    assert set(services) == set(re.findall(r"`azd deploy (\w+)`", TEXT))
    assert set(services) == {module.symbol for module in template("function-apps").modules}


def test_resources_are_called_as_it_calls_them() -> None:
    called = set(re.findall(r"\b([a-z]+-togikai-?)(?=<environment>)", TEXT))
    assert called == PREFIXES
    files = "".join(file.read_text() for file in BICEP.rglob("*.bicep"))
    assert "var prefix = 'togikai${environmentName}'" in files
    for name in called - {"rg-togikai-"}:
        assert f"'{name.removesuffix('togikai')}${{name}}" in files
    assert "'rg-togikai-${environmentName}'" in files


@pytest.mark.parametrize("hook", ["preup", "preprovision"])
def test_keys_are_there_before_azd_asks_for_them(hook: str) -> None:
    """`azd up` resolves parameters right after `preup`, `azd provision` after `preprovision`."""
    hooks = (REPOSITORY / "azure.yaml").read_text()
    [run] = re.findall(rf"^  {hook}:.*\n    shell: sh\n    run: (.*)$", hooks, re.MULTILINE)
    assert run == "make setup && .venv/bin/python -m tools.deployment_keys"


def test_azd_forgets_the_first_secrets_once_they_are_placed() -> None:
    hooks = (REPOSITORY / "azure.yaml").read_text()
    [run] = re.findall(r"^  postprovision:\n    shell: sh\n    run: (.*)$", hooks, re.MULTILINE)
    scripts = re.findall(r"sh (infra/hooks/[\w-]+\.sh)", run)
    assert "azd env set TOGIKAI_FIRST_SECRETS '{}'" in (REPOSITORY / scripts[0]).read_text()
    assert all((REPOSITORY / script).exists() for script in scripts)
