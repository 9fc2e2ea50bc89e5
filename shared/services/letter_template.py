"""The letter's template: the product's own or the ward's, proved by a printed specimen before it is taken."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.letter_template import LetterTemplate
from shared.documents.mail_merge import MailMerge
from shared.domain.address_block import AddressBlock
from shared.domain.approvals import Act
from shared.domain.canonical_json import Json
from shared.domain.form_places import form_places
from shared.domain.ids import ActorId
from shared.domain.letter_template import check_words, lacking, misplaced
from shared.domain.letter_text import letter_text
from shared.domain.mail_merge import HONORIFIC, PAGES_A_LETTER, Letter
from shared.domain.plan import Plan
from shared.domain.reply_codes import LetterKeys
from shared.errors import Fault, NameTaken, Refusal
from shared.services.parts import Parts
from shared.services.repository import Change, Entry

LETTER_TEMPLATE = "letter.typ"
FORM_PAGE = 1
"""Of a letter, from 0: the application form."""

SPECIMEN = Letter(
    AddressBlock("000-0000", ("見本市辻町一丁目１番１号", "見本荘１０１号室"), ("見本　辻\U000e0100太郎",)),
    LetterKeys("0" * 32, "0000-0000-0000-0000", "0000-0000"),
)
"""辻 in two shapes: who prints them alike loses the variants of names."""


@dataclass(frozen=True, slots=True)
class LetterDesign:
    """All that letters of one assembly share. `source`: the ward's template, None for the product's own."""

    text: Mapping[str, Json]
    plan: Plan
    source: str | None

    @property
    def pages_a_letter(self) -> int:
        return PAGES_A_LETTER + len(self.plan.letters.pages)

    def data(self, letters: Iterable[Letter]) -> dict[str, object]:
        """What the template reads."""
        return {
            "text": self.text,
            "window": self.plan.letters.window.window().for_template(),
            "form": form_places(self.plan).for_template(),
            "honorific": HONORIFIC,
            "letters": [letter.for_template() for letter in letters],
        }


def words_of(assembly: Assembly, contract: Contract | None) -> dict[str, Json]:
    """The words of the plan, with the contractor's name once there is one."""
    return letter_text(assembly.plan, contract.contractor if contract else assembly.plan.report.contractor)


def own_template(parts: Parts, assembly: Assembly) -> LetterTemplate | None:
    """The ward's, if it has one."""
    return parts.repository.find(LetterTemplate, assembly.id)


def design_of(parts: Parts, assembly: Assembly, contract: Contract | None) -> LetterDesign:
    """As letters would be printed now."""
    own = own_template(parts, assembly)
    return LetterDesign(words_of(assembly, contract), assembly.plan, own.source if own else None)


def source_of(parts: Parts, assembly: Assembly) -> str:
    """The template in force, for who wants to change it."""
    own = own_template(parts, assembly)
    return own.source if own else parts.press.source(LETTER_TEMPLATE)


def specimen(parts: Parts, design: LetterDesign) -> bytes:
    """A letter to nobody, as PDF: proves that words and template can be printed and lack nothing.

    Raises Refusal `letters.text_unprintable`, `letters.template_broken` (problem), `letters.text_too_long`
    (each page of a letter is one page), `letters.template_lacks` (items), `letters.template_window`.
    """
    pdf = print_specimen(parts, design)
    pages = [(page.text, page.codes) for page in parts.press.read_back(pdf)]
    if len(pages) != design.pages_a_letter:
        raise Refusal("letters.text_too_long", pages=design.pages_a_letter, found=len(pages))
    items = [*lacking(SPECIMEN, design.text, pages, parts.press.as_read), *_misplaced(parts, design, pdf)]
    if items:
        raise Refusal("letters.template_lacks", items="、".join(items))
    sight = parts.press.sight(pdf, 0, design.plan.letters.window.window())
    if sight.text != parts.press.as_read(SPECIMEN.block_text()) or not sight.clear:
        raise Refusal("letters.template_window")
    return pdf


def _misplaced(parts: Parts, design: LetterDesign, pdf: bytes) -> list[str]:
    """The specimen's form, read as its scans will be."""
    places = form_places(design.plan)
    blank = parts.form_reader.blank(pdf, FORM_PAGE)
    seen = parts.form_reader.see(pdf, FORM_PAGE + 1, places, blank)
    return list(misplaced(places, seen.boxes, upright=seen.upright))


def specimen_page(parts: Parts, design: LetterDesign, page: int) -> bytes:
    """Page `page` (from 1) of the specimen as PNG. Raises as `specimen`, Refusal `letters.no_such_page`."""
    if not 1 <= page <= design.pages_a_letter:
        raise Refusal("letters.no_such_page")
    return parts.press.picture(specimen(parts, design), page - 1)


def choose(parts: Parts, assembly: Assembly, contract: Contract | None, source: str, actor: ActorId) -> None:
    """Letters are printed by the ward's template from now on; the same again changes nothing.

    Raises Refusal as `specimen`, and `letters.template_fixed` once letters have been begun.
    """
    text = source.replace("\r\n", "\n")
    check_words(text)
    _check_open(parts, assembly)
    specimen(parts, LetterDesign(words_of(assembly, contract), assembly.plan, text))
    digest = hashlib.sha256(text.encode()).hexdigest()
    own = LetterTemplate(
        id=assembly.id,
        trail=assembly.trail,
        source=text,
        sha256=digest,
        chosen=Act(actor=actor, at=parts.clock.business_now()),
    )
    entry = Entry(actor, "letters.template_chosen", own.id, facts={"sha256": digest})
    try:
        parts.repository.create(Change(own, (entry,)))
    except NameTaken:
        parts.repository.change(
            LetterTemplate,
            own.id,
            lambda now: (
                None
                if now.sha256 == digest
                else Change(now.with_(source=text, sha256=digest, chosen=own.chosen), (entry,))
            ),
        )


def drop(parts: Parts, assembly: Assembly, actor: ActorId) -> None:
    """Back to the product's own template. Raises Refusal `letters.template_fixed`."""
    _check_open(parts, assembly)
    if own_template(parts, assembly):
        entry = Entry(actor, "letters.template_dropped", assembly.id)
        parts.repository.remove(LetterTemplate, assembly.id, entry)


def _check_open(parts: Parts, assembly: Assembly) -> None:
    if parts.repository.all(MailMerge, assembly.id):
        raise Refusal("letters.template_fixed")


def print_specimen(parts: Parts, design: LetterDesign) -> bytes:
    """A letter to nobody, as it comes out of the press. Raises Refusal `letters.text_unprintable`,
    `letters.template_broken` (problem)."""
    try:
        return parts.press.print(
            LETTER_TEMPLATE, design.data([SPECIMEN]), parts.clock.business_now(), design.source
        )
    except Fault as fault:
        if design.source is None:
            raise Refusal("letters.text_unprintable") from None
        raise Refusal("letters.template_broken", problem=str(fault.__cause__)) from None
