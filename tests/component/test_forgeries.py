"""Forgers and what gives them away: each forgery of certificate and trail has a finding that names it.

An *outsider* changes files. An *insider* has the app's signing key: certificates and checkpoints are signed
anew, the trail is chained anew. The verifier's key, and what was mailed before, nobody has.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shared.domain.certificate import signed_bytes
from shared.domain.trail import checkpoint_message
from tests.component.finished_bundle import finish
from tests.fakes import FakeSigner
from verify.bundle import canonical, sha256
from verify.verify import HOLDS, LIES, main

Json = dict[str, Any]
APP, STRANGER = FakeSigner("app"), FakeSigner("stranger")
ROOT = Path(__file__).parents[2]


class Forger:
    """The bundle in `out`, and ways to change it."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.name = "certificate.json"

    def certificate(self, change: Callable[[Json], object], signer: FakeSigner = APP) -> None:
        """Insider: change the certificate and sign it anew."""
        body = self.body()
        change(body)
        signature = signer.sign(signed_bytes(body)).hex()
        signed = {"certificate": body, "public_key": signer.public_key.hex(), "signature": signature}
        (self.out / self.name).write_bytes(canonical(signed))

    def unsigned(self, change: Callable[[Json], object]) -> None:
        """Outsider: change the file only."""
        signed = json.loads((self.out / self.name).read_bytes())
        change(signed)
        (self.out / self.name).write_bytes(canonical(signed))

    def body(self) -> Json:
        body: Json = json.loads((self.out / self.name).read_bytes())["certificate"]
        return body

    def trail(self, change: Callable[[list[Json]], object], signer: FakeSigner | None = APP) -> None:
        """Change records and chain them anew; with `signer`, sign a new checkpoint too."""
        records = self.records()
        change(records)
        lines, prev = [], "0" * 64
        for seq, record in enumerate(records):
            line = canonical({**record, "seq": seq, "prev": prev})
            lines.append(line + b"\n")
            prev = sha256(line)
        (self.out / "audit.jsonl").write_bytes(b"".join(lines))
        if signer:
            self.checkpoint({"seq": len(records) - 1, "head": prev}, signer)

    def checkpoint(self, changes: Json, signer: FakeSigner) -> None:
        path = self.out / "audit-checkpoint.txt"
        body = json.loads(path.read_bytes())["checkpoint"] | changes
        signature = signer.sign(checkpoint_message(body)).hex()
        signed = {"checkpoint": body, "public_key": signer.public_key.hex(), "signature": signature}
        path.write_bytes(canonical(signed) + b"\n")

    def records(self) -> list[Json]:
        return [json.loads(line) for line in (self.out / "audit.jsonl").read_bytes().splitlines()]

    def of(self, records: list[Json], action: str) -> Json:
        """The record of an action about the certificate's holding or contract."""
        body = self.body()
        about = (body["holding"], body["custody"]["contract"]["id"])
        return next(r for r in records if r["action"] == action and r["object"].startswith(about))


def line(body: Json, section: str, item: str) -> Json:
    found: Json = next(x for x in body["lines"] if (x["section"], x["item"]) == (section, item))
    return found


def put(value: Json, key: str, new: object) -> Json:
    value[key] = new
    return value


def swap(records: list[Json], one: Json, other: Json) -> None:
    a, b = records.index(one), records.index(other)
    records[a], records[b] = records[b], records[a]


def flipped(text: str) -> str:
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def _certificate(change: Callable[[Json], object]) -> Callable[[Forger], None]:
    return lambda forger: forger.certificate(change)


def _trail(change: Callable[[Forger, list[Json]], object]) -> Callable[[Forger], None]:
    return lambda forger: forger.trail(lambda records: change(forger, records))


def _copy_over(forger: Forger) -> None:
    other = next((forger.out / "certificates").glob("ha-*.json"))
    shutil.copy(other, forger.out / "certificate.json")
    shutil.copy(other.with_suffix(".pdf"), forger.out / "certificate.pdf")


def _pretty(forger: Forger) -> None:
    path = forger.out / forger.name
    path.write_text(json.dumps(json.loads(path.read_bytes()), indent=1))


def _sightings_by_app(body: Json) -> None:
    """The insider signs a sighting with the app's key, not having the verifier's."""
    from shared.services.erasure_proof import signed_bytes as sighting_bytes

    sighting = body["sightings"][1]
    del sighting["signature"]
    sighting["time"] = sighting["real_time"] = "2027-01-01T00:00:00.000Z"
    sighting["signature"] = APP.sign(sighting_bytes(sighting)).hex()


