"""The certificate's PDF judged by others: poppler, qpdf, and pyHanko's PAdES validation by ETSI EN 319 102-1."""

import asyncio
import json
import subprocess
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed, AdESSubIndic
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import PdfSignatureValidationSpec, SignatureValidationSpec
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from shared.adapters.pades import PadesSigner
from shared.adapters.typst_press import TypstPress
from shared.ports import Attachment
from shared.services.certificate import certificate_json, certificate_pdf
from tests.component.contract_job import running
from tests.component.erasure_run import begin, run, saga_of
from tests.letter_data import FONTS


class _Secrets:
    def read(self, name: str) -> bytes:
        return b"k" * 32 if name == "app-signing-key" else b""


SIGNER = PadesSigner(_Secrets())


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """The PDF as a file, and the JSON it renders."""
    job = running()
    job.world.press = TypstPress(FONTS)
    begin(job)
    run(job)
    issued = saga_of(job).erasure.issues[0]
    printed = certificate_pdf(job.parts, issued)
    data = certificate_json(job.parts, issued)
    unsealed = printed.rpartition(b"\n%sealed ")[0]
    path = tmp_path_factory.mktemp("certificate") / "certificate.pdf"
    path.write_bytes(SIGNER.seal(unsealed, [_attached(data)], datetime.now(UTC)))
    return path, data


def _attached(data: bytes) -> Attachment:
    return Attachment("certificate.json", "application/json", data)


def told(*command: str | Path) -> str:
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def _validated(data: bytes, when: datetime | None = None) -> AdESSubIndic:
    root = next(iter(load_certs_from_pemder_data(SIGNER.root_certificate)))
    trust = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build([root]), revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO)
    )
    spec = PdfSignatureValidationSpec(SignatureValidationSpec(trust))
    seal = PdfFileReader(BytesIO(data)).embedded_signatures[0]
    timing = ValidationTimingInfo(when, when, point_in_time_validation=True) if when else None
    found: AdESSubIndic = asyncio.run(ades_lta_validation(seal, spec, timing)).ades_subindic
    return found


def test_poppler_finds_the_seal_valid(files: tuple[Path, bytes]) -> None:
    report = told("pdfsig", "-nocert", files[0])
    assert "Signature is Valid" in report
    assert "ETSI.CAdES.detached" in report


def test_the_seal_is_pades_b_lta(files: tuple[Path, bytes]) -> None:
    assert _validated(files[0].read_bytes()) == AdESPassed.OK


def test_the_seal_still_holds_in_2034(files: tuple[Path, bytes]) -> None:
    assert _validated(files[0].read_bytes(), datetime(2034, 4, 1, tzinfo=UTC)) == AdESPassed.OK


def test_a_changed_page_breaks_the_seal(files: tuple[Path, bytes]) -> None:
    data = bytearray(files[0].read_bytes())
    data[len(data) // 10] ^= 1
    assert _validated(bytes(data)) != AdESPassed.OK


def test_qpdf_finds_no_error(files: tuple[Path, bytes]) -> None:
    assert "No syntax or stream encoding errors" in told("qpdf", "--check", files[0])


def test_the_json_is_embedded(files: tuple[Path, bytes], tmp_path: Path) -> None:
    told("pdfdetach", "-saveall", "-o", tmp_path, files[0])
    assert (tmp_path / "certificate.json").read_bytes() == files[1]


def test_the_pages_say_what_the_json_says(files: tuple[Path, bytes]) -> None:
    document = pypdfium2.PdfDocument(files[0])
    text = "".join(page.get_textpage().get_text_range() for page in document)
    words = "".join(text.replace("\u200b", "").split())
    body = json.loads(files[1])["certificate"]
    assert body["number"] in words
    assert "責任五郎" in words
    assert "システムが確認" in words
    assert body["trail"]["head"] in words
