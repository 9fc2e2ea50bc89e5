"""The app's secrets for the first deployment: made once, given to azd, public halves printed for paper.

azd's environment keeps them until `infra/hooks/forget-first-secrets.sh` runs right after provisioning. Later
deployments find the public keys in azd's environment and make nothing.
"""

import base64
import hashlib
import json
import secrets
import subprocess
import sys
from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PUBLIC = {"app-signing-key": "TOGIKAI_APP_PUBLIC_KEY", "verifier-signing-key": "TOGIKAI_VERIFIER_PUBLIC_KEY"}
"""Secret → what azd's environment calls its public half."""
GIVEN = {"oidc-providers": "TOGIKAI_OIDC_PROVIDERS", "smtp-password": "TOGIKAI_SMTP_PASSWORD"}
"""Secrets that the operator brings, by the environment variable they come in."""
KEY_BYTES = 32

type SetValue = Callable[[str, str], None]


def main() -> int:
    known = azd_values()
    if all(known.get(name) for name in PUBLIC.values()):
        print("keys: as deployed before")
        return 0
    print("\n".join(first_deployment(known, _set_azd_value)))
    return 0


def first_deployment(known: Mapping[str, str], set_value: SetValue) -> list[str]:
    """Make the keys and hand them over; the lines to print on paper."""
    keys = {name: secrets.token_bytes(KEY_BYTES) for name in ("ward-key", *PUBLIC)}
    lines = []
    for name, variable in PUBLIC.items():
        public = Ed25519PrivateKey.from_private_bytes(keys[name]).public_key().public_bytes_raw()
        set_value(variable, public.hex())
        lines.append(f"{name}: fingerprint {hashlib.sha256(public).hexdigest()} (print it, keep it on paper)")
    brought = {secret: known[variable] for secret, variable in GIVEN.items() if known.get(variable)}
    set_value("TOGIKAI_FIRST_SECRETS", json.dumps({name: _text(key) for name, key in keys.items()} | brought))
    for secret in GIVEN.keys() & brought.keys():
        set_value(GIVEN[secret], "")
    return lines


def _text(key: bytes) -> str:
    """As the app reads it from its vault: base64url without padding."""
    return base64.urlsafe_b64encode(key).rstrip(b"=").decode()


def azd_values() -> Mapping[str, str]:
    """The chosen environment of azd, outputs of the last deployment among it."""
    ran = subprocess.run(["azd", "env", "get-values", "--output", "json"], capture_output=True, check=True)
    values: Mapping[str, str] = json.loads(ran.stdout)
    return values


def _set_azd_value(name: str, value: str) -> None:
    subprocess.run(["azd", "env", "set", name, value], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
