"""The contractor's 消去証明書 on paper: what is stated, in words, with names and a place for the seal."""

from typing import Any

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.domain.canonical_json import canonical
from shared.domain.custody_lines import (
    PAPER_MEDIUM,
    CollectionKind,
    ErasureMethod,
    Fate,
    PaperContent,
    Signature,
    SignedWay,
)
from shared.domain.ids import ContractId
from shared.domain.japan_time import day_of, in_words
from shared.ports import Attachment
from shared.services.contractor_statement import stated, stated_sha256
from shared.services.custody import ledger_of
from shared.services.custody_facts import actor_names, names_for
from shared.services.packets import packets_of
from shared.services.parts import Parts

TEMPLATE = "contractor_statement.typ"


def print_statement(parts: Parts, contract_id: ContractId) -> bytes:
    """PDF; once signed in the portal it says so and is sealed, with what is stated embedded."""
    contract = parts.repository.get(Contract, contract_id)
    signature = ledger_of(parts, contract_id).signed
    at = signature.signed.at if signature else parts.clock.business_now()
    pdf = parts.press.print(TEMPLATE, _data(parts, contract), at)
    if signature is None:
        return pdf
    attached = Attachment(
        f"{contract_id}-statement.json", "application/json", canonical(stated(parts, contract_id))
    )
    return parts.pdf_signer.seal(pdf, [attached], at)


def _data(parts: Parts, contract: Contract) -> dict[str, object]:
    facts: dict[str, Any] = dict(stated(parts, contract.contract_id))
    names = names_for(parts, contract.id)
    signature = ledger_of(parts, contract.id).signed
    signed = None
    if signature:
        who = actor_names(parts, contract).get(signature.signed.actor, signature.signed.actor)
        signed = {"who": who, "at": in_words(signature.signed.at), "way": signature.way.ja}
    return {
        "project": parts.repository.get(Assembly, contract.assembly).plan.report.project,
        "contractor": contract.contractor,
        "number": f"{contract.number}",
        "term": f"{contract.signed_on.isoformat()}　〜　{contract.ends_on.isoformat()}",
        "media": [_medium(one, names) for one in facts["statements"]],
        "items": _items(parts, contract, facts, names),
        "sha256": _sha256(parts, contract, signature),
        "signed": signed,
        "made": day_of(parts.clock.business_now()).isoformat(),
    }


def _sha256(parts: Parts, contract: Contract, signature: Signature | None) -> str:
    """Of what is stated: as it was signed in the portal, else as it stands."""
    if signature and signature.way is SignedWay.PORTAL:
        return signature.sha256
    return stated_sha256(parts, contract.contract_id)


def _medium(one: dict[str, Any], names: dict[str, str]) -> list[str]:
    medium = "紙" if one["medium"] == PAPER_MEDIUM else names.get(one["medium"], one["medium"])
    return [medium, ErasureMethod(one["method"]).ja, one["done_on"]]


def _items(parts: Parts, contract: Contract, facts: dict[str, Any], names: dict[str, str]) -> list[list[str]]:
    """What was held, on which medium, how much, and what became of it."""
    titles = {packet.id: packet.title for packet in packets_of(parts, contract.id)}
    items = [
        [
            titles.get(copy["packet"], copy["packet"]),
            names.get(copy["device"], copy["device"]),
            f"写し第{copy['copy']}号",
            Fate(copy["fate"]).ja,
        ]
        for copy in facts["copies"]
    ]
    items += [
        [
            PaperContent(sheet["content"]).ja,
            "紙",
            f"{sheet['sheets']}枚（発送{sheet['posted']}枚、返還{sheet['returned'] or 0}枚）",
            Fate(sheet["fate"]).ja,
        ]
        for sheet in facts["paper"]
    ]
    items += [
        [
            f"{CollectionKind(own['content']).ja}（受託者が収集・作成）",
            "紙" if own["medium"] == PAPER_MEDIUM else names.get(own["medium"], own["medium"]),
            f"{own['sheets']}枚" if own["medium"] == PAPER_MEDIUM else "電子",
            Fate(own["fate"]).ja,
        ]
        for own in facts["collections"]
    ]
    return items
