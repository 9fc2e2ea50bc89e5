"""Ed25519 signatures and key fingerprints. Without the `cryptography` package nothing can be vouched for."""

import hashlib
from typing import Any


class NoCryptography(Exception):
    """The `cryptography` package is missing: signatures cannot be checked at all."""


def require_cryptography() -> None:
    """Raises NoCryptography."""
    _ed25519()


def fingerprint(public_key: str) -> str:
    """Hex SHA-256 of a raw public key given in hex. Raises ValueError."""
    return hashlib.sha256(bytes.fromhex(public_key)).hexdigest()


def holds(public_key: str, message: bytes, signature: str) -> bool:
    """Whether `signature` (hex) of `message` is by `public_key` (hex, raw 32 bytes)."""
    invalid, key_type = _ed25519()
    try:
        key_type.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), message)
    except (invalid, ValueError, TypeError):
        return False
    return True


def _ed25519() -> Any:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError as error:
        raise NoCryptography("the Python package `cryptography` is not installed") from error
    return InvalidSignature, Ed25519PublicKey
