"""Check what a citizens' assembly left behind: draw, lottery, letters, trail, erasure; against each other.

    python3 verify/verify.py OUT --key FINGERPRINT [--notice SHA256]
                             [--checkpoint FILE]... [--paper NUMBER-ISSUE:SHA256]...

OUT is the folder; FINGERPRINT the hex SHA-256 of the ward's signing key, taken from paper, never from OUT.
SHA256: of the draw's conditions, as the notice posted before the draw says it.
FILE: a checkpoint from an earlier mail (the mail's text will do): the trail must still contain it.
NUMBER-ISSUE:SHA256: a certificate on paper, with the digest printed on it or that of the PDF.
One line a check. Ends with 0 when all hold, 1 at the first folder that lies, 2 when it cannot check.
Needs Python 3.9 or later and the package `cryptography`.
"""

import argparse
import sys
from pathlib import Path
from typing import Iterator, List, Optional

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from verify import (
    check_anchors,
    check_certificates,
    check_draw,
    check_letters,
    check_lottery,
    check_lottery_table,
    check_trail,
)
from verify.bundle import Bundle, Finding, Unreadable
from verify.signature import NoCryptography, require_cryptography

HOLDS, LIES, CANNOT_CHECK = 0, 1, 2
CHECKS = (check_trail, check_draw, check_letters, check_lottery, check_lottery_table, check_certificates)
"""The trail first: the others read it."""


def main(arguments: Optional[List[str]] = None) -> int:
    """Exit code."""
    given = _arguments(arguments)
    try:
        require_cryptography()
    except NoCryptography as error:
        print(f"cannot check: {error}", file=sys.stderr)
        return CANNOT_CHECK
    if not given.folder.is_dir():
        print(f"cannot check: {given.folder} is no folder", file=sys.stderr)
        return CANNOT_CHECK
    bundle = Bundle(given.folder, given.key.strip().lower(), given.notice.strip().lower())
    findings = [finding for checks in CHECKS for finding in _guarded(checks.check(bundle), checks.__name__)]
    anchors = check_anchors.check(bundle, given.checkpoint, given.paper)
    findings += _guarded(anchors, check_anchors.__name__)
    lies = [finding for finding in findings if not finding.ok]
    print(f"{len(findings)} checks, {len(lies)} failed")
    return LIES if lies else HOLDS


def _guarded(checked: Iterator[Finding], name: str) -> Iterator[Finding]:
    """The findings, printed as they come; a file that cannot be read as what it should be is a lie."""
    try:
        for finding in checked:
            yield _printed(finding)
    except Unreadable as error:
        yield _printed(Finding(name.rpartition("check_")[2], False, str(error)))
    except (
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        IndexError,
        StopIteration,
        RuntimeError,
    ) as error:
        what = f"a file is not in its format's shape ({type(error).__name__}: {error})"
        yield _printed(Finding(name.rpartition("check_")[2], False, what))


def _printed(finding: Finding) -> Finding:
    print(f"{'ok  ' if finding.ok else 'LIE '} {finding.subject}: {finding.what}")
    return finding


def _arguments(arguments: Optional[List[str]]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="OUT")
    parser.add_argument("--key", required=True, metavar="FINGERPRINT")
    parser.add_argument("--notice", default="", metavar="SHA256")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument(
        "--paper", type=check_anchors.paper, action="append", default=[], metavar="NUMBER-ISSUE:SHA256"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
