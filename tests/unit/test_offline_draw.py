"""The draw on an isolated PC: what it leaves, what it refuses, and that a stranger's verifier accepts it."""

import hashlib
import json
import math
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.synthetic_register import register
from shared.domain.draw.drawn_people import read_drawn_people, unpack
from shared.domain.draw.order import read_order
from shared.domain.random_sources import Source, SourceKind
from shared.errors import Refusal
from shared.offline.folder import Folder
from shared.offline.program import Program
from tests.component.stage_one import REGISTER, file_of
from tests.offline_desk import AFTER, DICE, EVENT, ORDER, SOURCE, Desk
from tools.draw_kit import build
from verify.bundle import Bundle
from verify.check_draw import check


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def failed(desk: Desk) -> set[str]:
    return {finding.subject for finding in check(Bundle(desk.folder / "public", "")) if not finding.ok}


def test_the_whole_act_leaves_what_a_stranger_can_check(desk: Desk) -> None:
    assert desk.check() == 0
    assert not desk.folder.exists()
    desk.drawn()
    assert failed(desk) == set()
    outcome, record = unpack(desk.files["upload/outcome.zip"]), desk.files["public/draw-record.json"]
    assert (outcome.record, outcome.tokens) == (record, desk.files["public/draw-tokens.bin"])
    assert json.loads(outcome.report)["eligible"] == json.loads(record)["manifest"]["count"]
    people = read_drawn_people(outcome.drawn, desk.order.read_bytes(), record)
    assert [person.token for person in people] == json.loads(record)["drawn"] + json.loads(record)["reserves"]
    rows = {row[0]: row for row in register(300, seed=7)}
    assert all(person.name == rows[person.record_number][7] for person in people)
    assert all(person.address == rows[person.record_number][6] for person in people)
    assert len(people) == 47


def test_files_are_the_owners_only(desk: Desk) -> None:
    desk.drawn()
    modes = {oct(place.stat().st_mode & 0o777) for place in desk.folder.rglob("*")}
    assert modes == {"0o600", "0o700"}


def test_public_files_and_report_name_nobody(desk: Desk) -> None:
    desk.drawn()
    names = [row[7] for row in register(300, seed=7) if row[7]]
    told = "".join(desk.said).encode() + b"".join(
        data for name, data in desk.files.items() if name != "upload/outcome.zip"
    )
    assert not [name for name in names if name.encode() in told]


def test_nothing_is_drawn_before_the_event(desk: Desk) -> None:
    desk.freeze()
    before = desk.files
    assert desk.draw() == 1
    assert "draw.too_early" in desk.said[-1]
    assert desk.files == before


def test_nothing_is_frozen_after_the_event(desk: Desk) -> None:
    desk.now = AFTER
    assert desk.freeze() == 1
    assert "offline.freeze_too_late" in desk.said[-1]
    assert not desk.folder.exists()


def test_two_people_must_have_read_the_same(desk: Desk) -> None:
    desk.freeze()
    desk.now = AFTER
    assert desk.draw(DICE, DICE[::-1]) == 1
    assert "sources.values_differ" in desk.said[-1]
    assert "private/values.json" not in desk.files
    assert desk.draw() == 0


def test_what_one_person_reads_is_not_shown_to_the_other(desk: Desk) -> None:
    desk.freeze()
    asked: list[str] = []

    def unseen(prompt: str) -> str:
        asked.append(prompt)
        return DICE

    program = Program(lambda: AFTER, lambda _: pytest.fail("shown on the screen"), desk.said.append, unseen)
    assert program.run(["draw", str(desk.folder), str(desk.register)]) == 0
    assert len(asked) == 2


def test_without_anybody_to_ask_it_stops_and_says_so(desk: Desk) -> None:
    desk.freeze()
    before = desk.files

    def nobody(_prompt: str) -> str:
        raise EOFError

    assert (
        Program(lambda: AFTER, nobody, desk.said.append).run(["draw", str(desk.folder), str(desk.register)])
        == 1
    )
    assert "中止しました" in desk.said[-1]
    assert desk.files == before


def test_values_once_agreed_cannot_be_changed_for_another_result(desk: Desk) -> None:
    desk.drawn()
    before = desk.files
    assert desk.draw(DICE[::-1], DICE[::-1]) == 1
    assert "offline.values_fixed" in desk.said[-1]
    assert desk.draw() == 0
    assert desk.files == before


def test_an_own_value_of_the_pc_stays_when_the_run_is_repeated(tmp_path: Path) -> None:
    own = Source("PC", SourceKind.OPERATING_SYSTEM, "PC", EVENT, "[0-9a-f]{64}", "0" * 64, stated_bits=256)
    desk = Desk(tmp_path, replace(ORDER, sources=(SOURCE, own)).canonical()).drawn()
    before = desk.files
    assert desk.draw() == 0
    assert desk.files == before


def test_another_register_than_the_frozen_one_is_refused(desk: Desk) -> None:
    desk.freeze()
    desk.now = AFTER
    desk.register.write_bytes(file_of(register(301, seed=8)))
    assert desk.draw() == 1
    assert "offline.register_differs" in desk.said[-1]


