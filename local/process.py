"""A child process of the supervisor: started with a log file, asked whether it is ready, ended for good."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from local.folder import REPOSITORY

LOOK_EVERY_S = 0.1


class PartFailed(Exception):
    """A part ended by itself or never became ready; its log says more."""


@dataclass(frozen=True, slots=True)
class Part:
    """What to start. `ready` is asked until it is true, for `patience_s` at most; `environment` comes on
    top of our own (`bare`: of nothing); after SIGTERM the part has `grace_s` to finish what it does."""

    name: str
    command: tuple[str, ...]
    ready: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)
    bare: bool = False
    patience_s: float = 90.0
    grace_s: float = 10.0


class Child:
    """A started part, in a session of its own, so that Ctrl-C reaches the supervisor alone."""

    def __init__(self, part: Part, log: Path) -> None:
        self.part = part
        self._log = log
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                part.command,
                cwd=REPOSITORY,
                env={**({} if part.bare else os.environ), "PYTHONUNBUFFERED": "1", **part.environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.peak_mb = 0

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def wait_until_ready(self) -> None:
        """Raises PartFailed when the part ends or does not answer in time."""
        until = time.monotonic() + self.part.patience_s
        while not self.part.ready():
            self.check()
            if time.monotonic() > until:
                raise PartFailed(
                    f"{self.part.name} did not become ready in {self.part.patience_s:.0f} s; {self._hint()}"
                )
            time.sleep(LOOK_EVERY_S)
        self.check()

    def check(self) -> None:
        """Raises PartFailed when the part has ended by itself."""
        if not self.running:
            raise PartFailed(f"{self.part.name} ended with code {self._process.returncode}; {self._hint()}")

    def measure(self) -> int:
        """Peak resident memory so far, in MiB; the last known value once it has ended."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text()
        except OSError:
            return self.peak_mb
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                self.peak_mb = max(self.peak_mb, int(line.split()[1]) // 1024)
        return self.peak_mb

    def terminate(self) -> None:
        self.measure()
        if self.running:
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once and at any moment (SIGKILL), as a crash would."""
        self.measure()
        self._process.kill()
        self._process.wait()

    def wait(self) -> None:
        """Wait for the end after `terminate`; what takes longer than its grace is killed."""
        try:
            self._process.wait(self.part.grace_s)
        except subprocess.TimeoutExpired:
            self.kill()

    def _hint(self) -> str:
        lines = self._log.read_text(errors="replace").splitlines()[-5:]
        return "\n".join([f"see {self._log}:", *(f"    {line}" for line in lines)])
