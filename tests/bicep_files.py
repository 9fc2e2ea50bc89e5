"""Reads `infra/bicep` for tests: resources with their bodies as Python values, loops expanded, variables put in.

No compiler is needed. What depends on a parameter or another resource stays an `Unknown` with its source text.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import tree_sitter_bicep
from tree_sitter import Language, Node, Parser

BICEP = Path(__file__).parents[1] / "infra/bicep"
FILES = sorted(BICEP.rglob("*.bicep"))


class Unknown(str):
    """An expression that only a deployment knows; the text is its source."""

    __slots__ = ()


@dataclass(frozen=True)
class Resource:
    """A resource (or module: then `type` is its file). `body` has plain values."""

    file: Path
    symbol: str
    type: str
    api: str
    existing: bool
    body: Mapping[str, Any]
    source: str

    @property
    def name(self) -> str:
        return str(self.body["name"])


@dataclass
class Template:
    file: Path
    variables: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    resources: list[Resource] = field(default_factory=list)
    modules: list[Resource] = field(default_factory=list)

    def resource(self, symbol: str) -> Resource:
        return next(found for found in self.resources if found.symbol == symbol)

    def module(self, symbol: str) -> Resource:
        return next(found for found in self.modules if found.symbol == symbol)


@cache
def template(name: str) -> Template:
    """`main`, or a module by its name."""
    path = BICEP / f"{name}.bicep"
    return read(path if path.exists() else BICEP / "modules" / f"{name}.bicep")


def everything() -> Iterator[Resource]:
    """Resources of all files that a deployment makes."""
    for file in FILES:
        yield from (found for found in template(file.stem).resources if not found.existing)


def tree(source: bytes) -> Node:
    return Parser(Language(tree_sitter_bicep.language())).parse(source).root_node


def syntax_errors(source: bytes) -> list[str]:
    """Places where the grammar does not fit: `line: text`."""
    return [
        f"{node.start_point[0] + 1}: {_text(node)[:60]}" for node in _all(tree(source)) if _is_wrong(node)
    ]


def read(file: Path) -> Template:
    found = Template(file)
    for node in tree(file.read_bytes()).named_children:
        names = node.named_children
        if node.type == "parameter_declaration":
            found.parameters[_text(names[0])] = _text(node)
        elif node.type == "variable_declaration":
            found.variables[_text(names[0])] = _value(names[1], found.variables, file)
        elif node.type in {"resource_declaration", "module_declaration"}:
            made = found.resources if node.type == "resource_declaration" else found.modules
            made.extend(_resources(node, found.variables, file))
    return found


def _resources(node: Node, known: Mapping[str, Any], file: Path) -> Iterator[Resource]:
    symbol, kind, body = node.named_children
    type_, _, api = _text(kind).strip("'").partition("@")
    existing = any(child.type == "existing" for child in node.children)
    for values in _bodies(body, known, file):
        yield Resource(file, _text(symbol), type_, api, existing, values, _text(node))


def _bodies(node: Node, known: Mapping[str, Any], file: Path) -> Iterator[dict[str, Any]]:
    """One for each round of a loop."""
    if node.type == "for_statement":
        loop, over, inner = node.named_children
        items = _value(over, known, file)
        for number, item in enumerate(items if isinstance(items, list) else [Unknown(_text(over))]):
            names = [_text(child) for child in (loop.named_children or [loop])]
            yield from _bodies(inner, {**known, **dict(zip(names, (item, number), strict=False))}, file)
    elif node.type == "if_statement":
        yield from _bodies(node.named_children[1], known, file)
    else:
        yield _value(node, known, file)


def _value(node: Node, known: Mapping[str, Any], file: Path) -> Any:
    inner = node.named_children
    match node.type:
        case "object":
            pairs = [child.named_children for child in inner if child.type == "object_property"]
            return {_text(name).strip("'"): _value(value, known, file) for name, value in pairs}
        case "array":
            return [_value(child, known, file) for child in inner if child.type != "comment"]
        case "string":
            return _string(node, known, file)
        case "number":
            return int(_text(node))
        case "boolean" | "null":
            return json.loads(_text(node))
        case "identifier":
            return known.get(_text(node), Unknown(_text(node)))
        case "member_expression":
            return _member(node, known, file)
        case "subscript_expression":
            return _subscript(node, known, file)
        case "call_expression":
            return _call(node, known, file)
        case _:
            return Unknown(_text(node))


def _string(node: Node, known: Mapping[str, Any], file: Path) -> str:
    pieces: list[str] = []
    for child in node.named_children:
        if child.type == "interpolation":
            value = _value(child.named_children[0], known, file)
            pieces.append(f"${{{value}}}" if isinstance(value, Unknown) else str(value))
        else:
            pieces.append(_text(child))
    return "".join(pieces)


def _member(node: Node, known: Mapping[str, Any], file: Path) -> Any:
    owner, name = node.named_children
    value = _value(owner, known, file)
    return value[_text(name)] if isinstance(value, dict) else Unknown(_text(node))


def _subscript(node: Node, known: Mapping[str, Any], file: Path) -> Any:
    """By a key that is known; of an owner that is not, both stay in the text."""
    owner, index = (_value(child, known, file) for child in node.named_children)
    if isinstance(owner, (dict, list)) and not isinstance(index, Unknown):
        return owner[index]
    return Unknown(f"{owner}[{index}]")


def _call(node: Node, known: Mapping[str, Any], file: Path) -> Any:
    function, arguments = node.named_children
    values = [_value(argument, known, file) for argument in arguments.named_children]
    match _text(function), values:
        case "loadJsonContent", [path]:
            return json.loads((file.parent / path).read_bytes())
        case "union", [dict() as first, dict() as second]:
            return first | second
        case "concat", [list() as first, list() as second]:
            return first + second
        case "replace", [str() as text, old, new]:
            return text.replace(old, new)
        case "subscriptionResourceId", [str() as type_, str() as name]:
            return f"{type_}/{name}"
        case _:
            return Unknown(_text(node))


def _all(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _all(child)


def _is_wrong(node: Node) -> bool:
    return node.is_error or node.is_missing


def _text(node: Node) -> str:
    return (node.text or b"").decode()
