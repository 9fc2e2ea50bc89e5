"""Function hosts for tests: any app folder, killed and started again as a test likes."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from local.ports import HOST, free_ports
from local.process import Child, Part


@dataclass
class HostProcess:
    """One `python -m local.host` over `app`, with `settings` as its app settings."""

    app: Path
    settings: Mapping[str, str]
    log: Path
    port: int = field(default_factory=lambda: free_ports().portal)
    grace_s: float = 10
    _child: Child | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def pid(self) -> int:
        return self._started.pid

    def start(self) -> "HostProcess":
        part = Part(
            name="host",
            command=(
                *(sys.executable, "-m", "local.host", "--app", str(self.app)),
                *("--port", str(self.port), "--grace", str(self.grace_s)),
            ),
            ready=self.runs,
            environment=self.settings,
            grace_s=self.grace_s + 5,
        )
        self._child = Child(part, self.log)
        self._child.wait_until_ready()
        return self

    def runs(self) -> bool:
        """Whether the host tells that its functions are indexed."""
        try:
            return httpx.get(f"{self.url}/admin/host/status", timeout=5).is_success
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        """SIGKILL: what a crash or a lost machine does."""
        self._started.kill()

    def stop(self) -> None:
        """SIGTERM, and wait."""
        if self._child is not None:
            self._child.terminate()
            self._child.wait()

    def lines(self) -> str:
        """Its log so far."""
        return self.log.read_text()

    @property
    def _started(self) -> Child:
        if self._child is None:
            raise RuntimeError("start() the host first")
        return self._child
