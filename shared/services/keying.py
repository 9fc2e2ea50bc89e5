"""Keying from scanned pages, one after the other: a reply is filed, its page settled, the next one shown."""

from datetime import date

from shared.documents.assembly import Assembly
from shared.documents.reply import Reply
from shared.documents.scanned_page import PageState, ScannedPage
from shared.domain.ids import ActorId
from shared.domain.reply import ReplyForm
from shared.errors import Conflict
from shared.services.parts import Parts
from shared.services.replies import file_reply
from shared.services.scanned_forms import keyed_from, page_ids, page_of


def file_from_page(
    parts: Parts,
    assembly: Assembly,
    actor: ActorId,
    page_id: str,
    code: str,
    received: date,
    form: ReplyForm,
) -> Reply:
    """The form on a scanned page. After a crash in between the same again settles the page.

    Raises as `file_reply`; Conflict `general.stale_page` when somebody settled the page meanwhile.
    """
    if page_of(parts, assembly, page_id).state not in (PageState.WAITING, PageState.KEYED):
        raise Conflict("general.stale_page")
    reply = file_reply(parts, assembly, actor, code, received, form)
    keyed_from(parts, assembly, page_id, reply.reply, actor)
    return reply


def next_to_key(parts: Parts, assembly: Assembly, after: str = "") -> ScannedPage | None:
    """The next page that waits, in the order of the paper; past the last one from the first on."""
    ids = page_ids(parts, assembly)
    ahead = [page for page in ids if page > after]
    for page_id in [*ahead, *(page for page in ids if page < after)]:
        page = page_of(parts, assembly, page_id)
        if page.to_key:
            return page
    return None
