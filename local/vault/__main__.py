"""`python -m local.vault CONFIG`: one vault; the config file holds tokens, so it is no argument."""

import logging
import sys
from pathlib import Path

import uvicorn

from local.ports import HOST
from local.vault.app import VaultApi
from local.vault.config import VaultConfig
from local.vault.secrets import Vault


def main(config_file: Path) -> None:
    config = VaultConfig.model_validate_json(config_file.read_bytes())
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    uvicorn.run(
        VaultApi(Vault(config.data_file), config.identities).app(),
        host=HOST,
        port=config.port,
        ssl_certfile=config.certificate,
        ssl_keyfile=config.certificate_key,
        access_log=False,
        timeout_graceful_shutdown=1,
        log_level="warning",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
