"""`python3 by_libreoffice.py letters.json FONTS OUT`: LibreOffice's own mail merge, a PDF a lot.

Run by the system's Python with Debian's python3-uno; fonts are found by fontconfig. The form has no QR code:
a merge field is text. Prints {"start_s": start and end of the program, "letters_s": merging all lots}.
"""

import csv
import json
import subprocess
import sys
import time
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException

LOT = 100
SOURCE, TABLE = "bench", "letters"
PIPE = "togikai-bench"
PATIENCE_S = 120
FIELDS = ("lot", "postal", "address", "name", "return_number", "token", "code")


def main(letters_file: str, _fonts: str, out: str) -> None:
    given = json.loads(Path(letters_file).read_text(encoding="utf-8"))
    folder = Path(out).resolve()
    lots = _write_records(folder / f"{TABLE}.csv", given["letters"])
    template = folder / "letter.fodt"
    template.write_text(_template(given["text"]), encoding="utf-8")
    begin = time.perf_counter()
    program = subprocess.Popen(
        ["soffice", "--headless", "--norestore", "--nologo", f"--accept=pipe,name={PIPE};urp;",
         f"-env:UserInstallation={(folder / 'profile').as_uri()}"],
    )  # fmt: skip
    try:
        context = _connected()
        _register(context, folder)
        merging = time.perf_counter()
        for lot in range(1, lots + 1):
            _merge(context, template, folder, lot)
        merged = time.perf_counter()
        _end(context)
        program.wait(PATIENCE_S)
    finally:
        program.terminate()
    whole, spent = time.perf_counter() - begin, merged - merging
    print(json.dumps({"start_s": whole - spent, "letters_s": spent}))


