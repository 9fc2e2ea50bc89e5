"""1,200 letters of two pages with every check, against programs that only make the same letter.

Ours: from staff's start to the last lot that is ready: placing everyone, preflight, print, read-back of every
page, envelope, upload to Azurite, by two function hosts on two cores. The peers write the words of the same
letters to the disk and check nothing. The start of a peer is not counted (but LibreOffice's), nor is the
portal's; the hosts load fonts and libraries within the measured time.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.instances import instances
from benchmarks.result import Result
from benchmarks.ward_job import WardJob
from local.folder import REPOSITORY, StackFolder
from local.ports import free_ports
from local.settings_for import ShortTimes
from local.supervisor import Stack
from local.synthetic_register import write
from shared.services.holdings import vault_of
from shared.services.letter_template import design_of
from shared.services.lot_printing import letters_of
from shared.services.merges import holding_of
from shared.settings import Role

ROWS, SEED = 5_000, 11
DRAWN = 1_250
"""Some of them get no letter in a lot: protected, or with characters nobody can print."""
HOSTS = 2
MOST_MB = 500
FUNCTION_TIMEOUT_S = 120
A_LOT = 100
FONTS = REPOSITORY / ".tools" / "fonts"
SCRIPTS = Path(__file__).parent / "peers"
PEERS_PYTHON = REPOSITORY / ".tools" / "letter-peers" / "bin" / "python"
SYSTEM_PYTHON = Path("/usr/bin/python3")


@dataclass(frozen=True, slots=True)
class Peer:
    """`letters`: how many it makes, when all would take minutes. `goal`: our ratio at least.
    `with_start`: its start counts, as for a program that is started for each job."""

    name: str
    python: Path
    script: str
    goal: float
    letters: int | None = None
    with_start: bool = False


PEERS = (
    Peer("reportlab, drawing alone", PEERS_PYTHON, "by_reportlab.py", 1.0),
    Peer("WeasyPrint", PEERS_PYTHON, "by_weasyprint.py", 1.0, letters=A_LOT),
    Peer(
        "LibreOffice mail merge with its start",
        SYSTEM_PYTHON,
        "by_libreoffice.py",
        3.0,
        letters=A_LOT,
        with_start=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Ours:
    """`data`: what the template reads, for the letters of all lots. `peak_mb`: of the larger host."""

    seconds: float
    peak_mb: int
    data: dict[str, Any]

    @property
    def letters(self) -> int:
        return len(self.data["letters"])


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of a peer: until it could begin (and to end), and for so many letters."""

    letters: int
    start_s: float
    letters_s: float


def measure() -> Sequence[Result]:
    """One result a peer, ours measured once. A goal is the ratio, and at most 500 MB for each worker."""
    with tempfile.TemporaryDirectory(prefix="togikai-bench-") as scratch:
        ours = _ours(Path(scratch))
        return [beside(ours, peer, _run(peer, ours, Path(scratch))) for peer in PEERS]


def _ours(scratch: Path) -> Ours:
    register = scratch / "register.csv"
    write(register, ROWS, SEED)
    times = ShortTimes(function_timeout=FUNCTION_TIMEOUT_S)
    stack = Stack(StackFolder(scratch / "stack"), free_ports(), times=times)
    with stack, instances(stack, HOSTS) as more:
        job = WardJob(stack)
        job.begin(DRAWN)
        job.upload(register.read_bytes())
        job.import_()
        job.commit()
        job.draw()
        job.look_at_specimen()
        hosts = [psutil.Process(pid) for pid in (stack.pid_of(Role.MAIN), *(child.pid for child in more))]
        begin, cpu = time.monotonic(), _cpu(hosts)
        job.print()
        spent = time.monotonic() - begin
        _say(f"ours: {spent:.1f} s, of the processors {_cpu(hosts) - cpu:.1f} s in {HOSTS} hosts")
        peak = max(stack.peak_memory()["host-main"], *(child.measure() for child in more))
        document = job.document()
        vault = vault_of(job.parts, holding_of(document))
        letters = [letter for lot in job.lots() for letter in letters_of(vault, lot)]
        return Ours(spent, peak, design_of(job.parts, document, None).data(letters))


def beside(ours: Ours, peer: Peer, took: Took) -> Result:
    """What the peer would need for all of our letters, held against what we needed."""
    seconds = took.letters_s * ours.letters / took.letters + (took.start_s if peer.with_start else 0.0)
    scaled = "" if took.letters == ours.letters else f" ({took.letters} letters, scaled)"
    met = seconds / ours.seconds >= peer.goal and ours.peak_mb <= MOST_MB
    goal = f"ratio >= {peer.goal}, <= {MOST_MB} MB"
    work = f"{ours.letters:,} letters of two pages, ours with every check"
    return Result("letters", work, ours.seconds, goal, met, ours.peak_mb, f"{peer.name}{scaled}", seconds)


def _run(peer: Peer, ours: Ours, scratch: Path) -> Took:
    """In a process of its own; the time is what the peer itself says."""
    out = scratch / peer.script.removesuffix(".py")
    out.mkdir()
    letters = ours.data["letters"][: peer.letters]
    given = out / "letters.json"
    given.write_text(json.dumps({**ours.data, "letters": letters}, ensure_ascii=False), encoding="utf-8")
    before = os.times()
    said = subprocess.run(
        [peer.python, SCRIPTS / peer.script, given, FONTS, out],
        env={**os.environ, "FONTCONFIG_FILE": str(_font_settings(out))},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    if len(list(out.glob("lot-*.pdf"))) != -(-len(letters) // A_LOT):
        raise RuntimeError(f"{peer.name} did not write its lots")
    took = Took(letters=len(letters), **json.loads(said.stdout))
    after = os.times()
    cpu = sum(after[2:4]) - sum(before[2:4])
    spent = f"{took.start_s:.1f} s + {len(letters)} letters {took.letters_s:.1f} s"
    _say(f"{peer.name}: {spent}, of the processors {cpu:.1f} s")
    return took


def _cpu(processes: Sequence[psutil.Process]) -> float:
    """Seconds of the processors that they have used so far."""
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def _say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


def _font_settings(folder: Path) -> Path:
    """So that fontconfig finds the letter's fonts, and only them."""
    path = folder / "fonts.conf"
    cache = folder / "font-cache"
    path.write_text(
        f"<fontconfig><dir>{FONTS}</dir><cachedir>{cache}</cachedir></fontconfig>", encoding="utf-8"
    )
    return path
