"""Function hosts over the unpacked zip of `make package`, with nothing of this checkout but the local host itself.

A bare interpreter, no site-packages, an empty environment: what the package lacks is missing here as it would be on
Azure. Of our environment only the packages that the host needs beyond the product's are linked in.
"""

import importlib.metadata
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from local.folder import REPOSITORY
from local.process import Part
from local.settings_for import host_part
from shared.settings import Role
from tools.package import FONTS, PACKAGES

HOST_NEEDS = ("azure-functions-runtime", "uvicorn", "croniter")
NAME = re.compile(r"[A-Za-z0-9._-]+")
PYTHON = Path(sys.base_prefix) / "bin" / "python3"


class PackagedHosts:
    """`part` starts the host of a role over the package in `unpacked`; `work` is for what the host itself needs."""

    def __init__(self, unpacked: Path, work: Path) -> None:
        self._unpacked = unpacked
        self._host = work / "host"
        self._extras = work / "extras"
        shutil.copytree(
            REPOSITORY / "local", self._host / "local", ignore=shutil.ignore_patterns("__pycache__")
        )
        self._extras.mkdir(parents=True)
        for entry in _entries(_host_only()):
            (self._extras / entry.name).symlink_to(entry)

    def part(self, role: Role, port: int, settings: Mapping[str, str]) -> Part:
        ours = host_part(role, port, settings)
        path = (self._unpacked / PACKAGES, self._unpacked, self._host, self._extras)
        environment = {
            **settings,
            "PYTHONPATH": ":".join(str(folder) for folder in path),
            "TOGIKAI_FONTS_FOLDER": str(self._unpacked / FONTS),
        }
        command = (str(PYTHON), "-S", "-P", "-m", "local.host", "--app", str(self._unpacked))
        asked = ("--role", role.value, "--port", str(port))
        return replace(ours, command=(*command, *asked), environment=environment, bare=True)


def _host_only() -> set[str]:
    """Distributions that the host needs and the product does not bring along."""
    brought = {
        _plain(line) for line in (REPOSITORY / "requirements.txt").read_text().splitlines() if "==" in line
    }
    found: set[str] = set()
    waiting = list(HOST_NEEDS)
    while waiting:
        name = _plain(waiting.pop())
        if name in found | brought:
            continue
        found.add(name)
        needed = importlib.metadata.distribution(name).requires or []
        waiting.extend(line for line in needed if "extra ==" not in line and _installed(line))
    return found


def _entries(distributions: set[str]) -> Iterator[Path]:
    """What each has at the top of site-packages."""
    for name in sorted(distributions):
        distribution = importlib.metadata.distribution(name)
        tops = {
            file.parts[0] for file in distribution.files or () if file.parts[0] not in {"..", "__pycache__"}
        }
        for top in sorted(tops):
            yield Path(str(distribution.locate_file(top)))


def _installed(requirement: str) -> bool:
    try:
        importlib.metadata.distribution(_plain(requirement))
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _plain(requirement: str) -> str:
    found = NAME.match(requirement)
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else ""
