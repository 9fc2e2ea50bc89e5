import json

import pytest

from local.synthetic_register import register
from shared.documents.ceremony import Ceremony
from shared.errors import Refusal
from shared.services.approval_figures import draw_figures, register_figures
from shared.services.draw import prepare
from shared.services.draw_papers import CeremonyRecord, commitment_notice, minutes, record_ceremony
from tests.component.stage_one import DICE, STAFF, StageOne
from tests.portal_visitor import Visitor

WITNESSES = ("立会 一郎（町会連合会）", "立会 花子（選挙管理委員会）")
RECORD = CeremonyRecord(place="区役所1階", chair="企画 一郎", witnesses=WITNESSES)


def said(pdf: bytes) -> dict[str, object]:
    found: dict[str, object] = json.loads(pdf.partition(b" ")[2])["data"]
    return found


def test_the_notice_says_what_was_committed_before_the_event() -> None:
    stage = StageOne()
    draw = stage.committed()
    data = said(commitment_notice(stage.parts, stage.assembly, draw))
    assert draw.manifest is not None
    assert data["manifest_sha256"] == draw.manifest.sha256
    assert str(data["url"]).endswith("/public/draws/as-1/1")
    assert "2008年12月6日以前の生まれ" in str(data["rule"])
    assert DICE in str(data["sources"])


def test_there_is_no_notice_before_the_commitment() -> None:
    stage = StageOne()
    stage.approved()
    draw = prepare(stage.parts, stage.assembly, STAFF)
    with pytest.raises(Refusal, match=r"draw\.not_committed"):
        commitment_notice(stage.parts, stage.assembly, draw)


def test_minutes_hold_values_seed_and_witnesses_and_state_holds_no_name() -> None:
    stage = StageOne()
    draw = stage.drawn()
    record_ceremony(stage.parts, stage.assembly, draw, STAFF, RECORD)
    again = RECORD.model_copy(update={"remark": "7回目を振り直した"})
    ceremony = record_ceremony(stage.parts, stage.assembly, draw, STAFF, again)
    assert ceremony.edition == 2
    data = said(minutes(stage.parts, stage.assembly, draw))
    assert (data["witnesses"], data["seed"], data["remark"]) == (list(WITNESSES), draw.seed, again.remark)
    written = stage.trail() + stage.parts.repository.get(Ceremony, draw.id).model_dump_json()
    assert "立会" not in written


def test_witnesses_are_recorded_after_both_people_have_entered_the_values() -> None:
    stage = StageOne()
    with pytest.raises(Refusal, match=r"draw\.not_seeded"):
        record_ceremony(stage.parts, stage.assembly, stage.committed(), STAFF, RECORD)


def test_the_page_of_the_ceremony_takes_witnesses_and_gives_both_papers() -> None:
    stage = StageOne()
    stage.drawn()
    page = "/assemblies/as-1/draw/1/ceremony"
    staff = Visitor(stage.world, "staff1")
    staff.act(page, page, place="区役所1階", chair="企画 一郎", witnesses="\n".join(WITNESSES))
    assert "立会人 2人" in staff.get(page).text
    for paper in ("notice.pdf", "minutes.pdf"):
        answer = staff.get(f"/assemblies/as-1/draw/1/{paper}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")


def test_the_figures_of_a_register_hold_the_rule_beside_what_was_found_and_no_row() -> None:
    stage = StageOne()
    extract = stage.upload()
    stage.drain()
    data = said(register_figures(stage.parts, stage.assembly, stage.extract(extract)))
    facts = {one["label"]: one["value"] for one in data["facts"]}  # type: ignore[attr-defined]
    assert facts["条件上の最も遅い生年月日"] == "2008-12-06"
    captions = [table["caption"] for table in data["tables"]]  # type: ignore[attr-defined]
    assert captions == ["行の扱い", "確認が要ること", "年齢層別の対象者", "性別の対象者", "町丁別の対象者"]
    assert not [
        row[7] for row in register(300, seed=7) if row[7] and row[7] in json.dumps(data, ensure_ascii=False)
    ]


def test_the_figures_of_a_draw_hold_what_is_decided_on() -> None:
    stage = StageOne()
    draw = stage.drawn()
    data = said(draw_figures(stage.parts, stage.assembly, draw))
    facts = {one["label"]: one["value"] for one in data["facts"]}  # type: ignore[attr-defined]
    assert facts["種（シード）"] == draw.seed
    assert facts["乱数（dice、第1回公開抽選）"] == DICE
    assert [len(table["rows"]) > 0 for table in data["tables"]] == [True] * 3  # type: ignore[attr-defined]
    assert "偶然の範囲" in str(data["note"])


def test_there_are_no_figures_before_there_is_something_to_decide() -> None:
    stage = StageOne()
    extract = stage.announce(b"x")
    with pytest.raises(Refusal, match=r"register\.not_checked"):
        register_figures(stage.parts, stage.assembly, extract)
    with pytest.raises(Refusal, match=r"draw\.not_drawn"):
        draw_figures(stage.parts, stage.assembly, StageOne().committed())
