"""What alerts and the workbook look for is what the code logs: prefixes, patterns, signals."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from shared.services.signals import Signal
from shared.services.work import Step
from tests.bicep_files import BICEP, template

REPOSITORY = BICEP.parents[1]
PREFIX = re.compile(r'Message startswith "([^"]+)"')
LOGGING = {"debug", "info", "warning", "error", "exception"}


def product() -> Iterator[ast.AST]:
    for folder in ("shared", "functions"):
        for file in sorted((REPOSITORY / folder).rglob("*.py")):
            yield from ast.walk(ast.parse(file.read_text(encoding="utf-8")))


@cache
def lines() -> set[str]:
    """First arguments of the product's log calls, as written."""
    return {
        node.args[0].value
        for node in product()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LOGGING
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def given() -> set[str]:
    """Signals that some code gives."""
    return {
        node.args[0].attr
        for node in product()
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) == "give"
        and node.args
        and isinstance(node.args[0], ast.Attribute)
        and getattr(node.args[0].value, "id", "") == "Signal"
    }


def queries() -> list[str]:
    """Of the workbook and of every alert, loops expanded."""
    workbook = json.loads((BICEP / "workbook.json").read_text())
    shown = [item["content"]["query"] for item in workbook["items"] if "query" in item["content"]]
    rules = [found for found in template("alerts").resources if found.type.endswith("scheduledQueryRules")]
    asked = [rule.body["properties"]["criteria"]["allOf"][0]["query"] for rule in rules]
    return shown + asked


def test_every_signal_is_given_somewhere() -> None:
    assert given() == {signal.name for signal in Signal}


@pytest.mark.parametrize("prefix", sorted({found for query in queries() for found in PREFIX.findall(query)}))
def test_a_line_that_a_query_waits_for_is_logged(prefix: str) -> None:
    signals = {f"signal {signal.value} " for signal in Signal} | {"signal "}
    of_steps = {line.replace("%s", step, 1) for line in lines() for step in Step if line.startswith("step ")}
    assert prefix in signals or any(line.startswith(prefix) for line in lines() | of_steps)


def test_a_signals_line_is_the_one_that_alerts_expect() -> None:
    assert "signal %s %s" in lines()


def test_the_steps_pattern_of_the_workbook_fits_the_steps_line() -> None:
    [query] = [query for query in queries() if "parse Message" in query]
    pattern = re.search(r"parse Message with (.*?) \| summarize", query)
    assert pattern
    pieces = re.findall(r'"([^"]*)"', pattern[1])
    [line] = [line for line in lines() if line.startswith("step done")]
    assert re.split(r"%s|%\.2f", line)[:-1] == pieces


def test_the_reader_of_log_calls_finds_them() -> None:
    assert len(lines()) >= 6
    assert all(Path(file).exists() for file in (REPOSITORY / "shared", REPOSITORY / "functions"))
