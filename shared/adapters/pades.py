"""PAdES seals (B-LTA) on finished PDFs: by the ward's certificate, or by an authority of the app's own.

Unless a time-stamp authority is set, the time stamps tell the system's time (システム時刻): they bind it to
the bytes, but nobody independent vouches for it. The authority's and the seal's keys are derived from the
app's signing key, so every process seals with the same certificates; the clock's key lives as long as a
process.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any, Protocol

from shared.adapters.seal_identity import SealIdentity, seal_identity
from shared.adapters.time_authority import TimeAuthority, asking
from shared.ports import Attachment

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

SECRET = "app-signing-key"  # noqa: S105 - the secret's name
_FIELD = "TogikaiSeal"
_VALID_FROM = datetime(2020, 1, 1, tzinfo=UTC)
_VALID_TO = datetime(2090, 1, 1, tzinfo=UTC)
_NAMES = {"root": "togikai 認証局", "seal": "togikai 消去証明書", "clock": "togikai システム時刻"}


class Secrets(Protocol):
    """Where the authority's secret comes from."""

    def read(self, name: str) -> bytes:
        """32 bytes."""


class PadesSigner:
    """PdfSigner by pyHanko. Keys are read at the first seal, so that roles that never seal read none."""

    def __init__(
        self,
        secrets: Secrets,
        time_authority: TimeAuthority | None = None,
        certificate: Callable[[], bytes] | None = None,
    ) -> None:
        """`certificate` reads the ward's (PKCS #12 without a password); None: the app seals with its own."""
        self._secrets = secrets
        self._time = time_authority
        self._certificate = certificate

    def seal(self, pdf: bytes, attachments: Sequence[Attachment], at: datetime) -> bytes:
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign.fields import SigSeedSubFilter
        from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        for attachment in attachments:
            _embed(writer, attachment)
        metadata = PdfSignatureMetadata(
            field_name=_FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            reason="システム消去証明書",
            embed_validation_info=True,
            use_pades_lta=True,
            validation_context=self._authority.context(at, self._others),
        )
        time = self._time.timestamper() if self._time else self._authority.timestamper(at)
        seal = self._identity.signer() if self._identity else self._authority.signer()
        signer = PdfSigner(metadata, seal, timestamper=time)
        with asking():
            sealed: bytes = signer.sign_pdf(writer).getvalue()
        return sealed

    @property
    def root_certificate(self) -> bytes:
        """The authority's certificate (PEM), for whoever checks a seal."""
        from cryptography.hazmat.primitives.serialization import Encoding

        return self._authority.certificates["root"].public_bytes(Encoding.PEM)

    @cached_property
    def _identity(self) -> SealIdentity | None:
        return seal_identity(self._certificate()) if self._certificate else None

    @property
    def _others(self) -> list[Any]:
        """Roots of those outside the app whose certificates are in a seal."""
        found = self._time.trusted() if self._time else []
        return [*found, *(self._identity.trusted() if self._identity else ())]

    @cached_property
    def _authority(self) -> "_Authority":
        return _Authority(self._secrets.read(SECRET))


