from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest

from shared.documents.change_list import ChangeList
from shared.documents.lot import Lot, LotPhase
from shared.documents.mail_merge import Channel, HandPosting, Posting
from shared.domain.approvals import Act, PaperDecision
from shared.domain.changes import ChangeKind, Stage
from shared.domain.ids import ActorId, PacketId
from shared.domain.mail_merge import Letter
from shared.errors import Refusal, Transient
from shared.services.change_list import changes_of, hits, require_stated, state_none, take_list
from shared.services.contract_residents import residents_of
from shared.services.custody import pull
from shared.services.holdings import vault_of
from shared.services.letter_stop import flags, stop_letters
from shared.services.letters_by_hand import record_by_hand
from shared.services.lot_printing import letters_of
from shared.services.lot_release import approve_release, propose_release
from shared.services.mail_merge import read_list
from shared.services.merges import holding_of
from shared.services.posting import record_posting
from shared.services.work import Step, WorkMessage
from tests.component.contract_job import PC, refusing
from tests.component.letters_job import ALL, PREPARE, PRINT, RELEASE, LettersJob, drawn, invitee, printed
from tests.component.stage_one import STAFF, StageOne
from tests.fakes import CrashPlan, FakePress, World
from tests.portal_visitor import Visitor

DIED, MOVED = 20, 21
"""Places in the draw of people whose letters stand in a lot."""


def number(place: int) -> str:
    return f"{place:08d}"


def listed(*places: tuple[int, str]) -> str:
    return "宛名番号,事由\n" + "".join(f"{number(place)},{word}\n" for place, word in places)


def take(job: LettersJob, text: str, stage: Stage = Stage.LOTS) -> ChangeList:
    taken = take_list(job.parts, job.assembly, stage, job.staff, text)
    job.world.drain(ALL)
    return taken


def release(job: LettersJob) -> None:
    propose_release(job.parts, job.assembly, job.staff)
    approve_release(job.parts, job.assembly, ActorId(job.supervisor), PaperDecision())
    job.world.drain(RELEASE)


def pull_all(job: LettersJob, *packets: str | None) -> None:
    pull(job.parts, job.contract.contract_id, [PacketId(one) for one in packets if one], job.handler, PC)


def lot_with(job: LettersJob, place: int) -> Lot:
    vault = vault_of(job.parts, holding_of(job.assembly))
    tokens = {lot.id: [one.keys.token for one in letters_of(vault, lot)] for lot in job.lots}
    return next(lot for lot in job.lots if f"{place:032x}" in tokens[lot.id])


def tokens_in_lots(job: LettersJob) -> Counter[str]:
    vault = vault_of(job.parts, holding_of(job.assembly))
    found = (Letter.from_json(one) for lot in job.lots for one in vault.get_json(lot.records))
    return Counter(letter.keys.token for letter in found)


def adds_up(job: LettersJob) -> bool:
    counts = job.counts
    kept = counts.in_lots + counts.own_hand + counts.hand_made + counts.stopped
    return kept == counts.drawn and tokens_in_lots(job).total() == counts.in_lots


def test_without_a_statement_nothing_is_released() -> None:
    job = drawn()
    job.start()
    job.world.drain(PREPARE | PRINT)
    with pytest.raises(Refusal, match=r"changes\.not_stated"):
        propose_release(job.parts, job.assembly, job.staff)
    job.no_changes()
    release(job)
    assert {lot.phase for lot in job.lots} == {LotPhase.RELEASED}


def test_a_statement_from_before_the_letters_were_begun_is_too_old() -> None:
    job = drawn()
    job.no_changes()
    job.world.clock.advance(job.world.clock.business - job.world.clock.business.replace(hour=0))
    job.at(job.parts.clock.business_now().replace(minute=59))
    job.start()
    job.world.drain(PREPARE | PRINT)
    with pytest.raises(Refusal, match=r"changes\.not_stated"):
        propose_release(job.parts, job.assembly, job.staff)


def test_a_list_before_the_letters_keeps_its_hits_out_of_the_lots() -> None:
    job = drawn()
    take(job, listed((DIED, "死亡"), (MOVED, "転出"), (9999, "死亡")))
    job.start()
    job.world.drain(PREPARE | PRINT)
    assert not {f"{DIED:032x}", f"{MOVED:032x}"} & set(tokens_in_lots(job))
    assert (job.counts.reasons["died"], job.counts.reasons["moved"]) == (1, 1)
    assert adds_up(job)


