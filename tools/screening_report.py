"""How often the word list that comes with the program marks a disclosure: `python -m tools.screening_report`
writes docs/screening.md. Reported as it is; no limit is set, since a person reads every text."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.domain.chance import wilson
from shared.domain.screening import passages
from shared.services.word_list import shipped_words

_ROOT = Path(__file__).parent.parent
CORPUS = _ROOT / "tests/screening_corpus/free_texts.tsv"
PAGE = _ROOT / "docs/screening.md"
MARK = "<!-- measured: written by tools/screening_report.py -->"
NONE = "none"
CLASSES = {
    "health": "病歴・健康",
    "disability": "障害",
    "belief": "思想・信条・宗教",
    "origin": "人種・民族・社会的身分",
    "crime": "犯罪の経歴・被害",
    "welfare": "暮らし向き",
    "family": "家族・他人・性のこと",
    "identifier": "連絡先・番号・氏名",
}
"""As the texts were sorted when they were written, before anybody looked at the list."""


@dataclass(frozen=True, slots=True)
class Text:
    """One free text: its class (`none`: no disclosure), and why passages of it are marked."""

    of: str
    marks: frozenset[str]

    @property
    def discloses(self) -> bool:
        return self.of != NONE


def read_corpus() -> list[Text]:
    """The texts, each marked with the word list as it comes."""
    lines = CORPUS.read_text(encoding="utf-8").splitlines()[1:]
    return [_marked(*line.split("\t")) for line in lines]


def renewed(page: str) -> str:
    """`page` with everything after the mark written anew."""
    return f"{page.partition(MARK)[0]}{MARK}\n\n{report(read_corpus())}"


def report(texts: Sequence[Text]) -> str:
    marked = [text for text in texts if text.marks]
    disclosing = [text for text in texts if text.discloses]
    found = [text for text in disclosing if text.marks]
    lines = [
        f"{len(texts)} texts, {len(disclosing)} with a disclosure.",
        "",
        "| disclosure | texts | with a mark | recall (95 %) |",
        "|---|---:|---:|---|",
        *(_recall(name, words, disclosing) for name, words in CLASSES.items()),
        f"| all | {len(disclosing)} | {len(found)} | {_share(len(found), len(disclosing))} |",
        "",
        "| mark | texts with it | of these with a disclosure | precision (95 %) |",
        "|---|---:|---:|---|",
        *(_precision(why, texts) for why in _marks_in(texts)),
        f"| any | {len(marked)} | {len(found)} | {_share(len(found), len(marked))} |",
    ]
    return "\n".join(lines) + "\n"


def _marked(of: str, text: str) -> Text:
    return Text(of, frozenset(passage.why for passage in passages(text, shipped_words()) if passage.mark))


def _recall(name: str, words: str, disclosing: Sequence[Text]) -> str:
    mine = [text for text in disclosing if text.of == name]
    found = sum(bool(text.marks) for text in mine)
    return f"| {words} | {len(mine)} | {found} | {_share(found, len(mine))} |"


def _precision(why: str, texts: Sequence[Text]) -> str:
    mine = [text for text in texts if why in text.marks]
    right = sum(text.discloses for text in mine)
    return f"| {why} | {len(mine)} | {right} | {_share(right, len(mine))} |"


def _marks_in(texts: Sequence[Text]) -> list[str]:
    return sorted(Counter(why for text in texts for why in text.marks))


def _share(part: int, whole: int) -> str:
    low, high = wilson(part, whole)
    return f"{part / whole:.2f} ({low:.2f}–{high:.2f})"


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} renewed\n")
