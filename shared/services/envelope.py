"""Envelope encryption of every byte of personal data (docs/formats/envelope.md).

Google Tink's KmsEnvelopeAead: a fresh AES-256-GCM data key per object, wrapped by the holding's
key-encryption key. The additional data bind an object to its holding, class and id, so that no
object can stand in for another.
"""

from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tink import TinkError, aead

from shared.domain.ids import HoldingId
from shared.errors import Fault
from shared.ports import Entropy

FORMAT = "togikai-envelope/1"
KEY_BYTES = 32
LARGEST_OBJECT = 8 * 1024 * 1024
_NONCE_BYTES = 12


class Envelope:
    """Seals and opens the objects of one holding, for one invocation."""

    def __init__(self, holding: HoldingId, key: bytes, entropy: Entropy) -> None:
        _register_tink()
        self._holding = holding
        template = aead.aead_key_templates.AES256_GCM
        self._aead = aead.KmsEnvelopeAead(template, _KeyEncryptionKey(key, entropy))

    def seal(self, class_: str, object_id: str, plaintext: bytes) -> bytes:
        """Raises Fault `holding.object_too_large` over 8 MiB."""
        if len(plaintext) > LARGEST_OBJECT:
            raise Fault("holding.object_too_large", bytes=len(plaintext))
        sealed: bytes = self._aead.encrypt(plaintext, self._bound_to(class_, object_id))
        return sealed

    def open(self, class_: str, object_id: str, sealed: bytes) -> bytes:
        """Raises Fault `holding.object_damaged`: changed, truncated, swapped, or another key's."""
        try:
            plaintext: bytes = self._aead.decrypt(sealed, self._bound_to(class_, object_id))
        except (TinkError, InvalidTag, ValueError):
            raise Fault("holding.object_damaged", holding=self._holding) from None
        return plaintext

    def _bound_to(self, class_: str, object_id: str) -> bytes:
        return f"{FORMAT}|{self._holding}|{class_}|{object_id}".encode()


class _KeyEncryptionKey(aead.Aead):  # type: ignore[misc]
    """The holding's key as the "remote" AEAD that Tink wraps data keys with."""

    def __init__(self, key: bytes, entropy: Entropy) -> None:
        if len(key) != KEY_BYTES:
            raise Fault("holding.key_malformed", bytes=len(key))
        self._cipher = AESGCM(key)
        self._entropy = entropy

    def encrypt(self, plaintext: bytes, associated_data: bytes) -> bytes:
        nonce = self._entropy.token(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plaintext, associated_data)

    def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:
        nonce, sealed = ciphertext[:_NONCE_BYTES], ciphertext[_NONCE_BYTES:]
        return self._cipher.decrypt(nonce, sealed, associated_data)


@cache
def _register_tink() -> None:
    aead.register()
