"""A register extract of people who do not exist: seeded, with the peculiarities that real files have.

python -m local.synthetic_register register.csv --residents 20000
"""

import argparse
import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

from shared.domain.register.my_number import check_digit

HEADERS = ("宛名番号", "生年月日", "性別", "町丁", "支援措置", "郵便番号", "住所", "氏名")
WARD = "あさひ区"
POSTAL_PREFIX = "999"
_TODAY = date(2026, 4, 1)

_SURNAMES = (
    "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 "
    "山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 "
    "斉藤 福田 太田 西村 藤井 金子 岡本 藤原 三浦 中野 原田 松田 竹内 小野 田村 中山 和田 石田 森田 上田 "
    "原 内田 柴田 酒井 宮崎 横山 高木 安藤 宮本 大野 小島 谷口 工藤 今井 高田 増田 丸山 杉山 村田 大塚"
).split()
_RARE_SURNAMES = (
    "髙橋 山﨑 濵田 栁田 德永 塚﨑 神﨑 髙栁 渡邊 渡邉 齋藤 齊藤 澤田 廣瀬 櫻井 黑田 增田 寬川"
).split()
_MALE = (
    "翔太 大輔 健一 誠 直樹 拓也 亮 浩二 修 隆 和夫 茂 勝 清 正雄 蓮 湊 樹 悠真 陽翔 蒼 大和 陸 昭 豊 進 武"
).split()
_FEMALE = (
    "美咲 愛 恵 裕子 由美 久美子 陽子 洋子 和子 幸子 節子 千代 葵 陽菜 結衣 凛 紬 芽依 咲良 香織 智子 文子"
).split()
_LATIN = (
    "FERNANDEZ MARIA DE LOS ANGELES CONCEPCION", "NGUYEN THI HONG NHUNG", "O'BRIEN SEAN PATRICK",
    "KIM MINJUN", "グエン ヴァン ミン",
    "ジョンソン アレクサンドラ エリザベス", "李 小龍", "SCHMIDT-MEYER ANNA KATHARINA",
)  # fmt: skip
_UNPRINTABLE_CP932 = ("\ue000橋 一郎", "渡\ue03e 花子", "〓田 恵", "小\ue0a1 誠")
_UNPRINTABLE_UTF8 = (*_UNPRINTABLE_CP932, "渡\U000f0001 恵", "吉田 \ufffd子")
_RARE_UTF8 = ("𠮷田", "神谷", "葛󠄀城", "邉󠄏見")

_DISTRICTS = (
    ("青葉町", 5, 18), ("若葉町", 4, 14), ("桜台", 6, 20), ("緑が丘", 3, 11), ("本町", 5, 15), ("栄町", 2, 6),
    ("川岸", 3, 7), ("東山", 4, 10), ("西原", 3, 8), ("南", 2, 5), ("北野", 3, 6),
    ("湊", 1, 1), ("旧飛地", 1, 0.02),
)  # fmt: skip
"""Name, number of 丁目, weight."""
_KANJI = "〇一二三四五六七八九"
_AGE_WEIGHTS = [8] * 18 + [14] * 42 + [12] * 20 + [6] * 10 + [2] * 12


@dataclass(frozen=True, slots=True)
class Shares:
    """How many in a thousand have which peculiarity."""

    rare_name: float = 20
    latin_name: float = 15
    unprintable: float = 8
    protected: float = 4
    postal_code_short: float = 1.5


def register(
    residents: int, seed: int = 1, *, today: date = _TODAY, utf8: bool = False, shares: Shares = Shares()
) -> Iterator[tuple[str, ...]]:
    """Rows without the header: `residents` good ones, and a handful of bad ones strewn among them."""
    rng = random.Random(seed)
    people = _People(rng, today, utf8, shares)
    bad = dict(zip(sorted(rng.sample(range(residents), min(12, residents))), range(12), strict=False))
    for number in range(residents):
        row = people.row(number)
        yield row
        if number in bad:
            yield from _bad_rows(bad[number], row, people.row(residents + bad[number]))