CERTIFICATE: dict[str, tuple[Callable[[Forger], object], str]] = {
    "status changed by hand": (
        lambda f: f.unsigned(lambda s: put(s["certificate"], "status", "final")), "certificate.json: signature"),
    "signature of another text": (
        lambda f: f.unsigned(lambda s: put(s, "signature", flipped(s["signature"]))), "certificate.json: signature"),
    "signed by a stranger": (lambda f: f.certificate(lambda _: None, STRANGER), "certificate.json: key"),
    "written prettily": (_pretty, "certificates"),
    "a field of its own": (_certificate(lambda b: put(b, "remark", "clean")), "certificates"),
    "an interim one called final": (
        _certificate(lambda b: put(b, "status", "final")), "certificate.json: status"),
    "an open point dropped, and called final": (
        _certificate(lambda b: (put(b, "open_points", []), put(b, "status", "final"))),
        "certificate.json: open points"),
    "an open point invented": (
        _certificate(lambda b: (put(b, "open_points", ["copy:x-c1:out"]), put(b, "status", "interim"))),
        "certificate.json: open points"),
    "number of another holding": (
        _certificate(lambda b: put(b, "number", flipped(b["number"]))), "certificate.json: number"),
    "an issue that never was": (_certificate(lambda b: put(b, "issue", 2)), "certificate.json: trail: issued once"),
    "an object left out": (_certificate(lambda b: b["objects"].pop()), "certificate.json: objects"),
    "an object exchanged": (
        _certificate(lambda b: put(b["objects"][0], "sha256", "0" * 64)), "certificate.json: objects: list"),
    "a late object hidden": (
        _certificate(lambda b: put(b, "late_objects", [{"name": "x", "sha256": "0" * 64, "bytes": 1}])),
        "certificate.json: late objects"),
    "another inventory": (
        _certificate(lambda b: put(line(b, "holding", "inventory_sha256"), "value", "0" * 64)),
        "certificate.json: inventory"),
    "the key of another holding": (
        _certificate(lambda b: put(line(b, "holding", "key"), "value", "kek-hc-0-0")), "certificate.json: key name"),
    "a sighting by the app": (_certificate(_sightings_by_app), "certificate.json: sighting see_key_absent 1"),
    "a sighting left out": (_certificate(lambda b: b["sightings"].pop()), "certificate.json: sightings"),
    "one look sold as two": (
        _certificate(lambda b: put(b, "sightings", [*b["sightings"][:2], *b["sightings"][1:2], *b["sightings"][3:]])),
        "certificate.json: sightings: order"),
    "sightings of another key": (
        _certificate(lambda b: put(b["sightings"][0], "key", "kek-he-0-0")),
        "certificate.json: sighting see_key_deleted 1: about"),
    "an act moved in time": (
        _certificate(lambda b: put(line(b, "time", "disable_key"), "value", "2027-01-01T00:00:00.000Z")),
        "certificate.json: times"),
    "an act moved before another": (
        _certificate(lambda b: put(line(b, "time", "purge_key"), "value", "2027-06-22T00:00:00.000Z")),
        "certificate.json: times: order"),
    "an act left out": (
        _certificate(lambda b: b["lines"].remove(line(b, "time", "confirm_refusal"))), "certificate.json: times"),
    "a copy left out": (_certificate(lambda b: b["custody"]["copies"].pop()), "certificate.json: custody: copies"),
    "an erased copy called returned": (
        _certificate(lambda b: [put(copy, "fate", "returned") for copy in b["custody"]["copies"]]),
        "certificate.json: custody: copies"),
    "a copy of another person": (
        _certificate(lambda b: put(b["custody"]["copies"][0], "person", "someone")),
        "certificate.json: custody: copies"),
    "a copy from another network": (
        _certificate(lambda b: put(b["custody"]["copies"][1], "network", "0.0.0.0/0")),
        "certificate.json: custody: copies"),
    "a medium sold as a pull": (
        _certificate(lambda b: put(b["custody"]["copies"][0], "on_medium", False)),
        "certificate.json: custody: copies"),
    "more sheets back from the venue": (
        _certificate(lambda b: put(b["custody"]["taken_out"][0], "back", 4)), "certificate.json: custody: taken out"),
    "a write-off kept quiet": (
        _certificate(lambda b: b["custody"]["write_offs"].pop()), "certificate.json: custody: write-offs"),
    "a write-off by one person": (
        _certificate(lambda b: put(b["custody"]["write_offs"][0], "approved_by", b["custody"]["write_offs"][0]["proposed_by"])),
        "certificate.json: custody: write-offs"),
    "fewer sheets of paper": (
        _certificate(lambda b: put(b["custody"]["paper"][0], "sheets", 1)), "certificate.json: custody: paper"),
    "a collection left out": (
        _certificate(lambda b: b["custody"]["collections"].pop()), "certificate.json: custody: collections"),
    "a statement invented": (
        _certificate(lambda b: b["custody"]["statements"].append({**b["custody"]["statements"][0], "medium": "device-9"})),
        "certificate.json: custody: statements"),
    "a confirmation at another place": (
        _certificate(lambda b: put(b["custody"]["statements"][0], "seen_at", "place-9")),
        "certificate.json: custody: confirmations"),
    "another statement under the signature": (
        _certificate(lambda b: put(b["custody"]["signature"], "sha256", "0" * 64)),
        "certificate.json: custody: signature"),
    "a signature taken away": (
        _certificate(lambda b: put(b["custody"], "signature", None)), "certificate.json: custody: signature"),
    "a confirmation by somebody else": (
        _certificate(lambda b: put(b["custody"]["statements"][0], "confirmed_by", "a-" + "0" * 32)),
        "certificate.json: custody: confirmations"),
    "an open balance called closed": (
        _certificate(lambda b: put(b["custody"], "closed", not b["custody"]["closed"])),
        "certificate.json: custody: balance"),
    "anchored elsewhere": (
        _certificate(lambda b: put(b["trail"], "head", "0" * 64)), "certificate.json: anchor"),
    "simulated time kept quiet": (
        _certificate(lambda b: put(b, "simulated_time", not b["simulated_time"])), "certificate.json: time"),
    "another PDF": (
        lambda f: (f.out / "certificate.pdf").write_bytes(b"%PDF made up"), "certificate.json: trail: PDF"),
    "re-signed, nothing else": (
        _certificate(lambda b: put(b, "limits", [])), "certificate.json: trail: JSON"),
    "the certificate of another holding": (_copy_over, "certificates: complete"),
}  # fmt: skip

