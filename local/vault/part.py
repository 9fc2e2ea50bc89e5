"""The two vaults of a stack as parts: the holdings' keys, and the app's own secrets."""

import sys

from local.credentials import StackCredentials
from local.folder import StackFolder
from local.ports import Ports, answers
from local.process import Part
from local.vault.authority import tls_files
from local.vault.config import VaultConfig
from local.vault.rights import Identity, app_vault, holding_vault
from shared.settings import Role


def vault_parts(
    folder: StackFolder, credentials: StackCredentials, ports: Ports, *, in_memory: bool
) -> tuple[Part, Part]:
    main, eraser, verifier = (credentials.identity_tokens[role] for role in Role)
    return (
        _part(folder, "holding-vault", ports.holding_vault, holding_vault(main, eraser, verifier), in_memory),
        _part(
            folder,
            "app-vault",
            ports.app_vault,
            app_vault(main, eraser, verifier, credentials.setup_token),
            in_memory,
        ),
    )


def _part(
    folder: StackFolder, name: str, port: int, identities: tuple[Identity, ...], in_memory: bool
) -> Part:
    _, certificate, key = tls_files(folder.tls)
    config = VaultConfig(
        port=port,
        certificate=certificate,
        certificate_key=key,
        data_file=None if in_memory else folder.vaults / f"{name}.json",
        identities=identities,
    )
    file = folder.configure(f"{name}.json", config.model_dump_json())
    return Part(name, (sys.executable, "-m", "local.vault", str(file)), ready=lambda: answers(port))
