"""Seals with a time-stamp authority of others, played on loopback (RFC 3161 over HTTP). Not exercised on Azure."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import tsp  # type: ignore[import-untyped]
from pyhanko.pdf_utils.reader import PdfFileReader

from shared.adapters.pades import PadesSigner, _Authority
from shared.adapters.time_authority import TimeAuthority
from shared.adapters.typst_press import TypstPress
from shared.errors import Transient
from tests.letter_data import FONTS

SYSTEM_TIME = datetime(2026, 11, 23, 1, tzinfo=UTC)
THEIR_TIME = datetime(2026, 11, 23, 1, 0, 7, tzinfo=UTC)
THEIRS = b"t" * 32


class _Secrets:
    def read(self, name: str) -> bytes:
        return b"k" * 32


class _Clock(BaseHTTPRequestHandler):
    """Answers with a token of the other authority's clock, or fails as it is told."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.path == "/away":
            self.send_error(503)
            return
        stamper = _Authority(THEIRS).timestamper(THEIR_TIME)
        answer = stamper.request_tsa_response(tsp.TimeStampReq.load(body)).dump()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Clock)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    class Secrets:
        def read(self, name: str) -> bytes:
            return THEIRS

    path = tmp_path_factory.mktemp("roots") / "tsa.pem"
    path.write_bytes(PadesSigner(Secrets()).root_certificate)
    return path


@pytest.fixture(scope="module")
def pdf() -> bytes:
    data: dict[str, object] = {"title": "x", "subtitle": "x", "days": [], "rows": [], "note": "x"}
    return TypstPress(FONTS).print("roster.typ", data, SYSTEM_TIME)


def stamped(sealed: bytes) -> datetime:
    """The time inside the seal's own token."""
    seal = PdfFileReader(BytesIO(sealed)).embedded_regular_signatures[0]
    attributes = {one["type"].native: one["values"] for one in seal.signer_info["unsigned_attrs"]}
    token = attributes["signature_time_stamp_token"][0]["content"]
    told: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
    return told


def test_the_seal_has_the_authoritys_time_and_not_the_systems(address: str, roots: Path, pdf: bytes) -> None:
    signer = PadesSigner(_Secrets(), TimeAuthority(f"{address}/stamp", roots))
    assert stamped(signer.seal(pdf, [], SYSTEM_TIME)) == THEIR_TIME
    assert stamped(PadesSigner(_Secrets()).seal(pdf, [], SYSTEM_TIME)) == SYSTEM_TIME


@pytest.mark.parametrize("where", ["{address}/away", "http://127.0.0.1:9/"])
def test_an_authority_out_of_reach_is_asked_again_later(
    address: str, roots: Path, pdf: bytes, where: str
) -> None:
    url = where.format(address=address)
    with pytest.raises(Transient) as refusal:
        PadesSigner(_Secrets(), TimeAuthority(url, roots)).seal(pdf, [], SYSTEM_TIME)
    assert refusal.value.code == "seal.time_stamp_unavailable"