class _Authority:
    """A root, a certificate for seals and one for the clock, all from one secret."""

    def __init__(self, secret: bytes) -> None:
        self._root = _derived_key(secret, "root")
        self._keys: dict[str, EllipticCurvePrivateKey | RSAPrivateKey] = {
            "root": self._root,
            "seal": _derived_key(secret, "seal"),
            "clock": _fresh_rsa_key(),
        }
        self.certificates = {name: self._certificate(name) for name in _NAMES}

    def signer(self) -> Any:
        from pyhanko.sign.signers import SimpleSigner

        return SimpleSigner(
            _asn1_certificate(self.certificates["seal"]), self._asn1_key("seal"), self._store()
        )

    def timestamper(self, at: datetime) -> Any:
        from pyhanko.sign.timestamps import DummyTimeStamper

        clock = _asn1_certificate(self.certificates["clock"])
        return DummyTimeStamper(clock, self._asn1_key("clock"), self._store(), fixed_dt=at)

    def context(self, at: datetime, others: Sequence[Any]) -> Any:
        """Revocations of certificates of others are asked for, and may be out of reach."""
        from pyhanko_certvalidator import ValidationContext

        root = _asn1_certificate(self.certificates["root"])
        return ValidationContext(
            trust_roots=[root, *others],
            crls=[self._revocations()],
            moment=at,
            allow_fetching=bool(others),
            revocation_mode="soft-fail" if others else "require",
        )

    def _store(self) -> Any:
        from pyhanko_certvalidator import registry

        make: Any = registry.SimpleCertificateStore
        store = make()
        store.register_multiple([_asn1_certificate(found) for found in self.certificates.values()])
        return store

    def _asn1_key(self, name: str) -> Any:
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
        from pyhanko.keys import load_private_key_from_pemder_data

        der = self._keys[name].private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return load_private_key_from_pemder_data(der, passphrase=None)

    def _certificate(self, name: str) -> "x509.Certificate":
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes

        builder = (
            x509.CertificateBuilder()
            .subject_name(_named(name))
            .issuer_name(_named("root"))
            .public_key(self._keys[name].public_key())
            .serial_number(_serial(self._keys[name]))
            .not_valid_before(_VALID_FROM)
            .not_valid_after(_VALID_TO)
        )
        for extension, critical in _extensions(name):
            builder = builder.add_extension(extension, critical)
        return builder.sign(self._root, hashes.SHA256(), ecdsa_deterministic=True)

    def _revocations(self) -> bytes:
        """An empty revocation list (DER): the format wants one."""
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.serialization import Encoding

        builder = x509.CertificateRevocationListBuilder(_named("root"), _VALID_FROM, _VALID_TO)
        signed = builder.sign(self._root, hashes.SHA256(), ecdsa_deterministic=True)
        return signed.public_bytes(Encoding.DER)


def _embed(writer: Any, attachment: Attachment) -> None:
    from pyhanko.pdf_utils.embed import EmbeddedFileObject, FileSpec, embed_file

    data = EmbeddedFileObject.from_file_data(writer, attachment.data, mime_type=attachment.content_type)
    embed_file(writer, FileSpec(attachment.name, file_name=attachment.name, embedded_data=data))


def _derived_key(secret: bytes, name: str) -> "EllipticCurvePrivateKey":
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    wide = HKDF(hashes.SHA256(), 48, None, f"togikai-pades/1|{name}".encode()).derive(secret)
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    return ec.derive_private_key(int.from_bytes(wide) % (order - 1) + 1, ec.SECP256R1())


def _fresh_rsa_key() -> "RSAPrivateKey":
    """pyHanko's own time stamper knows only RSA."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _serial(key: "EllipticCurvePrivateKey | RSAPrivateKey") -> int:
    """From the public key, as RFC 5280 allows: positive, at most 20 bytes."""
    from cryptography import x509

    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key()).digest
    return int.from_bytes(identifier) >> 1 | 1


def _named(name: str) -> "x509.Name":
    from cryptography import x509

    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, _NAMES[name])])


def _extensions(name: str) -> "list[tuple[x509.ExtensionType, bool]]":
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    root = name == "root"
    usage = x509.KeyUsage(
        digital_signature=not root,
        content_commitment=name == "seal",
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=root,
        crl_sign=root,
        encipher_only=False,
        decipher_only=False,
    )
    found: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=root, path_length=0 if root else None), True),
        (usage, True),
    ]
    if name == "clock":
        found.append((x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True))
    return found


def _asn1_certificate(certificate: "x509.Certificate") -> Any:
    from cryptography.hazmat.primitives.serialization import Encoding
    from pyhanko.keys import load_certs_from_pemder_data

    return next(iter(load_certs_from_pemder_data(certificate.public_bytes(Encoding.DER))))
