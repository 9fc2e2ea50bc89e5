"""The sections of a plan: `title` is a key's Japanese name, `description` is for docs/formats/plan.md."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from shared.domain.due_dates import DueFrom
from shared.domain.japan_time import JST
from shared.domain.packet_kinds import PacketField, PacketKind, allowed_fields
from shared.domain.random_sources import Source, SourceKind
from shared.domain.register.columns import DEFAULT_HEADERS
from shared.domain.register.columns import Field as RegisterField
from shared.domain.window import Window
from shared.errors import Refusal


def _in_japan(value: datetime) -> datetime:
    return value.replace(tzinfo=JST) if value.tzinfo is None else value


type Instant = Annotated[datetime, AfterValidator(_in_japan)]
type Text = Annotated[str, Field(max_length=2000)]
type Line = Annotated[str, Field(min_length=1, max_length=200)]
type Login = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,120}$")]
type MailAddress = Annotated[str, Field(pattern=r"^[^@\s]{1,64}@[^@\s]{1,190}$")]


class Section(BaseModel):
    """A table of the plan. A key we do not know is an error: a typo must not fall silent."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LegalBasis(Section):
    """One `[[report.legal_basis]]`."""

    text: Line = Field(title="根拠", description="law, ordinance or clause, as it is to be printed")
    checked_on: date = Field(
        title="確認日", description="day on which somebody checked that this is in force"
    )


class Report(Section):
    """`[report]`: what the ward reports to its privacy council."""

    title: Line = Field(title="件名", description="title of the report, e.g. 区民討議会運営業務の委託")
    fiscal_year: int = Field(
        title="年度", ge=2020, le=2100, description="fiscal year (western), from April 1"
    )
    project: Line = Field(title="事業名", description="name of the project; used in letters and titles")
    purpose: Text = Field(title="目的", description="why the assembly is held")
    plan_name: str = Field(
        default="", title="計画名", description="the ward's plan it serves; empty: undecided"
    )
    department: Line = Field(title="担当部課", description="department and section in charge")
    legal_basis: tuple[LegalBasis, ...] = Field(
        default=(), title="根拠", description="legal bases; none is built in"
    )
    procedure: str = Field(
        default="報告", pattern="^(報告|諮問)$", title="報告・諮問の別", description="報告 or 諮問"
    )
    outsourcing: tuple[str, ...] = Field(
        default=(),
        title="委託の類型",
        description="kinds of outsourcing, e.g. 電算処理, 収集; empty: undecided",
    )
    holding_section: str = Field(
        default="", title="保有課", description="section that holds the register; empty: undecided"
    )
    register_name: str = Field(
        default="", title="登録業務の名称", description="name of the registered business; empty: undecided"
    )
    contractor: str = Field(
        default="", title="委託先", description="contractor; empty: undecided at report time"
    )
    selection: str = Field(
        default="", title="選定方法", description="proposal, tender or negotiated contract; empty: undecided"
    )
    media: tuple[str, ...] = Field(
        default=("紙", "電子データ"), title="記録媒体", description="media of the data"
    )
    reason: Text = Field(default="", title="委託理由", description="why it is outsourced")
    tasks: tuple[str, ...] = Field(
        default=(), title="委託の内容", description="what the contractor does, one line each"
    )
    term: str = Field(
        default="", title="委託期間", description="term as words; the contract itself has the dates"
    )
    ward_measures: tuple[str, ...] = Field(default=(), title="区の対策", description="the ward's safeguards")
    contractor_measures: tuple[str, ...] = Field(
        default=(), title="受託者の対策", description="the contractor's safeguards"
    )


class Person(Section):
    """One `[[staff]]`, `[[supervisors]]`, `[[auditors]]`."""

    login: Login = Field(title="ログイン名", description="login name at the ward's login provider")
    name: Line = Field(title="氏名", description="name that the other people of the assembly see")
    mail: MailAddress | None = Field(
        default=None, title="メール", description="address for notices; none: no mail"
    )


class Supervisor(Person):
    """A second person who approves."""

    deputy: bool = Field(
        default=False, title="代理", description="true for a deputy; may approve all the same"
    )


class Eligibility(Section):
    """`[eligibility]`: who may be drawn."""

    reference_date: date = Field(title="基準日", description="day on which the age counts")
    minimum_age: int = Field(
        default=18, ge=0, le=120, title="対象年齢", description="full years reached by that day"
    )