def test_a_folder_in_use_is_never_written_over(desk: Desk) -> None:
    desk.freeze()
    before = desk.files
    assert desk.freeze() == 1
    assert "offline.folder_taken" in desk.said[-1]
    assert desk.files == before


def test_a_run_that_broke_off_leaves_no_half_folder(desk: Desk) -> None:
    under_way = Folder(desk.folder.with_name("draw.part"))
    under_way.put(under_way.key, b"x" * 32)
    assert desk.freeze() == 0
    assert not under_way.path.exists()
    assert desk.files["private/register-key.bin"] != b"x" * 32


def test_an_altered_file_of_the_result_stops_a_repeated_run(desk: Desk) -> None:
    desk.drawn()
    (desk.folder / "public/draw-record.json").write_bytes(b"{}")
    assert desk.draw() == 1
    assert "offline.file_differs" in desk.said[-1]


def test_the_auditor_looks_somebody_up_until_the_end(desk: Desk) -> None:
    desk.drawn()
    person = json.loads(unpack(desk.files["upload/outcome.zip"]).drawn)["people"][4]
    assert desk.look(person["record_number"]) == 0
    assert desk.said[-4:] == [
        "台帳の行：抽出の対象",
        f"対象者一覧：あります（抽出番号 {person['token']}）",
        "抽出の順位：5番",
        "台帳データの扱いと、対象者一覧が一致しています。",
    ]
    assert desk.look("999") == 0
    assert "数えません" in desk.said[-1]
    assert desk.look("not in the register") == 1
    assert desk.run("end", str(desk.folder), answers=["いいえ"]) == 0
    assert "private/register-key.bin" in desk.files
    assert desk.run("end", str(desk.folder), "--yes") == 0
    assert {name.split("/")[0] for name in desk.files} == {"public", "upload"}
    assert desk.look(person["record_number"]) == 1
    assert "offline.not_frozen" in desk.said[-1]


def test_it_cannot_end_before_the_draw(desk: Desk) -> None:
    desk.freeze()
    assert desk.run("end", str(desk.folder), "--yes") == 1
    assert "private/register-key.bin" in desk.files


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "register.empty"),
        (b"\x00\x01binary", "register."),
        (REGISTER.replace("支援措置".encode("cp932"), "個人番号".encode("cp932"), 1), "register.column_"),
        (file_of(register(20, seed=7)), "draw.too_few_eligible"),
    ],
)
def test_a_wrong_register_is_refused_with_the_reason(tmp_path: Path, data: bytes, code: str) -> None:
    desk = Desk(tmp_path, data=data)
    assert desk.check() == 1
    assert code in desk.said[-1]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data + b" ",
        lambda data: data.replace(b'"drawn":40', b'"drawn":"40"'),
        lambda data: data.replace(b'"draw":1', b'"draw":true'),
        lambda data: data.replace(b"[1-6]{30}", b"[1-6{30"),
        lambda data: data.replace(b'"throws":30', b'"throws":3'),
        lambda data: data.replace(b'"simulated":false', b'"simulated":true'),
        lambda data: data.replace("氏名".encode(), b""),
        lambda data: data[:-1],
        lambda _: b"[]",
        lambda _: b"\xff",
    ],
)  # fmt: skip
def test_only_the_portals_order_is_obeyed(spoil: object) -> None:
    data = ORDER.canonical()
    assert read_order(data) == ORDER
    with pytest.raises(Refusal, match=r"offline\.order_invalid"):
        read_order(spoil(data))  # type: ignore[operator]


def test_the_kit_is_the_same_bytes_every_time(tmp_path: Path) -> None:
    first, second = build(tmp_path / "a.pyz"), build(tmp_path / "b.pyz")
    assert hashlib.sha256(first.read_bytes()).digest() == hashlib.sha256(second.read_bytes()).digest()
    assert not [name for name in zipfile.ZipFile(first).namelist() if "/services/" in name or "tests" in name]


def test_the_kit_draws_on_a_bare_python(tmp_path: Path) -> None:
    """With the PC's real clock: the event is seconds away, more of them on a busy machine."""
    kit = build(tmp_path / "togikai-draw.pyz")

    def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-S", str(kit), *arguments]
        return subprocess.run(command, capture_output=True, encoding="utf-8", env={}, check=False)

    begun = time.monotonic()
    assert ran("nonsense").returncode == 2
    away = timedelta(seconds=math.ceil(3 + 6 * (time.monotonic() - begun)))
    event = datetime.now(UTC).replace(microsecond=0) + away
    order = replace(ORDER, not_before=event, sources=(replace(SOURCE, at=event),))
    desk = Desk(tmp_path, order.canonical())
    people, folder = str(desk.register), str(desk.folder)
    assert ran("freeze", str(desk.order), people, folder).returncode == 0
    early = ran("draw", folder, people, "--first", DICE, "--second", DICE)
    assert (early.returncode, early.stderr) == (1, "")
    time.sleep(max(0.0, (event - datetime.now(UTC)).total_seconds()))
    done = ran("draw", folder, people, "--first", DICE, "--second", DICE)
    assert (done.returncode, done.stderr) == (0, "")
    assert failed(desk) == set()
    assert ran("look", folder, people, "--number", "x y").returncode == 1
    assert ran("end", folder, "--yes").returncode == 0
