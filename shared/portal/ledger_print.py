"""The custody ledger on paper: the page's rows, with the name of who took it and when across every page."""

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.domain.custody_lines import Statement
from shared.domain.japan_time import in_words
from shared.portal.custody_rows import LedgerRow, Names, ledger_rows, medium_words
from shared.services.actors import Actor
from shared.services.custody import balance, ledger_of
from shared.services.parts import Parts

TEMPLATE = "ledger.typ"
HEADINGS = ("資料", "番号・枚数", "保有者", "機器・場所", "引渡し・取得", "返却期限", "状態")


def print_ledger(parts: Parts, contract: Contract, reader: Actor, names: Names) -> bytes:
    """PDF for `reader`, who is named on it; `names`: the words behind ids that the reader may see."""
    now = parts.clock.business_now()
    lines = ledger_of(parts, contract.id)
    open_items = len(balance(parts, contract.id).open)
    printed: dict[str, object] = {
        "project": parts.repository.get(Assembly, contract.assembly).plan.report.project,
        "contract": f"委託契約 第{contract.number}号",
        "contractor": contract.contractor,
        "balance": f"清算されていない項目 {open_items}件" if open_items else "すべて清算されています。",
        "watermark": f"{reader.name}　{in_words(now)}",
        "headings": list(HEADINGS),
        "rows": [_row(row) for row in ledger_rows(parts, contract, names)],
        "media": [
            _medium(medium_words(medium, names), lines.statement_on(medium), names)
            for medium in lines.media(contract.device_ids)
        ],
    }
    return parts.press.print(TEMPLATE, printed, now)


def _row(row: LedgerRow) -> list[str]:
    due = row.due.isoformat() if row.due else "―"
    return [row.title, row.number, row.holder, row.where, in_words(row.since), due, row.fate.ja]


def _medium(words: str, statement: Statement | None, names: Names) -> list[str]:
    if statement is None:
        return [words, "未提出", "―", "―"]
    seen = "確認待ち"
    if statement.seen:
        place = names.get(statement.seen.place, "区役所")
        present = names.get(statement.seen.present, "なし")
        seen = f"{statement.seen.day.isoformat()}　{place}　立会い {present}"
    return [words, statement.method.ja, statement.done_on.isoformat(), seen]
