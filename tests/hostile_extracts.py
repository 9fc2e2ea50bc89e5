"""Register files as they should not be, each with what must become of it.

`python -m tests.hostile_extracts FOLDER` writes them all, with `expected.json`, to try them by hand.
"""

import gzip
import io
import json
import random
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

HEADER = "宛名番号,生年月日,性別,町丁,支援措置,郵便番号,住所,氏名"
GOOD = "00123456,1985-01-01,女,本町一丁目,,999-0001,見本区本町一丁目1番1号,見本　花子"
OTHER = "00123457,S40.2.3,男,本町二丁目,,9990002,見本区本町二丁目2番2号,見本　太郎"
ASKS = "asks"
MY_NUMBER = "1234-5678-9018"


@dataclass(frozen=True)
class Hostile:
    """`expect`: the code the file is refused with, `ASKS` for the column page, or "" with counts of rows
    (`outcomes`) and of what is noted about them (`notes`)."""

    name: str
    data: bytes
    expect: str = ""
    outcomes: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, int] = field(default_factory=dict)


def everything() -> Iterator[Hostile]:
    for group in (_encodings, _line_ends, _quotes, _dates, _headers, _cells, _binaries, _sizes):
        yield from group()


def text(*rows: str, header: str = HEADER, end: str = "\r\n") -> str:
    return end.join((header, *rows)) + end


def _bytes(*rows: str, header: str = HEADER) -> bytes:
    return text(*rows, header=header).encode()


def _fine(name: str, data: bytes, notes: Mapping[str, int] | None = None, **outcomes: int) -> Hostile:
    return Hostile(name, data, outcomes=outcomes or {"eligible": 2}, notes=notes or {})


def _refused(name: str, code: str, data: bytes) -> Hostile:
    return Hostile(name, data, expect=f"register.{code}")


def _row(**cells: str) -> str:
    """The good row with other cells: number, birth, sex, district, mark, code, address, name."""
    names = ("number", "birth", "sex", "district", "mark", "code", "address", "name")
    return ",".join({**dict(zip(names, GOOD.split(","), strict=True)), **cells}[name] for name in names)


def _encodings() -> Iterator[Hostile]:
    good, cp932 = text(GOOD, OTHER), text(GOOD, OTHER).encode("cp932")
    for codec in ("utf-8", "utf-8-sig", "utf-16", "cp932"):
        yield _fine(f"encoding-{codec}", good.encode(codec))
    yield _fine("encoding-utf-16-be-bom", b"\xfe\xff" + good.encode("utf-16-be"))
    for codec in ("utf-16-le", "utf-16-be", "utf-32"):
        yield _refused(f"encoding-{codec}-unmarked", "undecodable", good.encode(codec))
    yield _refused("encoding-euc-jp", "undecodable", good.encode("euc-jp"))
    yield _refused("encoding-iso-2022-jp", "no_header", good.encode("iso-2022-jp"))
    yield _refused("encoding-utf-7", "no_header", good.encode("utf-7"))
    for byte in (b"\x80", b"\xa0", b"\xfd", b"\xff"):
        name = f"encoding-cp932-{byte.hex()}"
        yield _refused(name, "undecodable", cp932.replace("花".encode("cp932"), byte))
    yield _refused("encoding-cp932-torn-at-the-end", "undecodable", cp932.rstrip() + b"\x83")
    yield _refused("encoding-utf-8-torn-at-the-end", "undecodable", good.encode().rstrip() + b"\xe8\x8a")
    yield _refused("encoding-utf-8-broken", "undecodable", good.encode().replace("花".encode(), b"\xe8\x8a!"))
    yield _refused(
        "encoding-utf-8-overlong", "undecodable", good.encode().replace("花".encode(), b"\xc0\xaf")
    )
    yield _refused(
        "encoding-utf-8-surrogate", "undecodable", good.encode().replace("花".encode(), b"\xed\xa0\x80")
    )
    mixed = text().encode() + (OTHER + "\r\n").encode("cp932")
    yield _refused("encoding-header-utf-8-row-cp932", "undecodable", mixed)
    yield _refused("encoding-nul-in-a-name", "undecodable", good.replace("花", "\0").encode())
    yield _refused("encoding-nul-in-a-cp932-name", "undecodable", cp932.replace("花".encode("cp932"), b"\0"))
    gaiji = cp932.replace("花".encode("cp932"), b"\xf0\x40")
    yield _fine("encoding-cp932-vendor-character", gaiji, {"unprintable": 1}, eligible=2)


def _line_ends() -> Iterator[Hostile]:
    yield _fine("lines-lf", text(GOOD, OTHER, end="\n").encode())
    yield _refused("lines-cr-only", "not_csv", text(GOOD, OTHER, end="\r").encode())
    yield _fine("lines-mixed", f"{HEADER}\r\n{GOOD}\n{OTHER}\r\n".encode())
    yield _fine("lines-no-last-end", text(GOOD, OTHER).rstrip().encode())
    yield _fine("lines-empty-between", text("", GOOD, "", "", OTHER, "").encode())
    yield _refused("lines-nothing-but", "empty", b"\r\n" * 50)
    for code in (0x0B, 0x0C, 0x1C, 0x85, 0x2028, 0x2029):
        data = text(_row(name=f"見本{chr(code)}花子"), OTHER).encode()
        yield _fine(f"lines-separator-{code:04x}-in-a-name", data, {"unprintable": 1}, eligible=2)


