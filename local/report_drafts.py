"""A contractor's report as a PDF, as a word processor would write it: for the demo and for tests."""

import io
from collections.abc import Sequence
from typing import cast

from local.folder import REPOSITORY

_WRITTEN = 1_822_000_000
"""When (seconds since 1970): the same report is the same file."""
_FONTS = REPOSITORY / ".tools/fonts"
AUTHOR = "取扱 六郎"
"""What a word processor leaves in the document's properties."""
OUTLINE = ("討議会の概要", "出された意見のまとめ", "参加者の感想と今後の課題")
_WORDS = (
    "あさひ区民討議会は、無作為に選ばれた区民が二日間にわたり話し合う場として開かれました。"
    "各グループは短い説明を聞き、質問をし、意見を出し合い、最後に全体で発表しました。"
)
_PAGE = """
= {title}
{words}

{more}
"""
_STYLE = """#set document(title: "報告書案（内部用）", author: "{author}")
#set page(paper: "a4", margin: 25mm, numbering: "1")
#set text(font: "IPAexGothic", size: 10.5pt, lang: "ja")
"""


def report(pages: Sequence[str] = ("", "", "")) -> bytes:
    """A page for each entry: a heading, common words, and the entry as typst text."""
    import typst

    written = [
        _PAGE.format(title=OUTLINE[number % len(OUTLINE)], words=_WORDS * 3, more=more)
        for number, more in enumerate(pages)
    ]
    source = _STYLE.format(author=AUTHOR) + "#pagebreak()".join(written)
    compiler = typst.Compiler(input=source.encode(), font_paths=typst.Fonts(font_paths=[_FONTS]))
    return cast("bytes", compiler.compile(format="pdf", timestamp=_WRITTEN))


def under_a_bar(words: str) -> str:
    """Typst text: `words` with a black bar drawn over them, still in the file."""
    bar = "#place(top + left, dx: -2pt, dy: -2pt, rect(width: 140pt, height: 16pt, fill: black))"
    return f"#box(width: 140pt, height: 14pt)[{words} {bar}]"


def in_white(words: str) -> str:
    """Typst text: `words` in the colour of the paper."""
    return f"#text(fill: white)[{words}]"


def stuffed(pdf: bytes) -> bytes:
    """`pdf` with a comment, an attachment, a script, and a page of which a part is cropped."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.attachments["list.csv"] = pikepdf.AttachedFileSpec(
            document,
            b"name,phone",
            description="",
            filename="list.csv",
            mime_type="text/csv",
            creation_date="",
            mod_date="",
        )
        comment = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 20, 20], Contents=AUTHOR, T=AUTHOR
        )
        document.pages[0].Annots = document.make_indirect(pikepdf.Array([document.make_indirect(comment)]))
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        document.pages[-1].CropBox = pikepdf.Array([0, 0, 400, 600])
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()
