"""Bad input, named: each gets a clear answer and a record, and leaves documents, objects and queues as they were."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import httpx
import pytest

from shared.documents.erasure import Erasure
from shared.errors import TogikaiError
from shared.services.custody import ledger_of
from shared.services.obey import StepHandler, obey
from shared.services.poison import take_poison
from shared.services.work import Queue, Step, WorkMessage
from tests.component.contract_job import CLAUSES, ENDS, OVER, PC, SIGNED, Job, running
from tests.component.stage_one import LARGE, STEPS, parts_of
from tests.component.test_draw_pages import announce, script
from tests.component.test_links import assembly_of, plan_approved
from tests.component.untouched import everything, records, untouched
from tests.fakes import World
from tests.portal_visitor import Visitor, hidden_fields, refusal_of

CONTRACT = "/contracts/as-0123456789abcdef.c1"
LOT = "as-0123456789abcdef.c1.lot-0001"
TRIES = 5
type Attempt = Callable[[], httpx.Response]


def told(answer: httpx.Response) -> str:
    """What the person is told: the error page's text, or the message to our script."""
    if answer.headers["content-type"].startswith("application/json"):
        return str(answer.json().get("message", ""))
    return unescape(answer.text)


def code_of(answer: httpx.Response) -> str:
    if answer.headers["content-type"].startswith("application/json"):
        return str(answer.json().get("code", ""))
    return refusal_of(answer.text)


# The register's upload


def receiving() -> tuple[World, Visitor, str]:
    """A file in two parts is announced, and its first part is here: world, staff, path of the upload."""
    world = plan_approved()
    staff, assembly = Visitor(world, "staff1"), assembly_of(world)
    number = announce(staff, assembly, LARGE).json()["number"]
    upload = f"{assembly}/extract/{number}"
    assert script(staff, "PUT", f"{upload}/parts/1", parts_of(LARGE)[0]).status_code == 200
    return world, staff, upload


def truncated_upload() -> tuple[World, Attempt]:
    world, staff, upload = receiving()
    return world, lambda: script(staff, "POST", f"{upload}/finish", {})


def truncated_part() -> tuple[World, Attempt]:
    world, staff, upload = receiving()
    return world, lambda: script(staff, "PUT", f"{upload}/parts/2", parts_of(LARGE)[1][:-1])


def part_repeated_with_other_bytes() -> tuple[World, Attempt]:
    world, staff, upload = receiving()
    return world, lambda: script(staff, "PUT", f"{upload}/parts/1", parts_of(LARGE)[0][:-1] + b"y")


def part_out_of_order() -> tuple[World, Attempt]:
    world, staff, upload = receiving()
    return world, lambda: script(staff, "PUT", f"{upload}/parts/3", parts_of(LARGE)[1])


def another_file_while_one_is_under_way() -> tuple[World, Attempt]:
    world, staff, _ = receiving()
    return world, lambda: announce(staff, assembly_of(world), b"another")


# People and sessions


def person_not_named() -> tuple[World, Attempt]:
    job = running()
    return job.world, lambda: pull(Visitor(job.world, "handler2"))


def person_who_left() -> tuple[World, Attempt]:
    job = running()
    handler = Visitor(job.world, "handler1")
    people = f"{CONTRACT}/people"
    Visitor(job.world, "responsible").act(people, f"{people}/{job.person(job.handler).id}/leave")
    return job.world, lambda: pull(handler)


def session_expired() -> tuple[World, Attempt]:
    job = running()
    handler = Visitor(job.world, "handler1")
    job.world.clock.real += timedelta(minutes=31)
    return job.world, lambda: pull(handler)


# The contract's term


def pull(handler: Visitor) -> httpx.Response:
    """What the pull page sends."""
    return handler.post(f"{CONTRACT}/pull", data={"packet": LOT, "device": PC, "csrf": handler.csrf})


def pull_before_the_start() -> tuple[World, Attempt]:
    job = Job()
    job.begin_assembly()
    job.register()
    job.activate()
    job.name_handler()
    assert job.world.clock.business.date() == SIGNED
    return job.world, lambda: pull(Visitor(job.world, "handler1"))


def pull_after_the_end() -> tuple[World, Attempt]:
    job = running()
    job.at(OVER)
    return job.world, lambda: pull(Visitor(job.world, "handler1"))


def download_after_the_end() -> tuple[World, Attempt]:
    job = running()
    assert pull(Visitor(job.world, "handler1")).status_code == 303
    job.at(OVER)
    return job.world, lambda: Visitor(job.world, "handler1").get(f"{CONTRACT}/copies/{LOT}/1/lot-0001.pdf/1")