def _quotes() -> Iterator[Hostile]:
    yield _fine("quotes-everywhere", _bytes(*('"' + row.replace(",", '","') + '"' for row in (GOOD, OTHER))))
    yield _fine("quotes-doubled-in-a-name", _bytes(_row(name='"見本""花""子"'), OTHER))
    yield _fine(
        "quotes-line-break-in-an-address",
        _bytes(_row(address='"見本区\r\n本町1"'), OTHER),
        {"unprintable": 1},
        eligible=2,
    )
    yield _fine("quotes-comma-in-an-address", _bytes(_row(address='"見本区,本町1"'), OTHER))
    yield _fine("quotes-inside-an-unquoted-name", _bytes(_row(name='見本"花"子'), OTHER))
    yield _fine("quotes-single", _bytes(_row(name="'見本花子'"), OTHER))
    yield _refused("quotes-never-closed", "not_csv", _bytes(_row(name='"見本花子'), OTHER))
    yield _refused(
        "quotes-text-after-the-closing-one", "not_csv", _bytes(_row(address='"見本区"本町1'), OTHER)
    )
    yield _refused(
        "quotes-typographic-around-a-comma", "wrong_column_count", _bytes(_row(address="“見本区,本町1”"))
    )


def _dates() -> Iterator[Hostile]:
    for number, good in enumerate(
        (
            "1985-01-01",
            "1985/1/1",
            "19850101",
            "S60.1.1",
            "昭和60年1月1日",
            "平成元年1月8日",
            "3600101",
            "１９８５／１／１",
        )
    ):
        yield _fine(f"dates-good-{number}", _bytes(_row(birth=good), OTHER))
    bad = (
        "S64.1.8",
        "H1.1.7",
        "不詳",
        "1985-02-30",
        "1985-00-10",
        "1985-01-00",
        "30600101",
        "31048",
        "85/1/1",
    )
    for number, date in enumerate(
        (*bad, "1985-01-01 00:00:00", "2999-01-01", "0001-01-01", "=DATE(1985;1;1)")
    ):
        yield _fine(f"dates-bad-{number}", _bytes(_row(birth=date), OTHER), birth_date_invalid=1, eligible=1)
    yield _fine("dates-none", _bytes(_row(birth="　"), OTHER), birth_date_missing=1, eligible=1)
    yield _fine("dates-too-young", _bytes(_row(birth="2020-01-01"), OTHER), too_young=1, eligible=1)


def _headers() -> Iterator[Hostile]:
    rows = [GOOD, OTHER]
    yield _refused("header-alone", "empty", _bytes())
    yield _refused("header-none", "no_header", (GOOD + "\r\n" + OTHER + "\r\n").encode())
    yield _refused("header-without-name", "column_missing", _bytes(*rows, header=HEADER.replace(",氏名", "")))
    without_mark = [row.replace(",,", ",") for row in rows]
    yield _refused(
        "header-without-protection",
        "column_no_protection",
        _bytes(*without_mark, header=HEADER.replace(",支援措置", "")),
    )
    for word in ("氏名", "氏 名", "（氏名）"):
        yield _refused(
            f"header-doubled-{len(word)}",
            "column_doubled",
            _bytes(*(row + ",x" for row in rows), header=f"{HEADER},{word}"),
        )
    for word in (
        "個人番号",
        "個人番号（マイナンバー）",
        "本籍",
        "国籍・地域",
        "続柄",
        "住民票コード",
        "在留資格",
    ):
        yield _refused(
            f"header-unwanted-{word}",
            "column_unwanted",
            _bytes(*(row + ",x" for row in rows), header=f"{HEADER},{word}"),
        )
    yield _refused(
        "header-unneeded", "column_not_needed", _bytes(*(row + ",x" for row in rows), header=f"{HEADER},備考")
    )
    yield _refused(
        "header-empty-cell", "column_not_needed", _bytes(*(row + "," for row in rows), header=f"{HEADER},")
    )
    yield _refused(
        "header-thousand-columns", "column_not_needed", _bytes(*rows, header=HEADER + ",列" * 1000)
    )
    yield _fine(
        "header-with-brackets-and-blanks", _bytes(*rows, header=HEADER.replace("氏名", "【 氏　名 】"))
    )
    yield _fine(
        "header-again-as-a-row",
        _bytes(HEADER, OTHER),
        {"sex_unknown": 1, "postal_code_invalid": 1},
        record_number_invalid=1,
        eligible=1,
    )
    yield Hostile("header-other-name", _bytes(*rows, header=HEADER.replace("氏名", "お名前")), expect=ASKS)
    yield Hostile("header-unknown-name", _bytes(*rows, header=HEADER.replace("町丁", "ＣＤ３")), expect=ASKS)


