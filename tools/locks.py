"""Lock files: made from what is asked for (`write`), and proved fresh without a network (`check`).

A lock file names versions and hashes only: no index addresses and no paths of the machine it was made on.
"""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

DEPLOYED = "requirements.txt"
DEVELOPED = "requirements-dev.txt"
APART = (
    "requirements-checkov",
    "requirements-draw-peers",
    "requirements-letter-peers",
    "requirements-lottery-peers",
)
"""Each installed into an environment of its own: their versions may differ from ours."""
PAIRS = {
    "requirements.in": DEPLOYED,
    "requirements-dev.in": DEVELOPED,
    **{f"{name}.in": f"{name}.txt" for name in APART},
}
STAMP = "# Made by `make lock` from {source}, SHA-256 {digest}. Do not edit.\n"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)
ADDRESS = re.compile(r"https?:|file:|--(?:extra-)?index-url|--find-links|(?:^|\s)/\w+/", re.MULTILINE)


def main(command: str) -> int:
    if command == "write":
        for source, lock in PAIRS.items():
            write_python_lock(source, lock)
        return subprocess.call(
            ["npm", "install", "--package-lock-only", "--ignore-scripts", "--loglevel=error"]
        )
    problems = [*python_problems(), *node_problems()]
    for problem in problems:
        print(f"locks: {problem}", file=sys.stderr)
    return 1 if problems else 0


def write_python_lock(source: str, lock: str) -> None:
    """Compile `source`; versions that `lock` holds already are kept when they still fit."""
    deployed = ["--constraint", DEPLOYED] if lock == DEVELOPED else []
    subprocess.run(
        [sys.executable, "-m", "uv", "pip", "compile", source, "--output-file", lock, "--quiet",
         "--generate-hashes", "--universal", "--python-version", "3.13", "--no-header",
         "--no-emit-index-url", "--no-emit-find-links", "--no-annotate", *deployed],
        check=True,
    )  # fmt: skip
    path = Path(lock)
    path.write_text(STAMP.format(source=source, digest=wanted_digest(source)) + path.read_text())


def wanted_digest(source: str) -> str:
    """Digest of what is asked for: names and bounds, not comments or order; included files count."""
    return hashlib.sha256("\n".join(sorted(wanted(source))).encode()).hexdigest()


def wanted(source: str) -> set[str]:
    lines = {line.split("#")[0].strip() for line in Path(source).read_text().splitlines()} - {""}
    included = {line.split()[1] for line in lines if line.startswith("-r ")}
    own = {line for line in lines if not line.startswith("-r ")}
    return own.union(*(wanted(name) for name in included))


def python_problems() -> list[str]:
    problems = []
    for source, lock in PAIRS.items():
        text = Path(lock).read_text() if Path(lock).exists() else ""
        if not text.startswith(STAMP.format(source=source, digest=wanted_digest(source))):
            problems.append(f"{lock} does not belong to {source}: run `make lock`")
        if ADDRESS.search(text):
            problems.append(f"{lock} names an address or a path")
        if len(PINNED.findall(text)) > text.count("--hash=") or not text:
            problems.append(f"{lock} has a package without a hash")
    deployed, developed = (dict(PINNED.findall(Path(lock).read_text())) for lock in (DEPLOYED, DEVELOPED))
    differing = sorted(name for name, version in deployed.items() if developed.get(name) != version)
    if differing:
        problems.append(f"versions differ between the two lock files: {', '.join(differing)}")
    return problems


def node_problems() -> list[str]:
    asked = json.loads(Path("package.json").read_text())
    locked = json.loads(Path("package-lock.json").read_text())["packages"]
    problems = [
        f"package-lock.json does not belong to package.json ({group}): run `make lock`"
        for group in ("dependencies", "devDependencies")
        if asked.get(group) != locked[""].get(group)
    ]
    if any("resolved" in package for package in locked.values()):
        problems.append("package-lock.json names addresses")
    if any("integrity" not in package for name, package in locked.items() if name):
        problems.append("package-lock.json has a package without a hash")
    return problems


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
