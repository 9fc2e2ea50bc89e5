"""The OUT folder: what an earlier demo left there is removed, anything else is never touched."""

import json
import shutil
from pathlib import Path

from local.demo.job import NotPossible

SUMMARY = "summary.json"
FILES = (
    "draw-record.json",
    "draw-tokens.bin",
    "lottery-record.json",
    "roster.csv",
    "report.pdf",
    "certificate.json",
    "certificate.pdf",
    "audit.jsonl",
    "audit-checkpoint.txt",
    SUMMARY,
)
FOLDERS = ("letters", "scans", "certificates", "mail")


def clear_output(folder: Path) -> None:
    """Make `folder` ready. Raises NotPossible when it holds things that are not a demo's."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()) and not (folder / SUMMARY).is_file():
        raise NotPossible(f"{folder} is not empty and not the output of a demo: name another one with OUT=…")
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
    for name in FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / SUMMARY).write_text(json.dumps({"finished": False}))
