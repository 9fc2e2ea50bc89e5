"""Seals by the ward's own certificate, as the app's vault gives it. An issuer of ours stands for a real one."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import NoEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from shared.adapters.pades import PadesSigner
from shared.adapters.seal_identity import seal_identity
from shared.adapters.typst_press import TypstPress
from shared.errors import Fault
from tests.letter_data import FONTS

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
FROM, TO = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)


def _issued(subject: str, issuer: str, key: ec.EllipticCurvePrivateKey, by: ec.EllipticCurvePrivateKey,
            *, ca: bool) -> x509.Certificate:  # fmt: skip
    def name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])

    usage = x509.KeyUsage(
        digital_signature=not ca, content_commitment=not ca, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=ca, crl_sign=ca, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FROM)
        .not_valid_after(TO)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(usage, critical=True)
    )
    return builder.sign(by, hashes.SHA256())


@pytest.fixture(scope="module")
def pkcs12() -> bytes:
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _issued("Issuer", "Issuer", root_key, root_key, ca=True)
    seal = _issued("Sample Ward", "Issuer", key, root_key, ca=False)
    return serialize_key_and_certificates(None, key, seal, [root], NoEncryption())


class _Secrets:
    def read(self, name: str) -> bytes:
        return b"k" * 32


@pytest.fixture(scope="module")
def sealed(pkcs12: bytes) -> bytes:
    data: dict[str, object] = {"title": "x", "subtitle": "x", "days": [], "rows": [], "note": "x"}
    pdf = TypstPress(FONTS).print("roster.typ", data, AT)
    return PadesSigner(_Secrets(), certificate=lambda: pkcs12).seal(pdf, [], AT)


def test_the_seal_is_the_wards_and_holds(sealed: bytes, pkcs12: bytes) -> None:
    signature = PdfFileReader(BytesIO(sealed)).embedded_regular_signatures[0]
    assert signature.signer_cert.subject.native["common_name"] == "Sample Ward"
    context = ValidationContext(trust_roots=seal_identity(pkcs12).trusted(), moment=AT)
    status = validate_pdf_signature(signature, context)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)


def test_it_still_carries_a_time_stamp_of_the_document(sealed: bytes) -> None:
    assert b"/DocTimeStamp" in sealed


@pytest.mark.parametrize("data", [b"", b"no certificate", b"\x30\x80"])
def test_what_is_no_certificate_stops_the_seal(data: bytes) -> None:
    with pytest.raises(Fault) as refusal:
        seal_identity(data)
    assert refusal.value.code == "seal.certificate_unreadable"
