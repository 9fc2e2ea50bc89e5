"""Free text about a contract: enveloped in its people holding, so that state and trail hold none."""

from shared.documents.base import ObjectRef
from shared.documents.contract import Contract
from shared.services.contract import fresh_object_id, people_are_readable, people_vault
from shared.services.parts import Parts


def store_text(parts: Parts, contract: Contract, class_: str, text: str) -> ObjectRef:
    """Raises Refusal `holding.held`, `holding.not_active`."""
    return people_vault(parts, contract).put_json(class_, fresh_object_id(parts), {"text": text})


def text_of(parts: Parts, contract: Contract, ref: ObjectRef | None) -> str:
    """As written; empty when there is none, or once the people holding cannot be read."""
    if ref is None or not people_are_readable(parts, contract):
        return ""
    found: str = people_vault(parts, contract).get_json(ref)["text"]
    return found
