"""Some replies come in as scans of the very forms that were posted: read by the system, keyed by a person."""

import io
import random
from collections.abc import Mapping, Sequence

from PIL import Image

from local.demo.job import Job
from local.demo.page import Page
from local.demo.person import Entered, Person, Refused
from local.demo.stages.replying import BEFORE_DEADLINE, SEED, Answers, scanned_answers
from local.demo.uploading import send
from local.filled_forms import Scanning, answered, as_pdf, as_tiff, scanned, torn
from local.printed_sheets import forms_of, sheet
from shared.domain.form_places import PHONE_LINE, REMARK_LINES, FormPlaces, form_places

READ_WITHIN_S = 300.0
ASIDE = ("duplicate", "unknown-code", "other-side")
"""Pages that a person looks at and puts aside."""
FILES = 2
NO_SCAN = "返信コード,電話\r\n".encode("cp932")
WRITTEN = {"phone": PHONE_LINE, "remark": REMARK_LINES}
SPECIMEN_FORM = "letters/specimen/2"


def play(job: Job) -> None:
    job.move_to_day(job.plan.replies.deadline - BEFORE_DEADLINE)
    staff, here = job.person("staff1"), f"{job.assembly}/scans"
    answers = scanned_answers(job, staff.open(f"{job.assembly}/replies/new"))
    if not answers:
        return
    _refuse_what_is_no_scan(job, staff, here)
    for name, file in _scans(job, staff, answers).items():
        job.keep_residents_file(f"scans/{name}", file)
        send(staff, here, io.BytesIO(file))
    page = job.wait("staff1", here, _all_read, READ_WITHIN_S)
    read_as = {sort: int(count) for sort, count in page.mark("page-counts").data.items() if count != "0"}
    expected = {"form": len(answers) - 1, **dict.fromkeys(("by-hand", "blank", *ASIDE), 1)}
    job.check(read_as == expected, f"every page is told as what it is: {read_as}")
    for sort in ASIDE:
        [put_aside] = _waiting(staff.open(here), sort)
        staff.submit(put_aside, "set-aside-form")
    _key(job, staff, answers)


def filled(form: Image.Image, places: FormPlaces, answer: Mapping[str, Entered], seed: int) -> Image.Image:
    """The printed `form` with what its resident ticked and wrote."""
    said = {f"{name}.{value}" for name, entered in answer.items() for value in _listed(entered)}
    ticked = [box for box in places.boxes if box.name in said]
    words = [(area, str(answer[name])) for name, area in WRITTEN.items() if name in answer]
    return answered(form, ticked, random.Random(seed), words)


def through_the_scanner(sheets: Sequence[Image.Image], *, upside_down: int) -> list[Image.Image]:
    """As the office's feeder takes them: never quite straight, one of them the wrong way round."""
    chance = random.Random(SEED)
    turns = [2 if place == upside_down else 0 for place in range(len(sheets))]
    ways = [Scanning(tilt=chance.gauss(0, 0.7), noise=4, quarter_turns=turn) for turn in turns]
    return [scanned(one, way, chance) for one, way in zip(sheets, ways, strict=True)]


def _refuse_what_is_no_scan(job: Job, staff: Person, here: str) -> None:
    """Somebody picks the wrong file: it is refused at its beginning, and nothing of it is kept."""
    try:
        send(staff, here, io.BytesIO(NO_SCAN))
    except Refused as refused:
        job.check(refused.code == "scans.format", "a file that is no scan is refused with the reason")
    else:
        job.check(False, "a file that is no scan is refused")


def _scans(job: Job, staff: Person, answers: Answers) -> dict[str, bytes]:
    """A PDF whose first form has a folded corner, with a blank sheet at its end; a TIFF with the last form, a
    form that was scanned before, a specimen, and an invitation that somebody sent along."""
    printed, places = forms_of(answers, job.lots), form_places(job.plan)
    *most, last = (
        filled(printed[code], places, answer, SEED + at) for at, (code, answer) in enumerate(answers.items())
    )
    blank = Image.new("L", last.size, 252)
    specimen = Image.open(io.BytesIO(staff.download(f"{job.assembly}/{SPECIMEN_FORM}")))
    pdf = [torn(most[0], 2), *most[1:], blank]
    tiff = [last, most[1], specimen.convert("L").resize(last.size), sheet(job.lots[0], 0)]
    found = " ".join(str(answer.get(name, "")) for answer in answers.values() for name in ("phone", "remark"))
    return {
        "forms-1.pdf": as_pdf(through_the_scanner(pdf, upside_down=1), keywords=found),
        "forms-2.tiff": as_tiff(through_the_scanner(tiff, upside_down=0)),
    }


def _key(job: Job, staff: Person, answers: Answers) -> None:
    """Page after page beside its image: what was read surely stands there already and is confirmed."""
    page, keyed, read = staff.open(f"{job.assembly}/replies/scanned"), 0, 0
    while page.has_form("reply-form"):
        fields = page.form("reply-form").fields
        [code] = fields["code"].value
        job.check(_read_right(page, answers[code]), "no tick is read where none is, nor missed")
        read += bool(fields["answer"].value)
        page = staff.submit(page, "reply-form", answers[code])
        keyed += 1
    job.check(keyed == len(answers), "every scanned form is keyed once")
    job.check(read == keyed - 1, "the answers of all but the torn form are filled in beforehand")


def _read_right(page: Page, answer: Mapping[str, Entered]) -> bool:
    """What is filled in beforehand is what was ticked, as far as anything is."""
    fields = page.form("reply-form").fields
    read = {name: set(fields[name].value) - {""} for name in ("answer", "days", "needs", "reason")}
    ticked = {name: set(_listed(answer.get(name, []))) - {""} for name in read}
    return not read["answer"] or read == ticked


def _listed(entered: Entered) -> list[str]:
    return entered if isinstance(entered, list) else [str(entered)]


def _all_read(page: Page) -> bool:
    phases = [mark.data["phase"] for mark in page.marked("scan")]
    return phases.count("read") == FILES and "reading" not in phases


def _waiting(page: Page, sort: str) -> list[str]:
    """Addresses of the pages of this sort that a person has to look at."""
    return [mark.data["address"] for mark in page.marked("waiting-page") if mark.data["sort"] == sort]
