"""The ward's own seal: a certificate with its key, kept as a certificate in the app's vault (PKCS #12)."""

from dataclasses import dataclass
from typing import Any

from shared.errors import Fault


@dataclass(frozen=True, slots=True)
class SealIdentity:
    """Parts as pyHanko takes them; `chain`: the issuers' certificates, the topmost is trusted."""

    key: Any
    certificate: Any
    chain: tuple[Any, ...]

    def signer(self) -> Any:
        from pyhanko.sign.signers import SimpleSigner
        from pyhanko_certvalidator import registry

        make: Any = registry.SimpleCertificateStore
        store = make()
        store.register_multiple([self.certificate, *self.chain])
        return SimpleSigner(self.certificate, self.key, store)

    def trusted(self) -> list[Any]:
        """Whoever issued itself; a certificate that came without its issuers is trusted as it is."""
        tops = [found for found in (*self.chain, self.certificate) if found.self_issued]
        return tops or [self.certificate]


def seal_identity(pkcs12: bytes) -> SealIdentity:
    """Raises Fault `seal.certificate_unreadable`: no PKCS #12 without a password, or none with a key."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
    from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data

    try:
        found = load_pkcs12(pkcs12, None)
    except ValueError:
        raise Fault("seal.certificate_unreadable") from None
    if found.key is None or found.cert is None:
        raise Fault("seal.certificate_unreadable")
    der = found.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    listed = [found.cert, *found.additional_certs]
    certificate, *chain = (
        next(iter(load_certs_from_pemder_data(one.certificate.public_bytes(Encoding.DER)))) for one in listed
    )
    return SealIdentity(load_private_key_from_pemder_data(der, None), certificate, tuple(chain))