def _write_records(path: Path, letters: list[dict[str, Any]]) -> int:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(FIELDS)
        for at, one in enumerate(letters):
            block = ("\n".join(one["address"]), "\n".join(one["name"]))
            keys = (one["return_number"], one["token"], one["reply"]["qr"])
            writer.writerow((at // LOT + 1, one["postal"], *block, *keys))
    return -(-len(letters) // LOT)


def _connected() -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={PIPE};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def _register(context: Any, folder: Path) -> None:
    """The folder of text files as a data source, as a user would by the wizard."""
    sources = _service(context, "com.sun.star.sdb.DatabaseContext")
    source = sources.createInstance()
    source.URL = f"sdbc:flat:{folder.as_uri()}"
    source.Info = (
        _value("Extension", "csv"),
        _value("HeaderLine", True),
        _value("FieldDelimiter", ","),
        _value("StringDelimiter", '"'),
        _value("CharSet", "UTF-8"),
    )
    source.DatabaseDocument.storeAsURL((folder / "bench.odb").as_uri(), ())
    sources.registerObject(SOURCE, source)


def _merge(context: Any, template: Path, folder: Path, lot: int) -> None:
    merge = _service(context, "com.sun.star.text.MailMerge")
    merge.DataSourceName, merge.CommandType, merge.Command = SOURCE, 0, TABLE
    merge.Filter = f"\"lot\" = '{lot}'"
    merge.DocumentURL = template.as_uri()
    merge.OutputType = 2  # com.sun.star.text.MailMergeType.FILE
    merge.OutputURL = folder.as_uri()
    merge.FileNamePrefix = f"lot-{lot:04d}-"
    merge.SaveAsSingleFile = True
    merge.SaveFilter = "writer_pdf_Export"
    merge.execute(())


def _end(context: Any) -> None:
    with suppress(DisposedException):  # the answer is lost with the program
        _service(context, "com.sun.star.frame.Desktop").terminate()


def _service(context: Any, name: str) -> Any:
    return context.ServiceManager.createInstanceWithContext(name, context)


def _value(name: str, value: object) -> Any:
    prop = PropertyValue()
    prop.Name, prop.Value = name, value
    return prop


# The letter as a flat OpenDocument text

_STYLES = {
    "body": ("IPAexMincho", 10.5),
    "small": ("IPAexMincho", 9),
    "title": ("IPAexGothic", 16),
    "head": ("IPAexGothic", 11),
    "address": ("IPAmjMincho", 9.5),
    "name": ("IPAmjMincho", 13),
}


def _template(text: dict[str, Any]) -> str:
    days = "　".join(f"{day['label']}　{day['date']}" for day in text["days"])
    address = "　".join(text["return_address"])
    table = [("日　時", days), ("会　場", text["place"]), ("参加者", text["seats"]),
             ("申込方法", text["how_to_apply"]), ("申込期限", text["reply_by"])]  # fmt: skip
    invitation = [
        _right([text["document_number"], text["sent_on"], *text["sender"], text["seal_note"]]),
        _paragraph("address", "〒", _field("postal")),
        _paragraph("address", _field("address")),
        _paragraph("name", _field("name"), " 様"),
        _paragraph("small", "返戻番号 ", _field("return_number")),
        _paragraph("title", escape(text["title"])),
        *(_paragraph("body", "　", escape(words)) for words in text["body"]),
        _table(table),
        _paragraph("head", "抽選の確認番号　", _field("token")),
        _paragraph("small", escape(text["token_note"])),
        _paragraph("head", "個人情報の取扱い"),
        *(_paragraph("small", "・", escape(line)) for line in text["privacy"]),
        _paragraph("small", escape("　".join(["【問合せ・担当】", *text["contact"]]))),
    ]
    form = [
        '<text:p text:style-name="page2">', escape(text["event"]), "　参加申込書</text:p>",
        _paragraph("body", "下のとおり回答します。当てはまる□に✓を付けてください。"),
        _paragraph("name", "氏名　", _field("name"), " 様"),
        _ticks("1　参加について", ["参加を申し込みます", "今回は参加しません"]),
        _ticks("2　参加できる日", [f"{day['label']}　{day['date']}" for day in text["days"]]),
        _paragraph("body", escape(f"申込期限：{text['reply_by']}　返送先：{address}")),
        _paragraph("small", "－－－－－　切り取り線（ここから下は区の事務局だけが使います）　－－－－－"),
        _paragraph("head", "区の事務局だけが使う欄"),
        _paragraph("small", "返信コード ", _field("code")),
        _ticks("3　日中に連絡のつく電話番号", ["　" * 20]),
        _ticks("4　参加に当たって必要な配慮", text["needs"]),
        _ticks("5　参加しない理由", text["reasons"]),
    ]  # fmt: skip
    return _HEAD + "".join([*invitation, *form]) + _TAIL


def _paragraph(style: str, *parts: str) -> str:
    return f'<text:p text:style-name="{style}">{"".join(parts)}</text:p>'


def _right(lines: list[str]) -> str:
    return "".join(f'<text:p text:style-name="right">{escape(line)}</text:p>' for line in lines)


def _field(column: str) -> str:
    return (
        f'<text:database-display text:table-name="{TABLE}" text:table-type="table" '
        f'text:database-name="{SOURCE}" text:column-name="{column}">&lt;{column}&gt;</text:database-display>'
    )


def _ticks(title: str, labels: list[str]) -> str:
    return _paragraph("head", title) + _paragraph("body", escape("　".join(f"□ {label}" for label in labels)))


def _table(rows: list[tuple[str, str]]) -> str:
    cells = "".join(
        '<table:table-row><table:table-cell table:style-name="cell">'
        + _paragraph("body", head)
        + '</table:table-cell><table:table-cell table:style-name="cell">'
        + _paragraph("body", escape(words))
        + "</table:table-cell></table:table-row>"
        for head, words in rows
    )
    columns = '<table:table-column table:style-name="narrow"/><table:table-column table:style-name="wide"/>'
    return f'<table:table table:name="facts">{columns}{cells}</table:table>'


def _style(name: str, font: str, size: float, more: str = "") -> str:
    return (
        f'<style:style style:name="{name}" style:family="paragraph"><style:paragraph-properties '
        f'fo:margin-bottom="2mm" {more}/><style:text-properties style:font-name="{font}" '
        f'fo:font-size="{size}pt" style:font-name-asian="{font}" style:font-size-asian="{size}pt"/>'
        "</style:style>"
    )


_NAMES = {
    "office": "office:1.0", "style": "style:1.0", "text": "text:1.0", "table": "table:1.0",
    "fo": "xsl-fo-compatible:1.0", "svg": "svg-compatible:1.0",
}  # fmt: skip
_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}"' for prefix, name in _NAMES.items()
)
_FACES = "".join(
    f'<style:font-face style:name="{font}" svg:font-family="{font}"/>'
    for font in sorted({font for font, _ in _STYLES.values()})
)
_PAGE = (
    '<style:page-layout style:name="a4"><style:page-layout-properties fo:page-width="210mm" '
    'fo:page-height="297mm" fo:margin-left="22mm" fo:margin-right="20mm" fo:margin-top="12mm" '
    'fo:margin-bottom="13mm"/></style:page-layout>'
)
_CELLS = (
    '<style:style style:name="cell" style:family="table-cell"><style:table-cell-properties '
    'fo:border="0.5pt solid #6e6e6e" fo:padding="2mm"/></style:style>'
    '<style:style style:name="narrow" style:family="table-column"><style:table-column-properties '
    'style:column-width="27mm"/></style:style>'
    '<style:style style:name="wide" style:family="table-column"><style:table-column-properties '
    'style:column-width="141mm"/></style:style>'
)
_HEAD = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document {_SPACES} office:version="1.2" '
    'office:mimetype="application/vnd.oasis.opendocument.text">'
    f"<office:font-face-decls>{_FACES}</office:font-face-decls><office:automatic-styles>{_PAGE}{_CELLS}"
    + "".join(_style(name, *font) for name, font in _STYLES.items())
    + _style("right", "IPAexMincho", 10.5, 'fo:text-align="end"')
    + _style("page2", "IPAexGothic", 16, 'fo:break-before="page"')
    + "</office:automatic-styles><office:master-styles>"
    '<style:master-page style:name="Standard" style:page-layout-name="a4"/></office:master-styles>'
    "<office:body><office:text>"
)
_TAIL = "</office:text></office:body></office:document>\n"


if __name__ == "__main__":
    main(*sys.argv[1:])