class RegisterMode(StrEnum):
    """How the register gets to us (DOMAIN.md §6)."""

    ONE_FILE = "one-file"
    FRAME_FIRST = "frame-first"
    OFFLINE = "offline"
    ALREADY_DRAWN = "already-drawn"


class Protected(StrEnum):
    """What becomes of people under protection (支援措置対象者)."""

    EXCLUDE = "exclude"
    OWN_HAND = "own-hand"


class PrintedName(StrEnum):
    """Which name of a resident with an alias (通称) is printed."""

    NAME = "name"
    ALIAS = "alias"


class Register(Section):
    """`[register]`: the extract and how it is read."""

    mode: RegisterMode = Field(
        default=RegisterMode.ONE_FILE,
        title="データの受取方法",
        description="one-file, frame-first, offline, already-drawn (the register section drew: nobody can "
        "verify that draw, and every page and record says so)",
    )
    columns: dict[RegisterField, str] = Field(
        default=dict(DEFAULT_HEADERS),
        title="列の対応",
        description="header of each field in the file; matched after NFKC, without blanks and brackets. "
        "Keys that are not given keep their default",
    )
    record_number_pattern: str = Field(
        default="[0-9A-Za-z-]{1,20}",
        max_length=100,
        title="宛名番号の形式",
        description="regular expression of a record number",
    )
    postal_prefixes: tuple[str, ...] = Field(
        default=(),
        title="区内の郵便番号",
        description="beginnings of the ward's postal codes; none: not checked",
    )
    protected: Protected = Field(
        default=Protected.EXCLUDE,
        title="支援措置対象者",
        description="exclude, or own-hand (posted by ward staff)",
    )
    printed_name: PrintedName = Field(
        default=PrintedName.NAME,
        title="印字する氏名",
        description="name, or alias where the register has one",
    )

    @model_validator(mode="before")
    @classmethod
    def _keep_default_headers(cls, data: object) -> object:
        if isinstance(data, dict) and isinstance(data.get("columns"), dict):
            defaults = {field.value: header for field, header in DEFAULT_HEADERS.items()}
            return {**data, "columns": {**defaults, **data["columns"]}}
        return data


class RandomSource(Section):
    """One `[[draw.sources]]` or `[[lottery.sources]]`, fixed before its event."""

    name: Line = Field(title="乱数源", description="short name, unique in the list; `source` in the seed")
    kind: SourceKind = Field(
        title="種類",
        description="dice (public drawing), simulated-dice (practice only), public-number (ロト6 …), drand, "
        "operating-system (not publicly verifiable)",
    )
    event: Line = Field(
        title="対象", description="which event exactly: place and number of the drawing, the n-th ロト6 …"
    )
    at: Instant = Field(
        title="発生日時", description="when the value comes into being; Japan time unless an offset is given"
    )
    pattern: str = Field(
        max_length=200, title="値の形式", description="regular expression of the whole value"
    )
    example: str = Field(max_length=200, title="値の例", description="a value in this form")
    throws: int = Field(
        default=0, ge=0, le=200, title="回数", description="dice: number of throws, 2.58 bits each"
    )
    bits: float = Field(default=0, ge=0, le=512, title="情報量", description="other kinds: bits of the value")
    fallback: Text = Field(
        default="",
        title="予備条件",
        description="objective condition under which another event counts, and which",
    )

    def source(self) -> Source:
        """As the draw takes it."""
        return Source(
            name=self.name,
            kind=self.kind,
            event=self.event,
            at=self.at,
            pattern=self.pattern,
            example=self.example,
            throws=self.throws,
            stated_bits=self.bits,
            fallback=self.fallback,
        )


class Draw(Section):
    """`[draw]`: stage 1, register → invitees."""

    invitees: int = Field(ge=1, le=100_000, title="案内対象者数", description="k, how many are drawn")
    reserves: int = Field(
        default=0, ge=0, le=100_000, title="予備者数", description="how many are next in line"
    )
    fill_returned: bool = Field(
        default=True,
        title="返戻分の繰上げ",
        description="reserves move up for letters that came back (返戻), in the draw's order",
    )
    commit_by: Instant = Field(
        title="公表期限", description="the manifest's hash is published before this instant"
    )
    event_at: Instant = Field(title="抽出日時", description="no value is accepted before this instant")
    sources: tuple[RandomSource, ...] = Field(
        default=(), title="乱数源", description="random sources in order; needed unless already drawn"
    )

    @property
    def earliest_event(self) -> datetime:
        """From here on a value may exist: the commitment must be public before."""
        return min([self.event_at, *(source.at for source in self.sources)])

    @property
    def entry_from(self) -> datetime:
        """From here on all values exist."""
        return max([self.event_at, *(source.at for source in self.sources)])


