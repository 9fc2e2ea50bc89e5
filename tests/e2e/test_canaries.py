"""No resident's name, address, number, phone or words anywhere but in enveloped objects; no purged key anywhere."""

import base64
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from local.demo.job import Job
from local.demo.stages import STAGES
from local.folder import StackFolder
from local.ports import free_ports
from local.supervisor import Stack
from shared.services.work import Step
from shared.settings import Role
from tests.e2e.canaries import Canaries, spellings
from tests.e2e.small_job import ADDRESS, COUNTS, NAME, PHONE, REMARK, TIMES, documents, residents, small_job
from tests.pytest_azurefunctions.services import Vault

SPOT_CHECKED = "0010000003"
RESIDENTS_FILES = ("roster.csv", "result-letters.pdf", "table-cards.pdf")
"""Beside the letters: what the demo keeps of synthetic people only."""
PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF"
"""How every JPEG begins: scanned pages are kept as such, each in its envelope."""
BASE64 = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")
NOT_IN_THIS_JOB = {
    *(Step.CHECK_DETAILS, Step.TAKE_DETAILS),  # one file brings frame and details
    *(Step.CHECK_OUTCOME, Step.TAKE_OUTCOME),  # no isolated PC
    Step.ADOPT_DRAW,  # the portal draws
    Step.STOP_LETTERS,  # the change list comes before the letters
    *(Step.TELL_INCIDENT, Step.KEEP_KEY),  # nothing is lost
    Step.SOLVE_LOTTERY,  # a simple lottery
}


@dataclass
class Run:
    """A whole job and what was overheard of it. `keys` holds the value of every key that there was, by name."""

    job: Job
    temp: Path
    temp_touched: int
    keys: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def stack_files(self) -> Path:
        return self.job.stack.folder.root

    def listen(self) -> None:
        """To every address that a browser asks for or is sent to."""

        def request(sent: httpx.Request) -> None:
            self.asked.append(str(sent.url))

        for person in self.job.people.values():
            person._browser.event_hooks = {"request": [request]}

    def look_at_keys(self) -> None:
        """Keep the value of each key that lives now, and see that a search of the stack's files finds it."""
        with Vault(self.job.stack).holdings(Role.MAIN) as vault:
            for path, holding in documents(self.job.stack).items():
                name = holding.get("key_name", "")
                if path.startswith("holding/") and holding["key_version"] and name not in self.keys:
                    value = vault.get_secret(name, holding["key_version"]).value
                    assert value
                    assert places_of_key(self.stack_files, value) == ["vaults"]
                    self.keys[name] = value


