"""`python by_weasyprint.py letters.json FONTS OUT`: HTML through WeasyPrint, one PDF a lot, unchecked.

Fonts are found by fontconfig. Prints {"start_s": importing the library, "letters_s": all lots}.
"""

import json
import sys
import time
from html import escape
from pathlib import Path
from typing import Any

import segno

LOT = 100


def main(letters_file: str, _fonts: str, out: str) -> None:
    given = json.loads(Path(letters_file).read_text(encoding="utf-8"))
    begin = time.perf_counter()
    from weasyprint import HTML  # it loads Pango

    started = time.perf_counter()
    for start in range(0, len(given["letters"]), LOT):
        letters = given["letters"][start : start + LOT]
        pages = "".join(_invitation(one, given["text"]) + _form(one, given["text"]) for one in letters)
        page = f"<html lang=ja><title>{escape(given['text']['title'])}</title><style>{_STYLE}</style>{pages}"
        HTML(string=page).write_pdf(Path(out) / f"lot-{start // LOT + 1:04d}.pdf")
    print(json.dumps({"start_s": started - begin, "letters_s": time.perf_counter() - started}))


def _invitation(letter: dict[str, Any], text: dict[str, Any]) -> str:
    days = "<br>".join(escape(f"{day['label']}　{day['date']}") for day in text["days"])
    rows = [("日　時", days), ("会　場", escape(text["place"])), ("参加者", escape(text["seats"])),
            ("申込方法", escape(text["how_to_apply"])), ("申込期限", escape(text["reply_by"]))]  # fmt: skip
    table = "".join(f"<tr><th>{head}<td>{words}" for head, words in rows)
    beside = _lines([text["document_number"], text["sent_on"], *text["sender"], text["seal_note"]])
    return (
        f"<section><div class=block>〒{escape(letter['postal'])}<br>{_lines(letter['address'])}"
        f"<p class=name>{_lines(letter['name'])} 様</p>"
        f"<small>返戻番号 {letter['return_number']}</small></div>"
        f"<div class=beside>{beside}</div><h1>{escape(text['title'])}</h1>"
        + "".join(f"<p class=body>{escape(words)}" for words in text["body"])
        + f"<table>{table}</table><div class=box><b>抽選の確認番号</b>　{letter['token']}<br>"
        f"{escape(text['token_note'])}</div><div class=box><b>個人情報の取扱い</b>"
        + "".join(f"<p>・{escape(line)}" for line in text["privacy"])
        + f"</div><footer>【問合せ・担当】{escape('　'.join(text['contact']))}</footer></section>"
    )


def _form(letter: dict[str, Any], text: dict[str, Any]) -> str:
    code = letter["reply"]["qr"]
    picture = segno.make(code, error="q", micro=False, boost_error=False).svg_data_uri(
        border=4, omitsize=True
    )
    days = [f"{day['label']}　{day['date']}" for day in text["days"]]
    return (
        f'<section><div class=code><img src="{picture}" width=113><br>{code}</div>'
        f"<h1 class=left>{escape(text['event'])}　参加申込書</h1>"
        "<p>下のとおり回答します。当てはまる□に✓を付けてください。</p>"
        f"<p class=name>氏名　{escape(''.join(letter['name']))} 様</p>"
        + _ticks("1　参加について", ["参加を申し込みます", "今回は参加しません"])
        + _ticks("2　参加できる日", days)
        + f"<div class=box>申込期限：{escape(text['reply_by'])}<br>"
        f"返送先：{escape('　'.join(text['return_address']))}</div>"
        f"<hr><h2>区の事務局だけが使う欄 <small>返信コード {code}</small></h2>"
        "<h3>3　日中に連絡のつく電話番号</h3><div class=box>　</div>"
        + _ticks("4　参加に当たって必要な配慮", text["needs"])
        + _ticks("5　参加しない理由", text["reasons"])
        + "</section>"
    )


def _ticks(title: str, labels: list[str]) -> str:
    boxes = "".join(f"<span class=tick><i></i>{escape(label)}</span>" for label in labels)
    return f"<h3>{escape(title)}</h3><p>{boxes}</p>"


def _lines(lines: list[str]) -> str:
    return "<br>".join(map(escape, lines))


_STYLE = """
@page { size: A4; margin: 12mm 20mm 13mm 22mm }
body { font: 10.5pt IPAexMincho; margin: 0; line-height: 1.6 }
section { break-after: page; position: relative; height: 270mm }
h1, h2, h3, b { font-family: IPAexGothic; font-weight: normal }
h1 { font-size: 16pt; text-align: center } h1.left { text-align: left }
h2 { font-size: 12pt } h3 { font-size: 11pt }
.block, .name { font-family: IPAmjMincho }
.block { font-size: 9.5pt; height: 58mm; width: 80mm; padding-top: 5mm }
.name { font-size: 13pt; margin: 0 } small { font-size: 8pt }
.beside { position: absolute; top: 3mm; right: 0; text-align: right }
.body { text-indent: 1em; margin: 1mm 0 }
table { border-collapse: collapse; width: 100% }
td, th { border: 0.5pt solid #6e6e6e; padding: 2mm; text-align: left }
th { width: 27mm; background: #ececec; font-weight: normal }
.box { border: 0.5pt solid #6e6e6e; padding: 2mm; margin: 4mm 0; font-size: 9pt } .box p { margin: 0 }
footer { position: absolute; bottom: 0; font-size: 9pt; border-top: 0.5pt solid; width: 100% }
.code { position: absolute; right: 0; top: 0; text-align: center; font-size: 8pt }
.tick { display: inline-block; margin-right: 6mm }
.tick i { display: inline-block; width: 3.6mm; height: 3.6mm; border: 0.7pt solid; margin-right: 1.6mm }
hr { border: 0; border-top: 0.6pt dashed }
"""


if __name__ == "__main__":
    main(*sys.argv[1:])