TRAIL: dict[str, tuple[Callable[[Forger], object], str]] = {
    "a record changed": (
        lambda f: (f.out / "audit.jsonl").write_bytes(
            (f.out / "audit.jsonl").read_bytes().replace(b'"copy":1', b'"copy":2', 1)
        ), "trail"),
    "a record taken out, chained anew": (
        lambda f: f.trail(lambda r: r.pop(9), signer=None), "checkpoint: head"),
    "cut off at the end": (lambda f: f.trail(lambda r: r.pop(), signer=None), "checkpoint: head"),
    "a checkpoint by a stranger": (lambda f: f.trail(lambda r: r.pop(9), signer=STRANGER), "checkpoint: key"),
    "a checkpoint with another time": (
        lambda f: f.checkpoint({"time": "2020-01-01T00:00:00.000Z"}, APP), "checkpoint: time"),
    "a checkpoint of another trail": (lambda f: f.checkpoint({"trail": "as-other"}, APP), "checkpoint: trail"),
    "an event told twice": (_trail(lambda _, r: r.append(r[5])), "trail: events"),
    "the app's key as verifier's": (
        _trail(lambda _, r: r[0]["facts"].update(
            verifier_key=r[0]["facts"]["app_key"],
            verifier_key_fingerprint=r[0]["facts"]["app_key_fingerprint"])), "trail: verifier key"),
    "another app key introduced": (
        _trail(lambda _, r: put(r[0]["facts"], "app_key", STRANGER.public_key.hex())), "trail: app key"),
    "months that overlap": (
        _trail(lambda _, r: r.extend(
            [{**x, "event": "e", "facts": {"next": "2020-01"}} for x in r if x["action"] == "trail.segment_sealed"])),
        "trail: segments"),
    "an act left out of the trail": (
        _trail(lambda f, r: r.remove(f.of(r, "erasure.confirm_refusal"))), "certificate.json: trail: acts"),
    "an inventory without its first pass": (
        _trail(lambda f, r: r.remove(f.of(r, "erasure.read_objects"))), "certificate.json: trail: acts"),
    "acts in another order": (
        _trail(lambda f, r: swap(r, f.of(r, "erasure.freeze"), f.of(r, "erasure.take_inventory"))),
        "certificate.json: trail: acts"),
    "the main app in the eraser's place": (
        _trail(lambda _, r: [put(x, "actor", "system-main") for x in r if x["actor"] == "system-eraser"]),
        "certificate.json: trail: acts"),
    "a pull left out of the trail": (
        _trail(lambda f, r: r.remove(f.of(r, "packet.pulled"))), "certificate.json: custody: copies"),
    "a write-off left out of the trail": (
        _trail(lambda _, r: r.remove(next(x for x in r if x["action"] == "custody.written_off"))),
        "certificate.json: custody: write-offs"),
    "a return sent back after all": (
        _trail(lambda _, r: r.insert(
            r.index(next(x for x in r if x["action"] == "custody.medium_stated")),
            {**next(x for x in r if x["action"] == "custody.return_rejected"), "event": "late"})),
        "certificate.json: custody: copies"),
    "fewer objects in the trail": (
        _trail(lambda f, r: put(f.of(r, "erasure.take_inventory")["facts"], "objects", 1)),
        "certificate.json: objects"),
    "a second erasure of nothing": (
        _trail(lambda f, r: r.append({**f.of(r, "erasure.certify"), "event": "again"})),
        "certificate.json: trail: issued once"),
}  # fmt: skip