def test_a_list_after_the_letters_takes_its_hits_out_of_their_lots() -> None:
    job = printed()
    before = job.counts
    sizes = [lot.letters for lot in job.lots]
    take(job, listed((DIED, "死亡"), (MOVED, "転居"), (22, "支援措置"), (9999, "死亡")))
    assert {lot.phase for lot in job.lots} == {LotPhase.READY}
    assert sum(sizes) - sum(lot.letters for lot in job.lots) == 3
    assert job.counts.in_lots == before.in_lots - 3
    assert job.counts.stopped == before.stopped + 2
    assert job.counts.own_hand == before.own_hand + 1  # newly protected: the plan lets the ward post it
    assert adds_up(job)
    stopped = read_list(job.parts, job.assembly, Channel.STOPPED, job.staff).decode("utf-8-sig")
    assert stopped.count("異動リスト") == 2
    release(job)


def test_somebody_on_the_hand_made_list_is_stopped_too() -> None:
    job = printed()
    before = job.counts
    take(job, listed((3, "死亡")))
    assert (job.counts.hand_made, job.counts.stopped) == (before.hand_made - 1, before.stopped + 1)
    assert adds_up(job)


def test_two_lists_after_each_other_add_up() -> None:
    job = printed()
    take(job, listed((DIED, "死亡")))
    take(job, listed((MOVED, "転出"), (DIED, "転出")))
    assert (job.counts.reasons["died"], job.counts.reasons["moved"]) == (1, 1)
    assert adds_up(job)
    assert all(one.applied for one in changes_of(job.parts, job.assembly.id))


@dataclass
class PoorerPress(FakePress):
    """`fewer`: its fonts are others by now and lack what every address has."""

    fewer: bool = False

    def missing_glyphs(self, texts: Sequence[str]) -> Iterator[bool]:
        return (self.fewer or missing for missing in super().missing_glyphs(texts))


def test_fonts_changed_since_move_nobody_to_another_lot() -> None:
    press = PoorerPress()
    job = drawn(world=World(press=press))
    job.start()
    job.world.drain(PREPARE | PRINT)
    before, counts = tokens_in_lots(job), job.counts
    press.fewer = True
    take(job, listed((DIED, "死亡")))
    assert before - tokens_in_lots(job) == Counter([f"{DIED:032x}"])
    assert job.counts.hand_made == counts.hand_made
    assert adds_up(job)


def test_a_lot_whose_letters_are_all_stopped_is_empty_and_the_others_go_out() -> None:
    job = printed([invitee(place) for place in range(10, 111)])
    [lonely] = [lot for lot in job.lots if lot.letters == 1]
    vault = vault_of(job.parts, holding_of(job.assembly))
    token = vault.get_json(lonely.records)[0]["token"]
    take(job, listed((int(token, 16), "死亡")))
    assert [lot.phase for lot in job.lots] == [LotPhase.READY, LotPhase.EMPTY]
    assert adds_up(job)
    release(job)
    assert [lot.phase for lot in job.lots] == [LotPhase.RELEASED, LotPhase.EMPTY]


def test_letters_that_are_out_are_flagged_by_their_return_number() -> None:
    job = printed()
    release(job)
    pull_all(job, *(lot.packet for lot in job.lots))
    before = job.counts
    take(job, listed((DIED, "死亡")), Stage.RESULTS)
    assert job.counts == before
    [flag] = flags(job.parts, job.assembly)
    assert flag.kind is ChangeKind.DIED
    assert sum(lot.flagged for lot in job.lots) == 1
    assert job.parts.trail.read(job.assembly.trail).decode().count('"lot.flagged"') == 1


