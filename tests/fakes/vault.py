"""One in-memory vault and the three identities' views of it, with Key Vault's soft delete."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.errors import Denied, Missing, NameTaken
from tests.fakes.world import FakeClock


@dataclass
class FakeVault:
    """`live` and `deleted`: secret name → version → key. Purging forgets it."""

    clock: FakeClock = field(default_factory=FakeClock)
    live: dict[str, dict[str, bytes]] = field(default_factory=dict)
    deleted: dict[str, dict[str, bytes]] = field(default_factory=dict)
    disabled: set[tuple[str, str]] = field(default_factory=set)


@dataclass
class FakeKeyCustodian:
    vault: FakeVault

    def create(self, name: str, key: bytes) -> str:
        if name in self.vault.live or name in self.vault.deleted:
            raise NameTaken("vault.name_taken", name=name)
        version = f"{len(self.vault.live) + len(self.vault.deleted):032x}"
        self.vault.live[name] = {version: key}
        return version

    def versions(self, name: str) -> Sequence[str]:
        return sorted(self.vault.live.get(name, {}))

    def fetch(self, name: str, version: str) -> bytes:
        if version not in self.vault.live.get(name, {}):
            raise Missing("vault.missing", name=name)
        if (name, version) in self.vault.disabled:
            raise Denied("vault.denied", name=name)
        return self.vault.live[name][version]


@dataclass
class FakeKeyDestroyer:
    vault: FakeVault

    def disable(self, name: str, version: str) -> None:
        if version not in self.vault.live.get(name, {}):
            raise Missing("vault.missing", name=name)
        self.vault.disabled.add((name, version))

    def enable(self, name: str, version: str) -> None:
        if version not in self.vault.live.get(name, {}):
            raise Missing("vault.missing", name=name)
        self.vault.disabled.discard((name, version))

    def delete(self, name: str) -> datetime | None:
        if name in self.vault.live:
            self.vault.deleted[name] = self.vault.live.pop(name)
        return self.vault.clock.real_now() + timedelta(days=7) if name in self.vault.deleted else None

    def purge(self, name: str) -> None:
        self.vault.deleted.pop(name, None)


@dataclass
class FakeKeyWitness:
    vault: FakeVault

    def live(self) -> Sequence[str]:
        return sorted(self.vault.live)

    def deleted(self) -> Sequence[str]:
        return sorted(self.vault.deleted)

    def recovery_level(self) -> str:
        return "CustomizedRecoverable+Purgeable"
