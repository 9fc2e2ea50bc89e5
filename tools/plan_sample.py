"""The plan that staff begin from: the demo's, explained. `python -m tools.plan_sample` renews it."""

import re
import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import get_origin

from pydantic.fields import FieldInfo

from shared.domain.plan_sections import Section
from tools.plan_reference import enum_of, keys, sections

ROOT = Path(__file__).parent.parent
DEMO = ROOT / "local/demo/plan.toml"
SAMPLE = ROOT / "shared/portal/static/plan-sample.toml"
_HEAD = """\
# 計画書の見本。人物・団体・日付・文面は架空のものです。区の内容に書き換えてください。
# 「#」で始まる行は説明です。「# 項目 =」の行は、使うときだけ先頭の「#」を外し、「=」の後に値を入れます。
# 日時は日本時間です。承認された計画書は差し替えられません。
"""
_REAL = {"simulated-dice": "dice", "（模擬）": ""}
"""A sample is no practice run."""
_HEADER = re.compile(r"\[\[?[a-z._]+\]\]?$")
_KEY = re.compile(r"([a-z_]+) = ")


def sample() -> str:
    """The demo's plan with each key explained, and the keys that it leaves out as comments."""
    return _HEAD + "".join(f"\n{block}\n" for block in _blocks())


def _blocks() -> Iterator[str]:
    known, tables = dict(sections()), _tables()
    text = DEMO.read_text(encoding="utf-8").partition("\n")[2].strip()
    for practice, real in _REAL.items():
        text = text.replace(practice, real)
    shown: set[str] = set()
    for block in re.split(r"\n\n(?=\[)", text):
        header, _, body = block.partition("\n")
        if header in tables:
            yield f"# {_word(tables[header])}\n{block}"
            continue
        if header in shown:
            yield block
            continue
        section = known[header]
        yield "\n".join([header, *_explained(body, section), *_left_out(body, section, header)])
        shown.add(header)
    for header, section in known.items():
        if header not in shown:
            yield "\n".join([f"# {header}", *_left_out("", section, header)])


def _tables() -> Mapping[str, FieldInfo]:
    """Keys that hold a table of free names, e.g. `[register.columns]`."""
    return {
        f"[{header.strip('[]')}.{name}]": info
        for header, section in sections()
        for name, info in keys(section)
        if get_origin(info.annotation) is dict
    }


def _explained(body: str, section: type[Section]) -> Iterator[str]:
    """Each line; before one that begins a key, what the key is."""
    infos = dict(keys(section))
    inside = False
    for line in body.splitlines():
        found = None if inside else _KEY.match(line)
        if found and found[1] in infos:
            yield f"# {_word(infos[found[1]])}"
        yield line
        inside ^= line.count('"""') % 2 == 1


def _left_out(body: str, section: type[Section], header: str) -> Iterator[str]:
    given = {found[1] for found in map(_KEY.match, body.splitlines()) if found}
    for name, info in keys(section):
        if name not in given and f"[{header.strip('[]')}.{name}]" not in _tables():
            yield f"# {name} =   # {_word(info)}"


def _word(info: FieldInfo) -> str:
    real = [one for one in enum_of(info.annotation) or () if not one.value.startswith("simulated")]
    return f"{info.title}（{'、'.join(map(_choice, real))}）" if real else str(info.title)


def _choice(member: StrEnum) -> str:
    word = getattr(member, "ja", "")
    return f"{member.value}：{word}" if word else member.value


if __name__ == "__main__":
    SAMPLE.write_text(sample(), encoding="utf-8")
    sys.stdout.write(f"{SAMPLE.name} renewed\n")