class Printer(StrEnum):
    """Who prints the letters."""

    WARD = "ward"
    CONTRACTOR = "contractor"


class EnvelopeWindow(Section):
    """`[letters.window]`: the envelope's window over the folded sheet, in mm from its upper left corner."""

    left: float = Field(default=20, ge=10, le=60, title="窓の左端", description="mm from the left edge")
    top: float = Field(default=12, ge=10, le=40, title="窓の上端", description="mm from the upper edge")
    width: float = Field(default=90, ge=70, le=110, title="窓の幅", description="mm")
    height: float = Field(default=45, ge=36, le=55, title="窓の高さ", description="mm")
    slide: float = Field(
        default=5, ge=0, le=10, title="用紙のずれ", description="mm that the sheet may slide in the envelope"
    )

    def window(self) -> Window:
        return Window(self.left, self.top, self.width, self.height, self.slide)


class Language(StrEnum):
    """Of an additional page."""

    EASY_JAPANESE = "easy-ja"
    ENGLISH = "en"

    @property
    def ja(self) -> str:
        return "英語" if self is Language.ENGLISH else "やさしい日本語"


class LetterPage(Section):
    """One `[[letters.pages]]`: a page that follows the application form."""

    language: Language = Field(title="言語", description="easy-ja (やさしい日本語) or en (English)")
    title: Line = Field(title="見出し", description="headline of the page")
    body: Text = Field(title="本文", description="its text; a blank line starts a paragraph")


class Letters(Section):
    """`[letters]`: what stands on the letter and who makes it."""

    printer: Printer = Field(
        title="印刷者", description="ward (counted paper is handed over) or contractor (pulls PDFs)"
    )
    lot_size: int = Field(default=100, ge=1, le=100, title="1ロットの通数", description="letters in a lot")
    sender: Line = Field(title="発信者名", description="e.g. 〇〇区長")
    document_number: str = Field(
        default="", max_length=60, title="文書番号", description="empty: none printed"
    )
    dated: date = Field(title="発信日", description="date on the letter")
    seal_note: str = Field(
        default="", max_length=40, title="公印省略", description="e.g. （公印省略）; empty: none"
    )
    title: Line = Field(title="標題", description="headline of the letter")
    body: Text = Field(title="本文", description="text of the invitation; a blank line starts a paragraph")
    purpose: Text = Field(title="利用目的", description="purpose of collecting the reply (clause 4)")
    collecting_body: Line = Field(title="収集者", description="who collects the reply (clause 4)")
    return_address: Text = Field(
        title="返送先", description="where replies and returned mail go: the ward, line by line"
    )
    contact: Text = Field(title="問合せ先", description="section, telephone, mail")
    pages: tuple[LetterPage, ...] = Field(
        default=(), max_length=2, title="追加のページ", description="pages in other words, after the form"
    )
    window: EnvelopeWindow = Field(
        default=EnvelopeWindow(), title="封筒の窓", description="geometry of the window"
    )

    @property
    def ward_prints(self) -> bool:
        """The contractor then gets counted paper and no file."""
        return self.printer is Printer.WARD


class Needs(StrEnum):
    """Tick boxes of the application form, instead of free text."""

    CHILDCARE = "託児"
    SIGN_LANGUAGE = "手話"
    WHEELCHAIR = "車いす"
    NOTES = "筆記"
    MEAL = "食事"


class FormsWay(StrEnum):
    """What leaves the ward of a checked application form (DOMAIN.md §3)."""

    DATA_ONLY = "data-only"
    REDACTED = "redacted"
    ORIGINALS = "originals"

    @property
    def ja(self) -> str:
        return _FORMS_WAYS[self]


