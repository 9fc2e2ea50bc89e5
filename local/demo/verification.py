"""The outsider's check at the end, by the same program and command that the demo prints as its last line."""

import shlex
import subprocess
import sys
from pathlib import Path

from local.demo.collecting import fingerprint
from local.demo.job import DemoFailed, Job
from local.folder import REPOSITORY


def verify(job: Job) -> None:
    """Raises DemoFailed unless everything in OUT holds."""
    arguments = [str(REPOSITORY / "verify/verify.py"), str(job.wish.out), "--key", fingerprint(job)]
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        lies = [line for line in done.stdout.splitlines() if not line.startswith("ok ")]
        raise DemoFailed("verify/verify.py: " + "; ".join([*lies, done.stderr.strip()]))


def command(job: Job) -> str:
    """The whole command for a newcomer in the repository's folder."""
    python = _beside_repository(Path(sys.executable))
    program = _beside_repository(REPOSITORY / "verify/verify.py")
    return shlex.join([python, program, _beside_repository(job.wish.out), "--key", fingerprint(job)])


def _beside_repository(path: Path) -> str:
    absolute = path.absolute()
    inside = REPOSITORY in absolute.parents and Path.cwd() == REPOSITORY
    return str(absolute.relative_to(REPOSITORY) if inside else absolute)
