"""Check what was given out before: earlier checkpoints from mails, certificates as printed on paper."""

import re
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple

from verify.bundle import Bundle, Finding, Unreadable, canonical, parse_canonical
from verify.check_trail import heads
from verify.signature import fingerprint, holds

_PREFIX = b"togikai-audit/1|checkpoint\0"
_PAPER = re.compile(r"(EC-H[AECP]-[0-9A-F]{20})[-:]([0-9]{1,6}):([0-9a-f]{64})")


class Paper(NamedTuple):
    """A certificate as read from paper: number, issue, SHA-256 of the JSON or of the PDF."""

    number: str
    issue: int
    sha256: str


def paper(text: str) -> Paper:
    """`NUMBER-ISSUE:SHA256`. Raises ValueError."""
    read = _PAPER.fullmatch(text.strip())
    if read is None:
        raise ValueError("a certificate on paper is NUMBER-ISSUE:SHA256")
    return Paper(read[1], int(read[2]), read[3])


def check(bundle: Bundle, checkpoints: List[Path], papers: List[Paper]) -> Iterator[Finding]:
    """Every checkpoint must be by the key on paper and lie in the chain; every paper must be in the trail."""
    known = heads(bundle)
    for file in checkpoints:
        yield _contained(bundle, known, file)
    for printed in papers:
        yield _issued(bundle, printed)


def _contained(bundle: Bundle, known: List[str], file: Path) -> Finding:
    """`file` is a checkpoint file, or a mail's text with the checkpoint's line in it."""
    try:
        text = file.read_bytes()
    except OSError as error:
        raise Unreadable(f"{file.name}: cannot be read") from error
    line = next((line for line in text.splitlines() if line.startswith(b'{"checkpoint"')), b"")
    signed = parse_canonical(line, file.name)
    body: Dict[str, Any] = signed["checkpoint"]
    genuine = fingerprint(signed["public_key"]) == bundle.fingerprint and holds(
        signed["public_key"], _PREFIX + canonical(body), signed["signature"]
    )
    within = 0 <= body["seq"] < len(known) and known[body["seq"]] == body["head"]
    mine = body["trail"] == bundle.records()[0]["object"]
    return Finding("earlier checkpoint", genuine and within and mine, f"record {body['seq']}, {body['time']}")


def _issued(bundle: Bundle, printed: Paper) -> Finding:
    digests = {
        event["facts"][name]
        for action in ("erasure.certify", "certificate.issued_again")
        for event in bundle.events(action)
        if (event["facts"]["number"], event["facts"]["issue"]) == (printed.number, printed.issue)
        for name in ("json_sha256", "pdf_sha256")
    }
    return Finding("paper", printed.sha256 in digests, f"{printed.number} issue {printed.issue}")