_FORMS_WAYS = {
    FormsWay.DATA_ONLY: "データだけ（項目を限った表）",
    FormsWay.REDACTED: "許した欄以外を塗りつぶした写し",
    FormsWay.ORIGINALS: "区専用の部分を切り離した原本（枚数を数える）",
}


class Replies(Section):
    """`[replies]`: applications."""

    deadline: date = Field(title="申込期限", description="last day; replies are accepted until its end")
    minimum: int = Field(
        default=0, ge=0, title="最少申込数", description="fewer yes than this: `too_few` applies; 0: no rule"
    )
    too_few: str = Field(
        default="",
        pattern="^(|extend|remind|reserves)$",
        title="不足時の扱い",
        description="extend, remind (the ward is asked to) or reserves; empty: none. It applies by itself at "
        "`counted_on`, and a mail tells the ward",
    )
    counted_on: date | None = Field(
        default=None,
        title="申込数を確かめる日",
        description="at the end of this day the yes are held against `minimum`; not given: at the deadline",
    )
    extended_to: date | None = Field(
        default=None,
        title="延長後の申込期限",
        description="for `extend`: the new last day; not given: the day before the lottery",
    )
    released: int = Field(
        default=0,
        ge=0,
        le=100_000,
        title="繰り上げる予備の人数",
        description="for `reserves`: how many, in the draw's order; 0: all",
    )
    needs: tuple[Needs, ...] = Field(
        default=tuple(Needs), title="配慮事項", description="tick boxes on the form"
    )
    packet: FormsWay = Field(
        default=FormsWay.DATA_ONLY,
        title="申込書の引渡し",
        description="what leaves the ward of a form: data-only, redacted copies, counted originals. It needs "
        "a `[[packets]]` of kind checked-forms, and for originals one of kind paper",
    )
    second_look: int = Field(
        default=10,
        ge=0,
        le=100,
        title="二人目の確認の割合",
        description="percent of the forms read by a person that a second person reads too; a keyed hash says "
        "which; 0: none",
    )


class PacketRule(Section):
    """One `[[packets]]`: a kind of packet, narrowed, with purpose and due date."""

    kind: PacketKind = Field(
        title="引渡資料の種類", description="lot, checked-forms, roster, arrangement-list, paper"
    )
    fields: tuple[PacketField, ...] | None = Field(
        default=None,
        title="項目",
        description="fields it may hold; can only narrow the kind's own; not given: all of them",
    )
    purpose: Line = Field(title="利用目的", description="the one purpose (clause 7)")
    due_days: int = Field(
        ge=0, le=120, title="返却期限", description="working days until it must be back or erased"
    )
    due_from: DueFrom = Field(
        title="起算日",
        description="posting (only lots, letters on paper), or event-end (last day of the event)",
    )

    @property
    def allowed(self) -> frozenset[PacketField]:
        """What a packet of this kind may hold under this plan."""
        return allowed_fields(self.kind, self.fields)

    @model_validator(mode="after")
    def _within_the_ceiling(self) -> "PacketRule":
        allowed_fields(self.kind, self.fields)
        if self.due_from is DueFrom.POSTING and self.kind not in (PacketKind.LOT, PacketKind.PAPER):
            raise Refusal("plan.due_from_posting", kind=self.kind.ja)
        return self


class Event(Section):
    """`[event]`: the days themselves."""

    days: tuple[date, ...] = Field(min_length=1, max_length=10, title="開催日", description="days, in order")
    venue: str = Field(default="", title="会場", description="empty: undecided")
    honorarium: int = Field(
        default=0, ge=0, le=100_000, title="謝礼", description="yen for each day; 0: none is paid"
    )


class Retention(Section):
    """`[retention]`: until when the holdings live."""

    assembly_until: date = Field(title="区の記録の保存期限", description="last day of the assembly holding")
    people_until: date = Field(title="受託者名簿の保存期限", description="last day of the people holdings")
    grace_days: int = Field(
        default=14,
        ge=0,
        le=90,
        title="猶予日数",
        description="days after a contract's end until erasure waits for nobody",
    )


class Mail(Section):
    """`[mail]`: where notices go. Never residents' data."""

    ward: tuple[MailAddress, ...] = Field(
        min_length=1, title="区の宛先", description="addresses of the ward section"
    )
    auditor: tuple[MailAddress, ...] = Field(
        default=(), title="監査の宛先", description="addresses for trail checkpoints"
    )
