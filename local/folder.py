"""Where a stack keeps its things: storage, vaults, mails, logs, the clock's offset. One folder, one stack."""

import shutil
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class StackFolder:
    """`root` is `.local-stack/` for `make run`; a demo or a test has its own."""

    root: Path

    def made(self) -> "StackFolder":
        for folder in (self.root, self.azurite, self.vaults, self.configuration, self.logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self

    @property
    def azurite(self) -> Path:
        return self.root / "azurite"

    @property
    def vaults(self) -> Path:
        return self.root / "vaults"

    @property
    def tls(self) -> Path:
        return self.root / "tls"

    @property
    def maildir(self) -> Path:
        return self.root / "mail"

    @property
    def configuration(self) -> Path:
        return self.root / "configuration"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def clock_file(self) -> Path:
        return self.root / "clock-offset"

    @property
    def credentials_file(self) -> Path:
        return self.root / "credentials.json"

    def log_of(self, part: str) -> Path:
        return self.logs / f"{part}.log"

    def configure(self, name: str, text: str) -> Path:
        """A part's configuration, readable by its owner only: it holds tokens or passwords."""
        file = self.configuration / name
        file.touch(mode=0o600)
        file.write_text(text)
        return file

    def remove(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)
