"""Records out of the account and back: trail, public records, certificates, byte for byte, with sums.

    python -m tools.records export FOLDER --account URL    (leaving, a copy elsewhere)
    python -m tools.records restore FOLDER --account URL   (into an empty account)

Who runs it is logged in with `az login` and may read (restore: write) the account. Holdings are never
exported: what is personal is read in the portal, as long as its time lasts, by those who may.
"""

import argparse
import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from shared.adapters.blob_records import BlobRecordStore
from shared.adapters.storage_accounts import blob_service
from shared.errors import LostRace, NameTaken
from shared.ports import RecordStore

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

TRAIL = "audit"
CONTAINERS = (TRAIL, "public", "certificates")
SUMS = "SHA256SUMS"
CONTENT_TYPES = {".json": "application/json", ".pdf": "application/pdf"}
PIECE = 4 * 1024 * 1024
"""The longest block that one append may bring."""


class Differs(Exception):
    """A record is there with other bytes, or a file is not what its sum says. Nothing was overwritten."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="tools.records", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("act", choices=("export", "restore"))
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--account", default=os.environ.get("TOGIKAI_RECORDS_STORAGE"), help="URL of the blobs"
    )
    wanted = parser.parse_args(arguments)
    if not wanted.account:
        parser.error("--account, or TOGIKAI_RECORDS_STORAGE")
    act = export if wanted.act == "export" else restore
    try:
        with blob_service(wanted.account, _own_login(wanted.account)) as service:
            done = sum(1 for _ in act(BlobRecordStore(service), wanted.folder))
    except Differs as error:
        print(f"stopped: {error}", file=sys.stderr)
        return 1
    print(f"{wanted.act}: {done} records, {wanted.folder / SUMS}")
    return 0


def export(records: RecordStore, folder: Path) -> Iterator[str]:
    """Every record as a file `container/name`; the sums come last, so a folder without them is unfinished."""
    sums = folder / SUMS
    sums.unlink(missing_ok=True)
    lines = []
    for container in CONTAINERS:
        for name in records.names(container):
            data = records.get(container, name)
            file = folder / container / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            lines.append(f"{hashlib.sha256(data).hexdigest()}  {container}/{name}\n")
            yield f"{container}/{name}"
    folder.mkdir(parents=True, exist_ok=True)
    sums.write_text("".join(lines), encoding="utf-8")


def restore(records: RecordStore, folder: Path) -> Iterator[str]:
    """Put every file of an export where it was; what is there with the same bytes stays. Raises Differs."""
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        digest, path = line.split("  ", 1)
        data = (folder / path).read_bytes()
        if hashlib.sha256(data).hexdigest() != digest:
            raise Differs(f"{path} is not what {SUMS} says")
        container, _, name = path.partition("/")
        _put(records, container, name, data)
        if records.get(container, name) != data:
            raise Differs(f"{path} is in the account with other bytes")
        yield path


def _put(records: RecordStore, container: str, name: str, data: bytes) -> None:
    """A trail stays appendable; an append that broke off goes on where it stopped."""
    try:
        if container == TRAIL:
            there = len(records.read_from(container, name, 0))
            for at in range(there, len(data), PIECE):
                records.append(container, name, data[at : at + PIECE], at)
        else:
            records.put_new(
                container, name, data, CONTENT_TYPES.get(Path(name).suffix, "application/octet-stream")
            )
    except (NameTaken, LostRace):
        pass  # the comparison with what is there decides


def _own_login(account: str) -> "TokenCredential | None":
    if not account.startswith("https://"):
        return None
    from azure.identity import AzureCliCredential

    return AzureCliCredential()


if __name__ == "__main__":
    sys.exit(main())
