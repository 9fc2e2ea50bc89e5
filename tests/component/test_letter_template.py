"""The ward's own template: what lacks something a letter must carry is refused by the name of what is missing."""

from dataclasses import replace

import pytest

from shared.errors import Refusal
from shared.services import letter_template
from tests.component.contract_job import refusing
from tests.component.letters_job import PREPARE, PRINT, LettersJob, drawn, mixed
from tests.fakes.press import OWN_SOURCE


@pytest.fixture
def job() -> LettersJob:
    return drawn(mixed(40))


def choose(job: LettersJob, source: str) -> None:
    letter_template.choose(job.parts, job.assembly, job.contract, source, job.staff)


def without(part: str) -> str:
    assert part in OWN_SOURCE
    return OWN_SOURCE.replace(part, "")


@pytest.mark.parametrize(
    ("source", "items"),
    [
        (without("text-of.purpose"), "利用目的"),
        (without("text-of.collecting_body"), "収集する者"),
        (without("text-of.return_address"), "返送先"),
        (without("letter.reply"), "返信コードの文字、返信コードのQR"),
    ],
)
def test_what_the_printed_specimen_lacks_is_named(job: LettersJob, source: str, items: str) -> None:
    with pytest.raises(Refusal, match=r"letters\.template_lacks") as refusal:
        choose(job, source)
    assert refusal.value.params["items"] == items
    assert letter_template.own_template(job.parts, job.assembly) is None


def test_something_else_in_the_window_is_refused(job: LettersJob) -> None:
    with refusing("letters.template_window"):
        choose(job, f"{OWN_SOURCE} in-window")


def test_a_template_that_does_not_compile_says_what_the_engine_said(job: LettersJob) -> None:
    with pytest.raises(Refusal, match=r"letters\.template_broken") as refusal:
        choose(job, f"{OWN_SOURCE} #broken")
    assert refusal.value.params["problem"] == "unclosed delimiter"


@pytest.mark.parametrize("word", ["import", "include", "read", "plugin", "eval", "bibliography"])
def test_a_template_reaches_nothing_outside_itself(job: LettersJob, word: str) -> None:
    with refusing("letters.template_forbidden"):
        choose(job, f'{OWN_SOURCE} #{word}("/etc/passwd")')


@pytest.mark.parametrize("source", ["", " \n", "x" * 60_001])
def test_nothing_and_too_much_are_refused(job: LettersJob, source: str) -> None:
    with refusing("letters.template_too_long"):
        choose(job, source)


def test_letters_are_printed_by_the_template_in_force_when_they_were_begun(job: LettersJob) -> None:
    choose(job, f"{OWN_SOURCE} // ours")
    merge = job.start()
    job.world.drain(PREPARE | PRINT)
    own = letter_template.own_template(job.parts, job.assembly)
    assert own is not None
    assert merge.template == own.sha256
    [lot] = job.lots
    assert lot.printed is not None
    with refusing("letters.template_fixed"):
        choose(job, OWN_SOURCE)
    with refusing("letters.template_fixed"):
        letter_template.drop(job.parts, job.assembly, job.staff)


def test_the_same_template_twice_is_recorded_once_and_can_be_dropped(job: LettersJob) -> None:
    choose(job, OWN_SOURCE)
    choose(job, OWN_SOURCE.replace("\n", "\r\n"))
    trail = job.parts.trail.read(job.assembly.trail).decode()
    assert trail.count("letters.template_chosen") == 1
    letter_template.drop(job.parts, job.assembly, job.staff)
    assert letter_template.source_of(job.parts, job.assembly) == OWN_SOURCE
    assert job.start().template == ""


def test_a_plan_without_room_for_its_words_is_refused_at_the_start(job: LettersJob) -> None:
    letters = job.assembly.plan.letters.model_copy(update={"purpose": " "})
    plan = job.assembly.plan.model_copy(update={"letters": letters})
    design = replace(letter_template.design_of(job.parts, job.assembly, job.contract), plan=plan)
    words = {**design.text, "purpose": " "}
    with refusing("letters.template_lacks"):
        letter_template.specimen(job.parts, replace(design, text=words))