@pytest.fixture(scope="module")
def true_bundle(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("out")
    return folder, finish(folder)


@pytest.fixture
def forger(true_bundle: tuple[Path, str], tmp_path: Path) -> Forger:
    return Forger(shutil.copytree(true_bundle[0], tmp_path / "out"))


@pytest.fixture
def key(true_bundle: tuple[Path, str]) -> str:
    return true_bundle[1]


def lies(forger: Forger, key: str, capsys: pytest.CaptureFixture[str], *more: str) -> list[str]:
    """The findings that failed."""
    capsys.readouterr()
    code = main([str(forger.out), "--key", key, *more])
    printed = capsys.readouterr().out.splitlines()
    found = [line.removeprefix("LIE  ") for line in printed if line.startswith("LIE ")]
    assert code == (LIES if found else HOLDS)
    return found


def named(found: list[str], subject: str) -> bool:
    return any(line.startswith(f"{subject}: ") for line in found)


@pytest.mark.parametrize("forgery", [*CERTIFICATE, *TRAIL])
def test_a_forgery_is_named(
    forger: Forger, key: str, capsys: pytest.CaptureFixture[str], forgery: str
) -> None:
    forge, subject = (CERTIFICATE | TRAIL)[forgery]
    forge(forger)
    found = lies(forger, key, capsys)
    assert named(found, subject), found


def test_there_are_thirty_forgeries_and_more() -> None:
    assert len(CERTIFICATE) >= 30
    assert len(TRAIL) >= 12


def test_a_history_rewritten_with_the_apps_key_lacks_the_checkpoint_that_was_mailed(
    forger: Forger, key: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    mail = tmp_path / "mail.txt"
    mail.write_bytes(
        "監査証跡の検証点（保管してください）:\n".encode()
        + (forger.out / "audit-checkpoint.txt").read_bytes()
    )
    given = ("--checkpoint", str(mail))
    assert lies(forger, key, capsys, *given) == []
    forger.trail(lambda records: put(records[3], "outcome", "refused"))
    assert named(lies(forger, key, capsys, *given), "earlier checkpoint")


def test_a_certificate_on_paper_is_recognised_by_number_and_hash(
    forger: Forger, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    body = forger.body()
    for name in ("certificate.json", "certificate.pdf"):
        digest = sha256((forger.out / name).read_bytes())
        assert lies(forger, key, capsys, "--paper", f"{body['number']}-1:{digest}") == []
        assert named(lies(forger, key, capsys, "--paper", f"{body['number']}-2:{digest}"), "paper")
        assert named(lies(forger, key, capsys, "--paper", f"{body['number']}-1:{flipped(digest)}"), "paper")


def test_it_still_verifies_in_2034(forger: Forger, key: str) -> None:
    """A process whose clocks tell 2034: no check asks the time."""
    program = (
        "import sys, time, datetime, runpy\n"
        "later = datetime.datetime(2034, 4, 1, tzinfo=datetime.timezone.utc)\n"
        "class Later(datetime.datetime):\n"
        "    @classmethod\n"
        "    def now(cls, tz=None): return later\n"
        "time.time = lambda: later.timestamp()\n"
        "datetime.datetime = Later\n"
        "sys.argv = ['verify/verify.py', *sys.argv[1:]]\n"
        "runpy.run_path('verify/verify.py', run_name='__main__')\n"
    )
    command = [sys.executable, "-c", program, str(forger.out), "--key", key]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    assert ran.returncode == HOLDS, ran.stdout + ran.stderr


def test_conditions_other_than_those_posted_before_the_draw_are_found_out(
    forger: Forger, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    posted = json.loads((forger.out / "draw-record.json").read_bytes())["manifest_sha256"]
    assert lies(forger, key, capsys, "--notice", posted.upper()) == []
    assert named(lies(forger, key, capsys, "--notice", flipped(posted)), "draw: notice")