def _cells() -> Iterator[Hostile]:
    yield _refused("row-too-short", "wrong_column_count", _bytes(GOOD, OTHER.removesuffix(",見本　太郎")))
    yield _refused("row-too-long", "wrong_column_count", _bytes(GOOD, OTHER + ","))
    yield _fine("number-doubled", _bytes(GOOD, GOOD, OTHER), duplicate=2, eligible=1)
    yield _fine(
        "number-doubled-in-full-width",
        _bytes(GOOD, _row(number="００１２３４５６"), OTHER),
        duplicate=2,
        eligible=1,
    )
    yield _fine("number-other-zeros", _bytes(GOOD, _row(number="123456")))
    for number, wrong in enumerate(("", "1" * 21, "12 34", "12_34", "山")):
        yield _fine(
            f"number-wrong-{number}", _bytes(_row(number=wrong), OTHER), record_number_invalid=1, eligible=1
        )
    for number, cells in enumerate(
        ({"name": MY_NUMBER}, {"address": f"見本区{MY_NUMBER}"}, {"code": "１２３４５６７８９０１８"})
    ):
        yield Hostile(
            f"my-number-{number}",
            _bytes(_row(**cells), OTHER),
            outcomes={"my_number": 1, "eligible": 1},
            notes={"postal_code_invalid": 1} if "code" in cells else {},
        )
    yield _fine("my-number-as-record-number", _bytes(_row(number="123456789018"), OTHER))
    yield _fine(
        "postal-code-lost-its-zero",
        _bytes(_row(code="990001"), OTHER),
        {"postal_code_invalid": 1},
        eligible=2,
    )
    yield _fine(
        "postal-code-outside", _bytes(_row(code="100-0001"), OTHER), {"postal_code_outside": 1}, eligible=2
    )
    yield _fine("name-empty", _bytes(_row(name=" 　"), OTHER), {"name_empty": 1}, eligible=2)
    yield _fine("name-geta", _bytes(_row(name="見本　〓子"), OTHER), {"unprintable": 1}, eligible=2)
    for number, formula in enumerate(
        ('"=HYPERLINK(""http://x.invalid"",1)"', "+1+cmd|' /C calc'!A0", "@SUM(1)", "-2+3")
    ):
        yield _fine(f"formula-{number}", _bytes(_row(name=formula), OTHER))
    yield _fine("markup", _bytes(_row(name="<script>alert(1)</script>"), OTHER))
    yield _fine(
        "mark-unreadable",
        _bytes(_row(mark="?"), OTHER),
        {"protection_unreadable": 1},
        protected=1,
        eligible=1,
    )
    yield _fine("sex-unknown", _bytes(_row(sex="9"), OTHER), {"sex_unknown": 1}, eligible=2)
    yield _fine("district-empty", _bytes(_row(district=""), OTHER), {"district_empty": 1}, eligible=2)
    many = (_row(number=str(number), district=f"町{number}") for number in range(5001))
    yield _refused("districts-too-many", "districts_too_many", _bytes(*many))


def _binaries() -> Iterator[Hostile]:
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>" * 50)
    yield _refused("binary-xlsx", "undecodable", book.getvalue())
    yield _refused("binary-gzip", "undecodable", gzip.compress(_bytes(GOOD, OTHER), mtime=0))
    yield _refused("binary-png", "undecodable", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(64))
    yield _refused(
        "binary-pdf",
        "undecodable",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Length 3 >>\nstream\n\xff\xfe\x80\nendstream\n",
    )
    yield _refused("binary-sqlite", "undecodable", b"SQLite format 3\0" + bytes(100))
    yield _refused("binary-old-excel", "undecodable", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100))
    yield _refused("binary-random", "undecodable", random.Random(1).randbytes(5000))
    yield _refused("text-html", "no_header", b"<!DOCTYPE html>\n<html><body>404</body></html>\n")
    yield _refused("text-json", "no_header", json.dumps([{"a": 1}, {"a": 2}], indent=1).encode())
    yield _refused("text-tabs", "no_header", _bytes(GOOD, OTHER).replace(b",", b"\t"))
    yield _refused("text-semicolons", "no_header", _bytes(GOOD, OTHER).replace(b",", b";"))


def _sizes() -> Iterator[Hostile]:
    yield Hostile("size-zero", b"", expect="intake.size")
    yield _refused("size-one-byte", "empty", b"\n")
    yield _refused("size-one-line-of-5-mb", "not_csv", b"a" * 5_000_000)
    yield _refused("size-a-cell-of-200000", "not_csv", _bytes(_row(name="見" * 200_000), OTHER))
    yield _fine("size-a-cell-of-100000", _bytes(_row(name="見" * 100_000), OTHER))


def write(folder: Path) -> int:
    """All files and what is expected of them; how many."""
    folder.mkdir(parents=True, exist_ok=True)
    expected = {}
    for one in everything():
        (folder / f"{one.name}.csv").write_bytes(one.data)
        expected[one.name] = {"expect": one.expect, "outcomes": dict(one.outcomes), "notes": dict(one.notes)}
    (folder / "expected.json").write_text(
        json.dumps(expected, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    return len(expected)


if __name__ == "__main__":
    print(f"{write(Path(sys.argv[1]))} files")