def upload_to_an_ended_contract() -> tuple[World, Attempt]:
    job = running()
    job.at(OVER)
    return job.world, lambda: give_back(job, "own-9")


def upload_to_an_ended_contract_of_what_was_settled() -> tuple[World, Attempt]:
    job = running()
    handler = Visitor(job.world, "handler1")
    assert pull(handler).status_code == 303
    (copy,) = ledger_of(job.parts, job.contract.id).copies
    declared = {"copy": copy.ref, "fate": "erased", "csrf": handler.csrf}
    assert handler.post(f"{CONTRACT}/declare", data=declared).status_code == 303
    job.at(OVER)
    return job.world, lambda: give_back(job, copy.ref)


def new_collection_after_the_end() -> tuple[World, Attempt]:
    job = running()
    job.at(OVER)
    fields = {"content": "receipts", "medium": "paper", "purpose": "謝礼", "sheets": "60", "number": "1"}
    fields["body"] = "あさひ区"
    responsible = Visitor(job.world, "responsible")
    return job.world, lambda: responsible.post(
        f"{CONTRACT}/collections", data=fields | {"csrf": responsible.csrf}
    )


def give_back(job: Job, ref: str) -> httpx.Response:
    responsible = Visitor(job.world, "responsible")
    headers = {"X-CSRF-Token": responsible.csrf, "Accept": "application/json", "Content-Type": "text/csv"}
    return responsible.put(f"{CONTRACT}/returned/{ref}", content="氏名\n山田\n".encode(), headers=headers)


# Stale pages


def posted_twice() -> tuple[World, Attempt]:
    """The form is filled in once and sent twice."""
    job = running()
    staff = Visitor(job.world, "staff1")
    form = hidden_fields(staff.get(CONTRACT).text, f"{CONTRACT}/devices")
    form |= {"maker": "架空電機", "model": "NB-2", "serial": "SN0002"}
    assert staff.post(f"{CONTRACT}/devices", data=form).status_code == 303
    return job.world, lambda: staff.post(f"{CONTRACT}/devices", data=form)


def pulled_twice() -> tuple[World, Attempt]:
    job = running()
    handler = Visitor(job.world, "handler1")
    assert pull(handler).status_code == 303
    return job.world, lambda: pull(handler)


def registered_twice() -> tuple[World, Attempt]:
    job = Job()
    job.begin_assembly()
    new = f"/assemblies/{job.assembly.id}/contracts/new"
    staff = Visitor(job.world, "staff1")
    form = hidden_fields(staff.get(new).text, new) | {"contractor": "あさひ", "clauses": CLAUSES}
    form |= {"signed_on": str(SIGNED), "ends_on": str(ENDS), "name": "責任 五郎", "employer": "あさひ"}
    form |= {"login": "responsible", "mail": "r@contractor.example"}
    assert staff.post(new, data=form).status_code == 303
    return job.world, lambda: staff.post(new, data=form)


REFUSED = [
    (truncated_upload, 422, "intake.truncated", "画面を読み直すと続きから再開します"),
    (truncated_part, 422, "intake.part_size", "画面を読み直すと続きから再開します"),
    (part_repeated_with_other_bytes, 422, "intake.part_differs", "ファイルが変わっていないか確認し"),
    (part_out_of_order, 422, "intake.part_out_of_order", "画面を読み直すと続きから再開します"),
    (another_file_while_one_is_under_way, 422, "intake.another_extract", "先にそのデータの手続を終えるか"),
    (person_not_named, 403, "general.denied", "担当者として登録されているかを確認してください"),
    (person_who_left, 403, "general.denied", "担当者として登録されているかを確認してください"),
    (session_expired, 401, "general.session_expired", "もう一度ログインしてください"),
    (pull_before_the_start, 422, "pull.contract_not_begun", "その日になってから取得してください"),
    (pull_after_the_end, 422, "pull.contract_ended", "返還と消去の申告だけを受け付けます"),
    (download_after_the_end, 422, "pull.contract_ended", "返還と消去の申告だけを受け付けます"),
    (upload_to_an_ended_contract, 422, "contract.ended", "受け付けられるのは返還と消去の申告だけです"),
    (upload_to_an_ended_contract_of_what_was_settled, 422, "custody.already_settled", "確認してください"),
    (new_collection_after_the_end, 422, "contract.ended", "受け付けられるのは返還と消去の申告だけです"),
    (posted_twice, 409, "general.stale_page", "画面を読み直して、もう一度操作してください"),
    (pulled_twice, 422, "pull.already_copied", "区が再発行したときだけ取得できます"),
    (registered_twice, 409, "general.stale_page", "画面を読み直して、もう一度操作してください"),
]


