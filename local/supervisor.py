"""Starts, watches and ends all parts of one stack, in order, on loopback; ends only what it started.

Nothing is restarted silently: a part that ends by itself is an error that names its log.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Self

from local.azurite import StorageAccounts, azurite, storage_accounts
from local.clock import SimulatedClock
from local.credentials import kept_credentials
from local.folder import StackFolder
from local.oidc.part import login_part
from local.ports import HOST, Ports, answers
from local.process import Child, Part, PartFailed
from local.provision import provision_secrets, provision_storage
from local.settings_for import ShortTimes, host_name, host_part, settings_for
from local.vault.authority import tls_files
from local.vault.part import vault_parts
from shared.settings import Role

ALL_ROLES = tuple(Role)
type HostPart = Callable[[Role, int, Mapping[str, str]], Part]


class PortTaken(PartFailed):
    """Something listens already where a part of ours should."""


class Stack:
    """One stack. `in_memory` keeps storage and vaults out of the folder (tests); `times` are real waits;
    `host` starts another program than this checkout as the function hosts."""

    def __init__(
        self,
        folder: StackFolder,
        ports: Ports | None = None,
        *,
        in_memory: bool = False,
        times: ShortTimes | None = None,
        host_environment: dict[str, str] | None = None,
        host: HostPart = host_part,
    ) -> None:
        self.folder = folder.made()
        self.ports = ports or Ports()
        self.credentials = kept_credentials(folder.credentials_file)
        self.clock = SimulatedClock(folder.clock_file)
        self._in_memory = in_memory
        self._times = times or ShortTimes()
        self._host_environment = host_environment or {}
        self._host_part = host
        self._children: dict[str, Child] = {}
        self._peaks: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def portal_url(self) -> str:
        return f"http://{HOST}:{self.ports.portal}"

    @property
    def accounts(self) -> StorageAccounts:
        return storage_accounts(self.credentials, self.ports)

    def start(self, *roles: Role) -> None:
        """Start the services, then the hosts of `roles` (all when none is named).

        Raises PortTaken, PartFailed; whatever was started then is ended again.
        """
        taken = self.ports.taken()
        if taken:
            raise PortTaken("\n".join(taken))
        try:
            self.start_services()
            self._start_all(self._host(role) for role in roles or ALL_ROLES)
        except BaseException:
            self.stop()
            raise

    def start_services(self) -> None:
        """Storage, vaults, login and mail, with what the app expects to find in them."""
        self._start_all([
            azurite(self.folder, self.credentials, self.ports, in_memory=self._in_memory),
            *vault_parts(self.folder, self.credentials, self.ports, in_memory=self._in_memory),
            login_part(self.folder, self.credentials, self.ports),
            self._mail(),
        ])  # fmt: skip
        ca_file, _, _ = tls_files(self.folder.tls)
        provision_storage(self.accounts)
        provision_secrets(f"https://{HOST}:{self.ports.app_vault}", ca_file, self.credentials)

    def stop(self) -> None:
        """End the hosts, then the services; each may finish what it does. A second call does nothing."""
        names = list(self._children)
        hosts = [name for name in names if name in {host_name(role) for role in Role}]
        for group in (hosts, [name for name in names if name not in hosts]):
            for name in group:
                self._children[name].terminate()
            for name in group:
                self._forget(name).wait()

    def check(self) -> None:
        """Raises PartFailed when a part has ended by itself."""
        for child in list(self._children.values()):
            child.check()

    def pid_of(self, role: Role) -> int:
        """Process id of the host of `role`."""
        return self._children[host_name(role)].pid

    def kill_host(self, role: Role) -> None:
        """SIGKILL, as a crash would end it."""
        self._forget(host_name(role)).kill()

    def restart_host(self, role: Role) -> None:
        """Start a host that was killed."""
        self._start_all([self._host(role)])

    def settings_for(self, role: Role) -> dict[str, str]:
        """The app settings of `role`, as its host gets them."""
        own = settings_for(role, self.folder, self.credentials, self.ports, self._times)
        return own | self._host_environment

    def peak_memory(self) -> dict[str, int]:
        """Peak resident memory of each part in MiB, over restarts."""
        for name in list(self._children):
            self._note_peak(name)
        return dict(self._peaks)

    def _host(self, role: Role) -> Part:
        port = {Role.MAIN: self.ports.portal, Role.ERASER: self.ports.eraser}.get(role, self.ports.verifier)
        return self._host_part(role, port, self.settings_for(role))

    def _mail(self) -> Part:
        command = (sys.executable, "-m", "local.smtp_sink", "--port", str(self.ports.mail))
        return Part(
            "mail",
            (*command, "--maildir", str(self.folder.maildir)),
            ready=lambda: answers(self.ports.mail),
        )

    def _start_all(self, parts: Iterable[Part]) -> None:
        started = []
        for part in parts:
            child = Child(part, self.folder.log_of(part.name))
            self._children[part.name] = child
            started.append(child)
        for child in started:
            child.wait_until_ready()

    def _forget(self, name: str) -> Child:
        self._note_peak(name)
        return self._children.pop(name)

    def _note_peak(self, name: str) -> None:
        child = self._children.get(name)  # a test may be killing it at this moment
        if child is not None:
            self._peaks[name] = max(self._peaks.get(name, 0), child.measure())
