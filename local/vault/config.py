"""What one vault process is told at its start."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from local.vault.rights import Identity


class VaultConfig(BaseModel):
    """`data_file` None keeps the secrets in memory only."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    port: int
    certificate: Path
    certificate_key: Path
    data_file: Path | None
    identities: tuple[Identity, ...]
