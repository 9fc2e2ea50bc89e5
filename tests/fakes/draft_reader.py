"""A draft reader whose PDFs are JSON: each says itself what a reader would see in it."""

import json
from collections.abc import Mapping
from typing import Any

from shared.domain.report_draft import MOST_PAGES, Finding
from shared.errors import Refusal
from shared.ports import SeenDraft

_MARK = b"%PDF-fake-draft "


def draft_of(*texts: str, **said: Any) -> bytes:
    """A draft of these pages, and perhaps: `beside`, `findings` ({page: kind}), `author`, `hidden`, `refusal` (code)."""
    return _MARK + json.dumps({"texts": texts, **said}, ensure_ascii=False).encode()


class FakeDraftReader:
    """Sees what a draft says of itself; what it says of its author is cleaned away."""

    def see(self, pdf: bytes, title: str) -> SeenDraft:
        said = _said(pdf)
        if "refusal" in said:
            raise Refusal(said["refusal"])
        texts = tuple(said["texts"])
        if not 1 <= len(texts) <= MOST_PAGES:
            raise Refusal("report_draft.too_many_pages", limit=MOST_PAGES, found=len(texts))
        findings = tuple(
            Finding.model_validate({"page": int(page), "kind": kind, "count": 1})
            for page, kind in said.get("findings", {}).items()
        )
        hidden = tuple(
            tuple((start, end) for start, end in said.get("hidden", {}).get(str(page), ()))
            for page in range(1, len(texts) + 1)
        )
        return SeenDraft(texts, hidden, said.get("beside", ""), findings, draft_of(*texts, title=title))

    def picture(self, pdf: bytes, page: int) -> bytes:
        return b"\x89PNG fake page " + str(_said(pdf)["texts"][page - 1]).encode()


def _said(pdf: bytes) -> Mapping[str, Any]:
    if not pdf.startswith(_MARK):
        raise Refusal("report_draft.broken")
    found: dict[str, Any] = json.loads(pdf[len(_MARK) :])
    return found
