"""The secrets REST API of Key Vault (2025-07-01 and later) over one `Vault`, checked per identity."""

import base64
import json
import logging
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.vault.rights import Identity, Right, identity_of
from local.vault.secrets import RECOVERY_LEVEL, RETENTION_DAYS, Secret, Vault, VaultError, Version

PAGE = 25
TENANT = "00000000-0000-4000-8000-00000000070e"
CHALLENGE = f'Bearer authorization="https://login.invalid/{TENANT}", resource="https://vault.azure.net"'
log = logging.getLogger("vault")

type Json = dict[str, object]
type Handler = Callable[[Request], Awaitable[Json | None]]


class VaultApi:
    """One route a right; every answer is logged with identity, right, name and status, never a value."""

    def __init__(self, vault: Vault, identities: tuple[Identity, ...]) -> None:
        self._vault = vault
        self._identities = identities

    def app(self) -> Starlette:
        one, of_version = "/secrets/{name}", "/secrets/{name}/{version}"
        gone = "/deletedsecrets/{name}"
        table: list[tuple[str, str, Right, Handler]] = [
            ("GET", "/secrets", Right.READ_METADATA, self._list_live),
            ("POST", "/secrets/restore", Right.RESTORE, self._restore),
            ("PUT", one, Right.SET, self._set),
            ("GET", one, Right.GET, self._get),
            ("GET", one + "/", Right.GET, self._get),
            ("DELETE", one, Right.DELETE, self._delete),
            ("GET", one + "/versions", Right.READ_METADATA, self._list_versions),
            ("POST", one + "/backup", Right.BACKUP, self._backup),
            ("GET", of_version, Right.GET, self._get),
            ("PATCH", one + "/", Right.UPDATE, self._update),
            ("PATCH", of_version, Right.UPDATE, self._update),
            ("GET", "/deletedsecrets", Right.READ_METADATA, self._list_deleted),
            ("GET", gone, Right.READ_METADATA, self._get_deleted),
            ("DELETE", gone, Right.PURGE, self._purge),
            ("POST", gone + "/recover", Right.RECOVER, self._recover),
        ]
        routes = [Route(path, self._guarded(right, act), methods=[verb]) for verb, path, right, act in table]
        return Starlette(routes=[*routes, Route("/healthz", _healthy)])

    def _guarded(self, right: Right, act: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            who = identity_of(_bearer(request), self._identities)
            if who is None:
                return _error(VaultError(401, "Unauthorized"), {"WWW-Authenticate": CHALLENGE})
            name = request.path_params.get("name")
            response = await _respond(request, act, allowed=who.may(right, name))
            log.info("%s %s %s %d", who.name, right, name or "-", response.status_code)
            return response

        return answer

    async def _set(self, request: Request) -> Json:
        body = await _body(request)
        content_type = body.get("contentType")
        secret = self._vault.set(
            request.path_params["name"],
            str(body["value"]),
            str(content_type) if content_type else None,
            _tags(body) or {},
        )
        return _bundle(request, secret.name, secret.current, with_value=True)

    async def _get(self, request: Request) -> Json:
        name = request.path_params["name"]
        version = self._vault.value_of(name, request.path_params.get("version", ""))
        return _bundle(request, name, version, with_value=True)

    async def _update(self, request: Request) -> Json:
        body = await _body(request)
        name, version = request.path_params["name"], request.path_params.get("version", "")
        attributes = body.get("attributes")
        enabled = attributes.get("enabled") if isinstance(attributes, dict) else None
        changed = self._vault.update(name, version, enabled=enabled, tags=_tags(body))
        return _bundle(request, name, changed)

    async def _delete(self, request: Request) -> Json:
        return _deleted_bundle(request, self._vault.delete(request.path_params["name"]))

    async def _get_deleted(self, request: Request) -> Json:
        return _deleted_bundle(request, self._vault.deleted(request.path_params["name"]))

    async def _recover(self, request: Request) -> Json:
        secret = self._vault.recover(request.path_params["name"])
        return _bundle(request, secret.name, secret.current)

    async def _purge(self, request: Request) -> None:
        self._vault.purge(request.path_params["name"])

    async def _backup(self, request: Request) -> Json:
        secret = self._vault.live(request.path_params["name"])
        return {"value": base64.urlsafe_b64encode(secret.model_dump_json().encode()).decode().rstrip("=")}

    async def _restore(self, request: Request) -> Json:
        text = str((await _body(request))["value"])
        kept = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        secret = self._vault.restore(Secret.model_validate_json(kept))
        return _bundle(request, secret.name, secret.current)

    async def _list_live(self, request: Request) -> Json:
        return _page(request, [_item(request, secret) for secret in self._vault.all_live()])

    async def _list_deleted(self, request: Request) -> Json:
        return _page(request, [_deleted_bundle(request, secret) for secret in self._vault.all_deleted()])

    async def _list_versions(self, request: Request) -> Json:
        secret = self._vault.live(request.path_params["name"])
        return _page(request, [_bundle(request, secret.name, version) for version in secret.versions])


async def _respond(request: Request, act: Handler, *, allowed: bool) -> Response:
    try:
        if "api-version" not in request.query_params:
            raise VaultError(400, "BadParameter")
        if not allowed:
            raise VaultError(403, "Forbidden", "ForbiddenByRbac")
        answer = await act(request)
    except VaultError as error:
        return _error(error)
    except (KeyError, ValueError):
        return _error(VaultError(400, "BadParameter"))
    return Response(status_code=204) if answer is None else JSONResponse(answer)


async def _healthy(_: Request) -> Response:
    return Response("ok")


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


async def _body(request: Request) -> Json:
    parsed = json.loads(await request.body())
    if not isinstance(parsed, dict):
        raise VaultError(400, "BadParameter")
    return parsed


def _tags(body: Json) -> dict[str, str] | None:
    tags = body.get("tags")
    return {str(key): str(value) for key, value in tags.items()} if isinstance(tags, dict) else None


def _error(error: VaultError, headers: dict[str, str] | None = None) -> Response:
    inner = {"innererror": {"code": error.inner}} if error.inner else {}
    body = {"error": {"code": error.code, "message": error.inner or error.code, **inner}}
    return JSONResponse(body, status_code=error.status, headers=headers)


def _address(request: Request, *path: str) -> str:
    return "/".join((f"https://{request.url.netloc}", *path))


def _attributes(version: Version) -> Json:
    return {
        "enabled": version.enabled,
        "created": version.created,
        "updated": version.updated,
        "recoveryLevel": RECOVERY_LEVEL,
        "recoverableDays": RETENTION_DAYS,
    }


def _bundle(request: Request, name: str, version: Version, *, with_value: bool = False) -> Json:
    bundle: Json = {
        "id": _address(request, "secrets", name, version.version),
        "attributes": _attributes(version),
        "tags": version.tags,
    }
    if version.content_type:
        bundle["contentType"] = version.content_type
    return bundle | {"value": version.value} if with_value else bundle


def _item(request: Request, secret: Secret) -> Json:
    return _bundle(request, secret.name, secret.current) | {"id": _address(request, "secrets", secret.name)}


def _deleted_bundle(request: Request, secret: Secret) -> Json:
    return _bundle(request, secret.name, secret.current) | {
        "recoveryId": _address(request, "deletedsecrets", secret.name),
        "deletedDate": secret.deleted_at,
        "scheduledPurgeDate": secret.purge_at,
    }


def _page(request: Request, items: list[Json]) -> Json:
    """At most 25 items, and where to go on; `$skiptoken` is a position in the sorted list."""
    size = min(int(request.query_params.get("maxresults", PAGE)), PAGE)
    start = int(request.query_params.get("$skiptoken", 0))
    more = start + size < len(items)
    following = request.url.include_query_params(**{"$skiptoken": start + size, "maxresults": size})
    return {"value": items[start : start + size], "nextLink": str(following) if more else None}
