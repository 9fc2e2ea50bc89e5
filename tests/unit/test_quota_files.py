"""`make lottery` on two files: what it writes holds, what it cannot read it refuses with a sentence."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from local.lottery import main
from verify import check_lottery, check_lottery_table
from verify.bundle import Bundle

CATEGORIES = "category,feature,min,max\nsex,女,3,3\nsex,男,3,3\nage,若い,2,4\nage,年配,2,4\n"
RESPONDENTS = "id,sex,age\n" + "".join(
    f"{n},{'女' if n % 3 else '男'},{'若い' if n % 4 else '年配'}\n" for n in range(24)
)


def run(folder: Path, respondents: str, categories: str, seats: int = 6, *more: str) -> int:
    (folder / "r.csv").write_text(respondents, encoding="utf-8")
    (folder / "c.csv").write_text(categories, encoding="utf-8")
    given = [
        "--pool",
        folder / "r.csv",
        "--quotas",
        folder / "c.csv",
        "--seats",
        seats,
        "--out",
        folder / "out",
    ]
    return main([*map(str, given), *more])


def summary(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "out" / "lottery-summary.json").read_text())
    return found


def test_record_table_and_summary_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, RESPONDENTS, CATEGORIES, 6, "--alternates", "4") == 0

    bundle = Bundle(tmp_path / "out", "")
    findings = [*check_lottery.check(bundle), *check_lottery_table.check(bundle)]
    assert [finding for finding in findings if not finding.ok] == []
    found = summary(tmp_path)
    assert {"pool", "seats", "types", "min", "max", "gini", "seconds", "certified"} <= set(found)
    assert (found["pool"], found["seats"], found["types"]) == (24, 6, 4)
    assert found["min"] == pytest.approx(3 / 16)  # 16 women for 3 seats, the 4 elder ones fill 0.75 of 2
    assert found["max"] == pytest.approx(1.25 / 2)  # so that 2 elder men have the other 1.25
    assert found["certified"] is True
    said = capsys.readouterr().out
    assert "types 4" in said
    assert "certified" in said


def test_the_result_names_lines_of_the_file(tmp_path: Path) -> None:
    run(tmp_path, RESPONDENTS, CATEGORIES, 6, "--alternates", "4")

    with (tmp_path / "out" / "lottery-result.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = RESPONDENTS.splitlines()
    taking_part = [lines[int(row["row"]) - 1].split(",")[1] for row in rows if row["place"] == "participant"]
    assert sorted(taking_part) == ["女"] * 3 + ["男"] * 3
    assert sum(row["place"] == "alternate" for row in rows) == 4


def test_no_more_people_than_seats_are_all_in(tmp_path: Path) -> None:
    assert run(tmp_path, RESPONDENTS, CATEGORIES, 24) == 0

    assert summary(tmp_path)["min"] == 1
    bundle = Bundle(tmp_path / "out", "")
    assert all(f.ok for f in [*check_lottery.check(bundle), *check_lottery_table.check(bundle)])


def test_impossible_quotas_are_explained_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = CATEGORIES.replace("sex,男,3,3", "sex,男,5,5")

    assert run(tmp_path, RESPONDENTS, wrong) == 1

    said = capsys.readouterr().err
    assert "sexの下限の合計8人が、参加者6人を超えています。" in said
    assert "最小の緩和" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("respondents", "categories", "code"),
    [
        (RESPONDENTS, "", "lottery.categories_header"),
        (RESPONDENTS, "category,feature,min\nsex,女,3\n", "lottery.categories_header"),
        (RESPONDENTS, "category,feature,min,max\nsex,女,4,3\n", "lottery.categories_row"),
        (RESPONDENTS, "category,feature,min,max\nsex,女,-1,3\n", "lottery.categories_row"),
        (RESPONDENTS, "category,feature,min,max\nsex,女,1,3\nsex,女,1,3\n", "lottery.categories_row"),
        (RESPONDENTS, CATEGORIES + "town,a,0,1\n", "lottery.respondents_column"),
        (RESPONDENTS + "99,他,若い\n", CATEGORIES, "lottery.respondents_feature"),
        (RESPONDENTS + "99,女\n", CATEGORIES, "register.not_csv"),
        ("", CATEGORIES, "lottery.respondents_header"),
        ("id,sex,age\n", CATEGORIES, "lottery.respondents_header"),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], respondents: str, categories: str, code: str
) -> None:
    assert run(tmp_path, respondents, categories) == 1
    assert f"［{code}］" in capsys.readouterr().err


def test_a_missing_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--pool", tmp_path / "x", "--quotas", tmp_path / "y", "--seats", 3, "--out", tmp_path / "out"]
    assert main([str(value) for value in given]) == 1
    assert "［lottery.file_unreadable］" in capsys.readouterr().err