def places_of_key(folder: Path, value: str) -> list[str]:
    """Folders of the stack in which the key stands: as the secret's text, its bytes, or their hex."""
    raw = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    assert len(raw) == 32
    wanted = spellings(value) | {raw, raw.hex().encode(), base64.b64encode(raw)}
    files = [path for path in folder.rglob("*") if path.is_file()]
    holding = {
        path.relative_to(folder).parts[0] for path in files if any(w in path.read_bytes() for w in wanted)
    }
    return sorted(holding)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The whole job on a stack that keeps everything in files, stopped afterwards."""
    temp, folder = tmp_path_factory.mktemp("tmpdir"), tmp_path_factory.mktemp("job")
    environment = {"TMPDIR": str(temp), "TEMP": str(temp), "TMP": str(temp)}
    files = StackFolder(tmp_path_factory.mktemp("stack"))
    with Stack(files, free_ports(), times=TIMES, host_environment=environment) as stack:
        stack.start()
        with small_job(stack, folder) as job:
            run = Run(job, temp, temp.stat().st_mtime_ns)
            run.listen()
            for stage in STAGES:
                begin = time.monotonic()
                stage.play(job)
                print(f"{stage.name} {time.monotonic() - begin:.1f} s", flush=True)
                run.look_at_keys()
    return run


@pytest.fixture(scope="module")
def canaries(run: Run) -> Canaries:
    numbers = [row[0] for row in residents()][:5]
    assert SPOT_CHECKED in numbers
    codes = run.job.reply_codes[:5]
    return Canaries([NAME, ADDRESS, REMARK, PHONE, PHONE.replace("-", ""), *numbers, *codes])


@pytest.fixture(scope="module")
def scans(run: Run) -> list[bytes]:
    """The files as staff uploaded them."""
    return [file.read_bytes() for file in sorted((run.job.wish.out / "scans").iterdir())]


def test_the_search_finds_every_resident_in_letters_and_roster(run: Run, canaries: Canaries) -> None:
    letters = canaries.below(run.job.wish.out / "letters")
    assert {f"{NAME} in lot-0001.pdf", f"{ADDRESS} in lot-0002.pdf"} <= set(letters)
    roster = (run.job.wish.out / "roster.csv").read_bytes()
    assert canaries.in_bytes(roster, "roster") == [f"{NAME} in roster"]


def test_the_search_finds_in_scans_what_was_written_on_paper(scans: list[bytes], canaries: Canaries) -> None:
    """Some scanners put what they recognise into the file itself; and each of its pages is a picture."""
    found = canaries.in_bytes(scans[0], "scan")
    assert found == [f"{REMARK} in scan", f"{PHONE} in scan"]
    assert scans[0].count(PICTURE) > 3


@pytest.mark.parametrize(
    "text",
    [
        NAME.encode(),
        f"x{NAME}様".encode("cp932"),
        NAME.encode("utf-16-le"),
        json.dumps({"name": NAME}).encode(),
        httpx.URL(f"http://portal.invalid/?q={NAME}").raw_path,
        *(base64.b64encode(b"{" + b"x" * length + NAME.encode() + b"}") for length in range(3)),
        f"Subject: x\nMessage-ID: <1>\nContent-Transfer-Encoding: base64\n\n{base64.b64encode(NAME.encode()).decode()}".encode(),
    ],
    ids=["utf-8", "cp932", "utf-16", "json", "url", "base64-0", "base64-1", "base64-2", "mail"],
)
def test_the_search_knows_how_a_word_may_be_spelled(text: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(text)
    assert Canaries([NAME, PHONE]).below(tmp_path) == [f"{NAME} in file"]


def test_the_job_went_as_any_other(run: Run) -> None:
    assert run.job.counts | COUNTS == run.job.counts


def test_every_queue_message_was_overheard(run: Run) -> None:
    """Azurite keeps the bodies of messages, deleted ones too, in its files: the search below reads them."""
    steps = {message["step"] for message in overheard(run.stack_files / "azurite" / "__queuestorage__")}
    assert steps == set(Step) - NOT_IN_THIS_JOB


def overheard(extents: Path) -> Iterator[dict[str, object]]:
    for file in (path for path in extents.rglob("*") if path.is_file()):
        for found in BASE64.findall(file.read_bytes()):
            for message in re.findall(rb"\{[^{}]*\}", base64.b64decode(found + b"=" * (-len(found) % 4))):
                yield json.loads(message)


def test_no_canary_is_in_any_file_of_the_stack(run: Run, canaries: Canaries) -> None:
    """Queue messages, blobs as they were stored, their names, tags and metadata, state documents and all their
    earlier versions, trail, public records, certificates, mails, logs, vaults, configuration."""
    for part in ("azurite", "vaults", "mail", "logs"):
        assert any(path.stat().st_size for path in (run.stack_files / part).rglob("*") if path.is_file()), (
            part
        )
    assert canaries.below(run.stack_files) == []


def test_no_piece_of_a_scan_and_no_picture_is_in_any_file_of_the_stack(run: Run, scans: list[bytes]) -> None:
    """Neither the uploaded bytes nor what was made of the pages: the disk has only what is enveloped."""
    pieces = {scan[at : at + 48] for scan in scans for at in range(0, len(scan) - 48, len(scan) // 12)}
    files = [path for path in run.stack_files.rglob("*") if path.is_file()]
    found = [
        (str(path), piece)
        for path in files
        for data in [path.read_bytes()]
        for piece in (*pieces, PICTURE)
        if piece in data
    ]
    assert found == []


def test_no_canary_is_in_what_is_handed_to_outsiders(run: Run, canaries: Canaries) -> None:
    out = run.job.wish.out
    folders = [file for name in ("letters", "scans") for file in (out / name).iterdir()]
    residents_files = [*folders, *(out / name for name in RESIDENTS_FILES)]
    assert canaries.below(out, but=residents_files) == []


def test_no_canary_is_in_an_address(run: Run, canaries: Canaries) -> None:
    assert len(run.asked) > 100
    assert canaries.in_bytes("\n".join(run.asked).encode(), "addresses") == []


def test_the_hosts_write_no_temporary_file(run: Run) -> None:
    """None that is left, and none that was made and deleted: that would have touched the folder."""
    assert list(run.temp.iterdir()) == []
    assert run.temp.stat().st_mtime_ns == run.temp_touched


def test_no_purged_key_is_left_in_any_file_of_the_stack(run: Run) -> None:
    assert sorted(name.split("-")[1] for name in run.keys) == ["ha", "hc", "he", "hp"]
    left = {name: places_of_key(run.stack_files, value) for name, value in run.keys.items()}
    assert not any(left.values()), left
