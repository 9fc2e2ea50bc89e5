"""What a person sees when something is refused or breaks: what happened and what to do next."""

from starlette.responses import Response

from shared.errors import Conflict, Denied, Fault, NotFound, Refusal, TogikaiError, Transient
from shared.messages import explain
from shared.portal.visit import Visit


class LoginNeeded(Refusal):
    """Nobody is logged in, or not any more (HTTP 401)."""


_STATUS: dict[type[TogikaiError], tuple[int, str]] = {
    LoginNeeded: (401, "ログインが必要です"),
    Denied: (403, "権限がありません"),
    NotFound: (404, "見つかりません"),
    Conflict: (409, "内容が更新されています"),
    Refusal: (422, "受け付けられませんでした"),
    Transient: (503, "混み合っています"),
    Fault: (500, "処理を完了できませんでした"),
}


def error_page(visit: Visit, error: TogikaiError) -> Response:
    """Its status and sentence as a page, or as JSON for our own script."""
    status, title = _kind(error)
    if visit.wants_json:
        return visit.json({"code": error.code, "message": explain(error)}, status)
    context = {
        "title": title,
        "http_status": status,
        "sentence_text": explain(error),
        "code": error.code,
        "back": _way_on(visit, error),
        "login": isinstance(error, LoginNeeded),
    }
    return visit.render("error.html", status, **context)


def status_of(error: TogikaiError) -> int:
    """The HTTP status that goes with it."""
    return _kind(error)[0]


def back(visit: Visit) -> str:
    """Where to go on: the page of what the path names."""
    for name, folder in (("assembly_id", "assemblies"), ("contract_id", "contracts")):
        if name in visit.path:
            return f"/{folder}/{visit.path[name]}"
    return "/"


def _way_on(visit: Visit, error: TogikaiError) -> str:
    """Never to where the same would be said again."""
    page = back(visit)
    closed = isinstance(error, Denied) or (isinstance(error, NotFound) and page == visit.url_path)
    return "/" if closed else page


def _kind(error: TogikaiError) -> tuple[int, str]:
    for base in type(error).__mro__:
        if base in _STATUS:
            return _STATUS[base]
    return _STATUS[Fault]
