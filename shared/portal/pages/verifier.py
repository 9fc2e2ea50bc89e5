"""The verifier of verify/, for everyone: the very file, under a policy that lets it reach nothing."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from starlette.responses import Response

from shared.portal.headers import POLICY
from shared.portal.routing import Pages, Visit, public

VERIFIER = Path(__file__).parents[3] / "verify" / "index.html"
pages = Pages()
_INLINE = re.compile(rb"<(script|style)[^>]*>(.*?)</\1>", re.DOTALL)


@pages.get("/public/verify", allow=public)
def show(_visit: Visit) -> Response:
    page, policy = _page()
    return Response(page, media_type="text/html", headers={POLICY: policy})


@cache
def _page() -> tuple[bytes, str]:
    """The file, and a policy that names its scripts and styles by their digests."""
    page = VERIFIER.read_bytes()
    found: dict[bytes, list[str]] = {b"script": [], b"style": []}
    for kind, text in _INLINE.findall(page):
        found[kind].append(f"'sha256-{base64.b64encode(hashlib.sha256(text).digest()).decode()}'")
    scripts, styles = (" ".join(found[kind]) for kind in (b"script", b"style"))
    allowed = f"script-src {scripts}; style-src {styles}; img-src data:"
    return page, f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
