"""The terminal's side: `python3 togikai-draw.pyz check | freeze | draw | look | end`, in Japanese."""

import argparse
import hashlib
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from getpass import getpass
from pathlib import Path

from shared.domain.draw.looked_up import LookedUp
from shared.domain.draw.order import DrawOrder, read_order
from shared.domain.japan_time import JST, plain_day
from shared.domain.random_sources import strength
from shared.domain.register.outcomes import Note, Outcome
from shared.errors import Refusal
from shared.messages import sentence
from shared.offline import acts
from shared.offline.folder import Folder, RegisterFile, read_small

DONE, REFUSED = 0, 1
_FIRST_ROWS = 20


class Program:
    """One run. `now`, `ask` and `say` are the PC's clock and terminal; `ask_unseen` hides what is typed."""

    def __init__(
        self,
        now: Callable[[], datetime],
        ask: Callable[[str], str],
        say: Callable[[str], None],
        ask_unseen: Callable[[str], str] | None = None,
    ) -> None:
        self._now, self._ask, self._say = now, ask, say
        self._ask_unseen = ask_unseen or ask

    def run(self, arguments: Sequence[str]) -> int:
        """Exit code: 0 done, 1 refused; argparse itself exits with 2 for wrong usage."""
        given = _parser().parse_args(arguments)
        try:
            given.act(self, given)
        except Refusal as refusal:
            self._say(f"中止しました：{sentence(refusal.code, **refusal.params)}［{refusal.code}］")
            return REFUSED
        except (EOFError, KeyboardInterrupt):
            self._say("入力がないため中止しました。画面から入力するか、--help にある指定を使ってください。")
            return REFUSED
        return DONE

    def check(self, given: argparse.Namespace) -> None:
        order = read_order(read_small(given.order))
        self._order(order)
        self._reading(acts.check(order, RegisterFile(given.register), self._now()))
        self._say("まだ何も書き込んでいません。二人目の人が上の数を確かめてから、freeze を実行してください。")

    def freeze(self, given: argparse.Namespace) -> None:
        order, folder = read_order(read_small(given.order)), Folder(given.folder)
        self._reading(acts.freeze(order, RegisterFile(given.register), folder, self._now()))
        digest = hashlib.sha256(folder.manifest.read_bytes()).hexdigest()
        self._say(f"確定しました。公表する照合値（SHA-256）：{digest}")
        self._say(
            f"{_local(order.earliest_event)}より前に、public/draw-manifest.json をポータルへ登録します。"
        )

    def draw(self, given: argparse.Namespace) -> None:
        folder = Folder(given.folder)
        order = acts.ordered(folder)
        acts.refuse_before_event(order, self._now())
        first = given.first or self._entry("一人目", order)
        second = given.second or self._entry("二人目（一人目の入力を見ずに）", order)
        values = acts.agreed_values(folder, order, first, second)
        acts.draw(folder, RegisterFile(given.register), values, self._now())
        self._say(
            f"抽出しました：{order.drawn}人と予備。upload/outcome.zip（個人情報）をポータルへ登録してください。"
        )
        self._say("監査の点検（look）が済んだら、end で鍵を消してください。")

    def look(self, given: argparse.Namespace) -> None:
        folder, register = Folder(given.folder), RegisterFile(given.register)
        found = acts.look(folder, register, given.number or self._ask("宛名番号："))
        rows = "、".join(outcome.ja for outcome in found.rows) or "該当する行はありません"
        self._say(f"台帳の行：{rows}")
        self._say(f"対象者一覧：{'あります' if found.in_frame else 'ありません'}（抽出番号 {found.token}）")
        self._say(f"抽出の順位：{found.rank}番" if found.rank else "抽出の順位：抽出されていません")
        self._say(_verdict(found))

    def end(self, given: argparse.Namespace) -> None:
        if (
            not given.yes
            and self._ask("台帳の鍵を消します。元に戻せません。続けるには「はい」と入力：") != "はい"
        ):
            self._say("何も消していません。")
            return
        acts.end(Folder(given.folder))
        self._say(
            "鍵と控えを消しました。登録が済んだら、upload と台帳データの媒体も手順どおりに消してください。"
        )

    def _entry(self, who: str, order: DrawOrder) -> list[str]:
        self._say(f"{who}の入力（画面には出ません）")
        return [
            self._ask_unseen(f"{source.name}（{source.event}、例 {source.example}）：")
            for source in acts.read_by_people(order)
        ]

    def _order(self, order: DrawOrder) -> None:
        self._say(f"抽出指示書：第{order.number}回、{order.drawn}人、予備{order.reserves}人")
        strong = strength(order.sources)
        self._say(
            f"乱数の情報量：{strong.bits:.1f}ビット{'（64ビット未満です。注意）' if strong.weak else ''}"
        )

    def _reading(self, reading: acts.Reading) -> None:
        rule, census = reading.rule, reading.census
        self._say(
            f"基準日 {plain_day(rule.reference_date)}、満{rule.minimum_age}歳以上 → "
            f"{plain_day(rule.latest_birth_date)}以前の生まれ"
        )
        self._say(f"文字コード {reading.encoding}、{census.rows}行、対象 {census.eligible}人")
        for outcome in Outcome:
            if count := census.outcomes[outcome]:
                self._say(f"　{outcome.ja}：{count}行")
        for note, count in sorted(reading.findings.note_counts.items()):
            self._say(f"　確認：{note.ja}：{count}件")
        found = reading.findings
        self._places("除外した行", [(one.row, Outcome(one.code).ja) for one in found.first_bad_rows()])
        self._places("確認する行", [(one.row, Note(one.code).ja) for one in found.first_notes()])

    def _places(self, title: str, rows: Sequence[tuple[int, str]]) -> None:
        for row, words in rows[:_FIRST_ROWS]:
            self._say(f"　{title}：{row}行目　{words}")