def test_a_released_lot_that_nobody_pulled_is_taken_back_made_anew_and_released_by_two_again() -> None:
    job = printed()
    release(job)
    hit, before = lot_with(job, DIED), job.counts
    others = [lot.packet for lot in job.lots if lot.id != hit.id]
    take(job, listed((DIED, "死亡")), Stage.RESULTS)
    assert not job.merge.released
    assert DIED not in {int(token, 16) for token in tokens_in_lots(job)}
    assert (job.counts.in_lots, job.counts.stopped) == (before.in_lots - 1, before.stopped + 1)
    assert adds_up(job)
    assert sum(lot.flagged for lot in job.lots) == 0
    with refusing("pull.packet_recalled"):
        pull_all(job, hit.packet)
    release(job)
    anew = job.parts.repository.get(Lot, hit.id)
    assert (anew.phase, anew.recalled) == (LotPhase.RELEASED, (hit.packet,))
    assert anew.packet not in (None, hit.packet)
    assert [lot.packet for lot in job.lots if lot.id != hit.id] == others
    pull_all(job, *others, anew.packet)
    assert residents_of(job.parts, job.contract).value == before.in_lots - 1


def test_of_two_lots_the_one_that_is_out_is_flagged_and_the_one_that_is_here_is_made_anew() -> None:
    job = printed()
    release(job)
    out = lot_with(job, DIED)
    here = next(place for place in range(10, 250) if lot_with(job, place).id != out.id)
    pull_all(job, out.packet)
    take(job, listed((DIED, "死亡"), (here, "転出")), Stage.RESULTS)
    assert [lot.id for lot in job.lots if lot.flagged] == [out.id]
    assert [lot.id for lot in job.lots if lot.recalled] == [lot_with(job, here + 7).id]
    assert adds_up(job)
    release(job)
    take(job, listed((here + 7, "転出")), Stage.RESULTS)
    assert [flag.kind for flag in flags(job.parts, job.assembly)] == [ChangeKind.DIED]
    assert adds_up(job)


def test_what_was_posted_by_hand_is_not_counted_as_stopped_later() -> None:
    job = printed()
    release(job)
    act = Act(actor=job.staff, at=job.parts.clock.business_now())
    day = job.assembly.plan.letters.dated
    by_hand = HandPosting(channel=Channel.HAND_MADE, day=day, made=4, posted=4, recorded=act)
    record_by_hand(job.parts, job.assembly, by_hand)
    take(job, listed((DIED, "死亡"), (3, "死亡")), Stage.RESULTS)
    assert (job.counts.hand_made, job.counts.reasons["died"]) == (4, 1)


def test_nothing_is_taken_back_once_the_posting_is_recorded() -> None:
    job = printed()
    release(job)
    day, act = job.assembly.plan.letters.dated, Act(actor=job.staff, at=job.parts.clock.business_now())
    record_posting(job.parts, job.assembly, Posting(day=day, posted=241, spoiled=0, slip="1", recorded=act))
    take(job, listed((DIED, "死亡")), Stage.RESULTS)
    assert job.merge.released
    assert sum(lot.flagged for lot in job.lots) == 1


def test_lots_on_their_way_out_are_waited_for() -> None:
    job = printed()
    propose_release(job.parts, job.assembly, job.staff)
    approve_release(job.parts, job.assembly, ActorId(job.supervisor), PaperDecision())
    taken = take_list(job.parts, job.assembly, Stage.RESULTS, job.staff, listed((DIED, "死亡")))
    message = WorkMessage(holding=holding_of(job.assembly), step=Step.STOP_LETTERS, unit=taken.id, epoch=0)
    with refusing("changes.letters_at_work", Transient):
        stop_letters(job.parts, message)


@pytest.mark.parametrize("at", range(1, 40))
def test_a_crash_while_a_lot_is_taken_back_changes_nothing(at: int) -> None:
    job = printed()
    release(job)
    take_list(job.parts, job.assembly, Stage.RESULTS, job.staff, listed((DIED, "死亡")))
    job.world.drain_with_crash({Step.STOP_LETTERS: stop_letters}, CrashPlan(at))
    job.world.drain(ALL)
    release(job)
    assert adds_up(job)
    assert [len(lot.recalled) for lot in job.lots].count(1) == 1
    assert job.parts.trail.read(job.assembly.trail).decode().count('"letters.taken_back"') == 1
    assert {lot.phase for lot in job.lots} == {LotPhase.RELEASED}