@pytest.mark.parametrize(
    ("prepare", "status", "code", "advice"), REFUSED, ids=lambda one: getattr(one, "__name__", "")
)
def test_it_is_answered_recorded_and_changes_nothing(
    prepare: Callable[[], tuple[World, Attempt]], status: int, code: str, advice: str
) -> None:
    world, attempt = prepare()
    with untouched(world) as gained:
        answer = attempt()
    assert (answer.status_code, code_of(answer)) == (status, code)
    assert advice in told(answer)
    assert gained == [("portal.refused", code)]


def test_a_repeated_part_is_answered_with_the_progress_and_recorded() -> None:
    world, staff, upload = receiving()
    with untouched(world) as gained:
        answer = script(staff, "PUT", f"{upload}/parts/1", parts_of(LARGE)[0])
    assert (answer.status_code, answer.json()["received"]) == (200, 1)
    assert gained == [("extract.part_repeated", "ok")]


@pytest.mark.parametrize(
    ("data", "code", "advice"),
    [
        (b"PK\x03\x04" + bytes(range(256)), "register.undecodable", "UTF-8またはシフトJIS"),
        (b"%PDF-1.7\n1 0 obj\n", "register.no_header", "1行目を見出しにして出力し直してください"),
        ("宛名番号,個人番号\n1,2\n".encode(), "register.column_unwanted", "列を除いて出力し直してください"),
    ],
)
def test_a_wrong_file_is_rejected_before_anything_of_it_is_stored(
    data: bytes, code: str, advice: str
) -> None:
    world = plan_approved()
    staff, assembly = Visitor(world, "staff1"), assembly_of(world)
    number = announce(staff, assembly, data).json()["number"]
    before, known = everything(world), len(records(world))
    answer = script(staff, "PUT", f"{assembly}/extract/{number}/parts/1", data)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert advice in answer.json()["message"]
    after = everything(world)
    assert after.objects == before.objects
    changed = {path for path in after.documents if after.documents[path] != before.documents.get(path)}
    assert changed == {f"extract/{assembly.rpartition('/')[2]}.extract-{number}.json"}
    outcomes = [(one["action"], one["outcome"]) for one in records(world)]
    assert len(outcomes) == known + 2
    assert {("extract.rejected", code), ("portal.refused", code)} <= set(outcomes)
    world.drain(STEPS)
    assert len(world.parts().repository.all(Erasure)) == 1  # its holding goes, with its certificate
    assert announce(staff, assembly, LARGE).json()["number"] == number + 1


# Queue messages


def nothing_to_do(*_: object) -> None:
    raise AssertionError("a message that cannot be understood must reach no step")


EVERY_STEP: dict[Step, StepHandler] = dict.fromkeys(Step, nothing_to_do)
KNOWN = WorkMessage(holding="he-" + "0" * 20, step=Step.SELECT, unit="u", epoch=0)


@pytest.mark.parametrize(
    "raw",
    [
        b"no JSON \xff: \xe5\xb1\xb1\xe7\x94\xb0",
        b"[]",
        KNOWN.model_dump_json().replace("draw/select", "draw/unknown").encode(),
        KNOWN.model_dump_json().replace('"v":1', '"v":2').encode(),
        KNOWN.model_dump_json().replace("}", ',"name":"山田花子"}').encode(),
        KNOWN.model_dump_json().encode(),
    ],
    ids=["no-json", "a-list", "unknown-step", "unknown-version", "unknown-field", "unknown-holding"],
)
def test_a_message_that_says_nothing_known_ends_in_the_systems_trail(raw: bytes) -> None:
    world = running().world
    with untouched(world) as gained:
        for _ in range(TRIES):
            with pytest.raises(TogikaiError, match=r"queue\.message_unreadable"):
                obey(raw, EVERY_STEP, world.parts())
        take_poison(world.parts(), Queue.DRAW, raw)
    assert gained == [("queue.poison", "unknown")]
    assert "山田" not in str(records(world))


def test_a_message_from_before_a_freeze_is_answered_and_not_obeyed() -> None:
    job = running()
    assert job.contract.holding
    old = WorkMessage(holding=job.contract.holding, step=Step.RELEASE_LOT, unit="u", epoch=7)
    with untouched(job.world) as gained:
        obey(old.model_dump_json().encode(), EVERY_STEP, job.world.parts())
    assert gained == [("queue.message_answered", "stale")]


def test_the_comparison_sees_what_an_accepted_act_changes() -> None:
    job = running()
    with pytest.raises(AssertionError), untouched(job.world):
        assert pull(Visitor(job.world, "handler1")).status_code == 303
