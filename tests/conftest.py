"""What holds for all tests: a test's folder is its level, and only some levels may use the loopback."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
"""A busy machine is no fault of the code: speed is held in benchmarks/."""

pytest_plugins = ("tests.pytest_azurefunctions.plugin",)
LEVELS = ("unit", "component", "contract", "e2e", "conformance")
WHOLE_JOB_S = 1_500
"""An end-to-end test may play the whole job: six minutes on two free processors, more on busy ones."""
LOOPBACK = ["127.0.0.1", "::1", "localhost"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with its level; from contract tests on, sockets may reach the loopback."""
    here = Path(__file__).parent
    for item in items:
        if here not in item.path.parents:
            continue
        level = item.path.relative_to(here).parts[0]
        if level not in LEVELS:
            continue
        item.add_marker(getattr(pytest.mark, level))
        if level == "e2e":
            item.add_marker(pytest.mark.timeout(WHOLE_JOB_S))
        if level not in {"unit", "component"}:
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))
