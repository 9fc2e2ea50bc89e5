"""`python by_reportlab.py letters.json FONTS OUT`: drawn by reportlab at fixed places, a PDF a lot.

Prints {"start_s": loading the fonts, "letters_s": from the first letter to the last file written}.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import segno
from reportlab.lib import units
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

mm: float = units.mm
HEIGHT: float = A4[1]
LEFT, RIGHT = 22 * mm, 190 * mm
LOT = 100
FONTS = {"mincho": "ipaexm.ttf", "gothic": "ipaexg.ttf", "registered": "ipamjm.ttf"}


def main(letters_file: str, fonts: str, out: str) -> None:
    given = json.loads(Path(letters_file).read_text(encoding="utf-8"))
    begin = time.perf_counter()
    for name, file in FONTS.items():
        pdfmetrics.registerFont(TTFont(name, str(Path(fonts) / file)))
    started = time.perf_counter()
    for start in range(0, len(given["letters"]), LOT):
        canvas = Canvas(str(Path(out) / f"lot-{start // LOT + 1:04d}.pdf"), pagesize=A4, pageCompression=1)
        for letter in given["letters"][start : start + LOT]:
            _invitation(canvas, letter, given["text"])
            _form(canvas, letter, given["text"])
        canvas.save()
    print(json.dumps({"start_s": started - begin, "letters_s": time.perf_counter() - started}))


def _invitation(canvas: Canvas, letter: dict[str, Any], text: dict[str, Any]) -> None:
    _block(canvas, letter)
    beside = [text["document_number"], text["sent_on"], *text["sender"], text["seal_note"]]
    canvas.setFont("mincho", 10.5)
    for row, line in enumerate(beside):
        canvas.drawRightString(RIGHT, HEIGHT - (16 + 6 * row) * mm, line)
    canvas.setFont("gothic", 16)
    canvas.drawCentredString((LEFT + RIGHT) / 2, HEIGHT - 72 * mm, text["title"])
    y = 84 * mm
    for paragraph in text["body"]:
        y = _wrapped(canvas, y, f"　{paragraph}", 10.5)
    y = _table(canvas, y, text)
    _put(canvas, "gothic", 9.5, LEFT + 2 * mm, y, f"抽選の確認番号 {letter['token']}")
    y = _wrapped(canvas, y + 6 * mm, text["token_note"], 8.5)
    _put(canvas, "gothic", 10, LEFT, y + 4 * mm, "個人情報の取扱い")
    y += 10 * mm
    for line in text["privacy"]:
        y = _wrapped(canvas, y, f"・{line}", 9)
    canvas.line(LEFT, HEIGHT - 276 * mm, RIGHT, HEIGHT - 276 * mm)
    _put(canvas, "mincho", 9, LEFT, 281 * mm, f"【問合せ・担当】{'　'.join(text['contact'])}")
    canvas.showPage()


def _block(canvas: Canvas, letter: dict[str, Any]) -> None:
    y = 20 * mm
    for size, line in [
        (10, f"〒{letter['postal']}"),
        *[(9.5, line) for line in letter["address"]],
        *[(13 if letter["large_name"] else 10, f"{line} 様") for line in letter["name"]],
    ]:
        _put(canvas, "registered", size, 25.3 * mm, y, line)
        y += (size + 3) * 1.2
    _put(canvas, "mincho", 7, 25.3 * mm, 51 * mm, f"返戻番号 {letter['return_number']}")


def _table(canvas: Canvas, y: float, text: dict[str, Any]) -> float:
    days = "　".join(f"{day['label']} {day['date']}" for day in text["days"])
    rows = [("日　時", days), ("会　場", text["place"]), ("参加者", text["seats"]),
            ("申込方法", text["how_to_apply"]), ("申込期限", text["reply_by"])]  # fmt: skip
    for head, words in rows:
        canvas.rect(LEFT, HEIGHT - y - 3 * mm, RIGHT - LEFT, 9 * mm)
        _put(canvas, "mincho", 10.5, LEFT + 3 * mm, y, head)
        _put(canvas, "mincho", 9.5, LEFT + 30 * mm, y, words)
        y += 9 * mm
    return y + 4 * mm


def _form(canvas: Canvas, letter: dict[str, Any], text: dict[str, Any]) -> None:
    code = letter["reply"]["qr"]
    _code(canvas, code, 160 * mm, 14 * mm, 30 * mm)
    _put(canvas, "mincho", 8, 158 * mm, 48 * mm, code)
    _put(canvas, "gothic", 16, LEFT, 20 * mm, f"{text['event']}　参加申込書")
    _put(canvas, "mincho", 10.5, LEFT, 32 * mm, "下のとおり回答します。当てはまる□に✓を付けてください。")
    _put(canvas, "registered", 13, LEFT, 50 * mm, f"氏名　{''.join(letter['name'])} 様")
    y = _ticks(canvas, 64 * mm, "1　参加について", ["参加を申し込みます", "今回は参加しません"])
    y = _ticks(canvas, y, "2　参加できる日", [f"{day['label']} {day['date']}" for day in text["days"]])
    _put(canvas, "mincho", 9.5, LEFT, y, f"申込期限：{text['reply_by']}　同封の返信用封筒でお送りください。")
    _put(canvas, "mincho", 9.5, LEFT, y + 6 * mm, f"返送先：{'　'.join(text['return_address'])}")
    canvas.setDash(3, 2)
    canvas.line(LEFT, HEIGHT - y - 14 * mm, RIGHT, HEIGHT - y - 14 * mm)
    canvas.setDash()
    _put(canvas, "gothic", 12, LEFT, y + 24 * mm, "区の事務局だけが使う欄")
    _put(canvas, "mincho", 8, 140 * mm, y + 24 * mm, f"返信コード {code}")
    _put(canvas, "gothic", 11, LEFT, y + 34 * mm, "3　日中に連絡のつく電話番号")
    canvas.rect(LEFT, HEIGHT - y - 48 * mm, 100 * mm, 10 * mm)
    y = _ticks(canvas, y + 60 * mm, "4　参加に当たって必要な配慮", text["needs"])
    _ticks(canvas, y, "5　参加しない理由", text["reasons"])
    canvas.showPage()


def _ticks(canvas: Canvas, y: float, title: str, labels: list[str]) -> float:
    _put(canvas, "gothic", 11, LEFT, y, title)
    x = LEFT + 6 * mm
    for label in labels:
        canvas.rect(x, HEIGHT - y - 9 * mm, 3.6 * mm, 3.6 * mm)
        _put(canvas, "mincho", 10.5, x + 5 * mm, y + 8.5 * mm, label)
        x += 12 * mm + len(label) * 10.5
        if x > 160 * mm:
            x, y = LEFT + 6 * mm, y + 8 * mm
    return y + 20 * mm


def _code(canvas: Canvas, text: str, x: float, y: float, size: float) -> None:
    matrix = segno.make(text, error="q", micro=False, boost_error=False).matrix
    module = size / len(matrix)
    path = canvas.beginPath()
    for row, line in enumerate(matrix):
        for column, dark in enumerate(line):
            if dark:
                path.rect(x + column * module, HEIGHT - y - (row + 1) * module, module, module)
    canvas.drawPath(path, stroke=0, fill=1)


def _wrapped(canvas: Canvas, y: float, text: str, size: float) -> float:
    fitting = int((RIGHT - LEFT) / size)
    for start in range(0, len(text), fitting):
        _put(canvas, "mincho", size, LEFT, y, text[start : start + fitting])
        y += size * 1.75
    return y


def _put(canvas: Canvas, font: str, size: float, x: float, y: float, text: str) -> None:
    canvas.setFont(font, size)
    canvas.drawString(x, HEIGHT - y, text)


if __name__ == "__main__":
    main(*sys.argv[1:])