def main() -> int:
    """The program on this PC."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal of Windows is CP932
    return Program(lambda: datetime.now(UTC), input, print, getpass).run(sys.argv[1:])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="togikai-draw", description="隔離したパソコンで無作為抽出を行います。"
    )
    commands = parser.add_subparsers(required=True, metavar="check | freeze | draw | look | end")
    check = commands.add_parser("check", help="台帳データを確かめる（何も書き込まない）")
    freeze = commands.add_parser("freeze", help="一覧を確定し、公表する条件を作る")
    draw = commands.add_parser("draw", help="乱数を二人が入力し、抽出する")
    look = commands.add_parser("look", help="監査が選んだ宛名番号を点検する")
    end = commands.add_parser("end", help="鍵と控えを消す")
    for command, act in ((check, Program.check), (freeze, Program.freeze)):
        command.add_argument("order", type=Path, metavar="抽出指示書")
        command.add_argument("register", type=Path, metavar="台帳データ")
        command.set_defaults(act=act)
    freeze.add_argument("folder", type=Path, metavar="フォルダ")
    for command, act in ((draw, Program.draw), (look, Program.look), (end, Program.end)):
        command.add_argument("folder", type=Path, metavar="フォルダ")
        command.set_defaults(act=act)
    for command in (draw, look):
        command.add_argument("register", type=Path, metavar="台帳データ")
    draw.add_argument("--first", nargs="+", metavar="値", help="一人目が読んだ値（省くと尋ねる）")
    draw.add_argument("--second", nargs="+", metavar="値", help="二人目が読んだ値（省くと尋ねる）")
    look.add_argument("--number", metavar="宛名番号", help="省くと尋ねる")
    end.add_argument("--yes", action="store_true", help="確認を省く")
    return parser


def _verdict(found: LookedUp) -> str:
    if found.tells_nothing:
        return (
            "点検の件数には数えません。番号が正しければ、台帳データから漏れている人です。"
            "一致しないものとして、ポータルで記録してください。"
        )
    if found.consistent:
        return "台帳データの扱いと、対象者一覧が一致しています。"
    return "台帳データの扱いと、対象者一覧が一致しません。ポータルで記録し、承認者へ連絡してください。"


def _local(instant: datetime) -> str:
    return f"{instant.astimezone(JST):%Y-%m-%d %H:%M}（日本時間）"