@pytest.mark.parametrize("at", range(1, 24))
def test_a_crash_while_letters_are_stopped_changes_nothing(at: int) -> None:
    job = printed()
    take_list(job.parts, job.assembly, Stage.LOTS, job.staff, listed((DIED, "死亡"), (MOVED, "転出")))
    job.world.drain_with_crash({Step.STOP_LETTERS: stop_letters}, CrashPlan(at))
    job.world.drain(ALL)
    assert adds_up(job)
    assert job.counts.reasons["died"] == 1
    assert job.parts.trail.read(job.assembly.trail).decode().count('"letters.stopped"') == 1
    assert {lot.phase for lot in job.lots} == {LotPhase.READY}


def test_lots_wait_until_a_list_has_been_worked_in() -> None:
    job = printed()
    take_list(job.parts, job.assembly, Stage.LOTS, job.staff, listed((DIED, "死亡")))
    with pytest.raises(Refusal, match=r"changes\.letters_at_work"):
        propose_release(job.parts, job.assembly, job.staff)


def test_a_list_is_refused_while_letters_are_being_made() -> None:
    job = drawn()
    job.start()
    with pytest.raises(Refusal, match=r"changes\.letters_at_work"):
        take_list(job.parts, job.assembly, Stage.LOTS, job.staff, listed((DIED, "死亡")))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("宛名番号,事由\n", "changes.empty"),
        ("00000020\n", "changes.row"),
        ("宛名番号,事由\n〒123,死亡\n", "changes.row"),
        ("00000020,おひっこし\n", "changes.kind_unknown"),
        ("00000020,死亡,氏名\n", "changes.row"),
    ],
)
def test_a_list_we_cannot_read_is_refused_by_its_row(text: str, code: str) -> None:
    job = drawn()
    with pytest.raises(Refusal) as caught:
        take_list(job.parts, job.assembly, Stage.LOTS, job.staff, text)
    assert caught.value.code == code
    assert not changes_of(job.parts, job.assembly.id)


def test_pasted_columns_full_width_and_doubled_people_are_read() -> None:
    job = drawn()
    taken = take(job, "\ufeff００００００２０\t転出\r\n00000020\t死亡\r\n\r\n")
    assert (taken.entries, taken.hit_counts) == (1, {"died": 1})


def test_of_a_list_only_the_hits_are_kept_and_no_number_stands_in_state_or_trail() -> None:
    job = drawn()
    take(job, listed((DIED, "死亡"), (777_777, "死亡")))
    written = job.parts.trail.read(job.assembly.trail).decode()
    written += "".join(job.world.state.load(path).body for path in job.world.state.paths())
    assert number(DIED) not in written
    assert f"{DIED:032x}" not in written
    assert number(777_777) not in written
    assert hits(job.parts, job.assembly) == {f"{DIED:032x}": ChangeKind.DIED}


def test_before_a_draw_is_accepted_there_is_nobody_to_ask_about() -> None:
    stage = StageOne()
    with pytest.raises(Refusal, match=r"changes\.not_drawn"):
        state_none(stage.parts, stage.assembly, Stage.LOTS, STAFF)


def test_each_stage_asks_for_its_own_statement() -> None:
    job = printed()
    with pytest.raises(Refusal) as caught:
        require_stated(job.parts, job.assembly, Stage.ROSTER)
    assert caught.value.params["stage"] == "参加者名簿の作成前"


def test_the_page_takes_a_list_and_shows_what_it_stops() -> None:
    job = printed()
    release(job)
    pull_all(job, *(lot.packet for lot in job.lots))
    page = f"/assemblies/{job.assembly.id}/changes"
    staff = Visitor(job.world, "staff1")
    staff.act(page, f"{page}/list", stage="results", list=listed((DIED, "死亡")))
    assert "ロットから外し" in staff.get(page).text
    job.world.drain(ALL)
    shown = staff.get(page).text
    assert "抜き取る案内状" in shown
    assert flags(job.parts, job.assembly)[0].return_number in shown
    assert number(DIED) not in shown


def test_only_staff_state_and_only_after_looking() -> None:
    job = drawn()
    page = f"/assemblies/{job.assembly.id}/changes"
    supervisor = Visitor(job.world, "supervisor")
    answer = supervisor.post(f"{page}/none", data={"csrf": supervisor.csrf, "stage": "lots", "looked": "yes"})
    assert answer.status_code == 403
    staff = Visitor(job.world, "staff1")
    assert staff.submit(page, f"{page}/none", stage="lots").status_code == 422