def write(
    path: Path, residents: int, seed: int = 1, *, encoding: str = "cp932", today: date = _TODAY
) -> None:
    """Write a register file. `encoding` is cp932, utf-8, utf-8-sig or utf-16."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        writer.writerows(register(residents, seed, today=today, utf8=encoding != "cp932"))


class _People:
    def __init__(self, rng: random.Random, today: date, utf8: bool, shares: Shares) -> None:
        self._rng = rng
        self._today = today
        self._utf8 = utf8
        self._shares = shares
        self._places = [(name, chome) for name, count, _ in _DISTRICTS for chome in range(1, count + 1)]
        weights = [weight / count for _, count, weight in _DISTRICTS for _ in range(count)]
        self._place_bounds = list(accumulate(weights))
        self._age_bounds = list(accumulate(_AGE_WEIGHTS))

    def row(self, number: int) -> tuple[str, ...]:
        rng = self._rng
        place = rng.choices(range(len(self._places)), cum_weights=self._place_bounds)[0]
        district, chome = self._places[place]
        male = rng.random() < 0.49
        return (
            f"{number * 7 + 10_000_003:010d}",
            self._birth(),
            "男" if male else "女",
            f"{district}{_KANJI[chome]}丁目",
            "1" if self._happens(self._shares.protected) else "",
            self._postal_code(place),
            self._address(district, chome),
            self._name(male),
        )

    def _happens(self, per_thousand: float) -> bool:
        return self._rng.random() * 1000 < per_thousand

    def _birth(self) -> str:
        age = self._rng.choices(range(len(self._age_bounds)), cum_weights=self._age_bounds)[0]
        day = self._today - timedelta(days=1 + int((age + self._rng.random()) * 365.25))
        return f"{day.year}/{day.month:02d}/{day.day:02d}"

    def _postal_code(self, place: int) -> str:
        code = f"{POSTAL_PREFIX}{place + 1:04d}"
        return code[1:] if self._happens(self._shares.postal_code_short) else f"{code[:3]}-{code[3:]}"

    def _address(self, district: str, chome: int) -> str:
        rng = self._rng
        base = f"{WARD}{district}{_KANJI[chome]}丁目{rng.randint(1, 38)}番{rng.randint(1, 24)}号"
        if rng.random() < 0.55:
            building = rng.choice(("コーポ", "ハイツ", "メゾン", "パークマンション"))
            base += f"　{building}{district}{rng.randint(101, 1409)}号室"
        return base

    def _name(self, male: bool) -> str:
        rng = self._rng
        if self._happens(self._shares.unprintable):
            return rng.choice(_UNPRINTABLE_UTF8 if self._utf8 else _UNPRINTABLE_CP932)
        if self._happens(self._shares.latin_name):
            return rng.choice(_LATIN)
        surname = rng.choice(_RARE_SURNAMES if self._happens(self._shares.rare_name) else _SURNAMES)
        if self._utf8 and self._happens(self._shares.rare_name):
            surname = rng.choice(_RARE_UTF8)
        return f"{surname}　{rng.choice(_MALE if male else _FEMALE)}"


def _bad_rows(kind: int, neighbour: tuple[str, ...], own: tuple[str, ...]) -> list[tuple[str, ...]]:
    """One kind of bad row each; `neighbour` is the good row before it."""
    number, birth, *rest = own
    if kind == 0:  # a doubled record number takes both rows out
        return [(neighbour[0], birth, *rest)]
    if kind == 1:  # a record number written full width is the same number
        wide = neighbour[0].translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
        return [(wide, birth, *rest)]
    dates = {2: "1985/02/30", 3: "不詳", 4: "昭和64年1月8日", 5: "", 6: "1985/00/00"}
    if kind in dates:
        return [(number, dates[kind], *rest)]
    if kind == 7:  # somebody pasted a My Number into the address
        eleven = f"{10_000_000_000 + int(number)}"
        return [(number, birth, *rest[:4], f"{rest[4]} {eleven}{check_digit(eleven)}", rest[5])]
    if kind == 8:
        return [("", birth, *rest)]
    if kind == 9:
        return [(number, "昭和60年1月1日", *rest[:5], "")]
    return (
        [(number, birth, "", *rest[1:])] if kind == 10 else [(number, birth, *rest[:2], "要確認", *rest[3:])]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--residents", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--encoding", default="cp932", choices=("cp932", "utf-8", "utf-8-sig", "utf-16"))
    arguments = parser.parse_args()
    write(arguments.path, arguments.residents, arguments.seed, encoding=arguments.encoding)


if __name__ == "__main__":
    main()
