"""OpenID Connect, code flow with PKCE (RFC 7636): discovery, where to send people, what came back."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared.errors import Denied, Fault, Transient
from shared.portal.session import LoginFlow
from shared.settings import OidcProvider

_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
_LEEWAY_S = 60
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class OidcClient:
    """One issuer. `insecure_loopback` (local stack only) allows http:// on this machine."""

    def __init__(
        self, provider: OidcProvider, redirect_uri: str, http: httpx.Client, *, insecure_loopback: bool
    ) -> None:
        self._provider = provider
        self._redirect_uri = redirect_uri
        self._http = http
        self._insecure_loopback = insecure_loopback

    def authorization_url(self, flow: LoginFlow) -> str:
        """Where the browser goes to log in. `prompt=login`: our idle limit would mean nothing otherwise."""
        query = {
            "response_type": "code",
            "client_id": self._provider.client_id,
            "redirect_uri": self._redirect_uri,
            "scope": "openid profile email",
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": _challenge(flow.verifier),
            "code_challenge_method": "S256",
            "prompt": "login",
        }
        endpoint = self._endpoint("authorization_endpoint")
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    def claims(self, code: str, flow: LoginFlow, now: datetime) -> Mapping[str, Any]:
        """Claims of the ID token for `code`: signature, issuer, audience, expiry and nonce checked.

        Raises Denied `login.refused` when anything of it does not hold.
        """
        id_token = self._exchange(code, flow).get("id_token")
        if not isinstance(id_token, str):
            raise Denied("login.refused")
        try:
            token = jwt.decode(id_token, self._keys(), algorithms=_ALGORITHMS)
            self._registry(flow, now).validate(token.claims)
        except (JoseError, ValueError):
            raise Denied("login.refused") from None
        return token.claims

    def _exchange(self, code: str, flow: LoginFlow) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": flow.verifier,
            "client_id": self._provider.client_id,
        }
        secret = self._provider.client_secret
        auth = httpx.BasicAuth(self._provider.client_id, secret) if secret else None
        answer = self._ask("POST", self._endpoint("token_endpoint"), data=form, auth=auth)
        if answer.status_code != httpx.codes.OK:
            raise Denied("login.refused")
        return _object(answer)

    def _registry(self, flow: LoginFlow, now: datetime) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=_LEEWAY_S,
            iss={"essential": True, "value": self._metadata()["issuer"]},
            aud={"essential": True, "value": self._provider.client_id},
            exp={"essential": True},
            nonce={"essential": True, "value": flow.nonce},
        )

    def _keys(self) -> KeySet:
        answer = self._ask("GET", self._endpoint("jwks_uri"))
        return KeySet.import_key_set(_object(answer))  # type: ignore[arg-type]  # checked by the library

    def _endpoint(self, name: str) -> str:
        return self._checked(str(self._metadata()[name]))

    def _metadata(self) -> Mapping[str, Any]:
        issuer = self._checked(self._provider.issuer.rstrip("/"))
        found = _object(self._ask("GET", f"{issuer}/.well-known/openid-configuration"))
        if str(found.get("issuer", "")).rstrip("/") != issuer:
            raise Fault("login.provider_mismatch")
        return found

    def _checked(self, url: str) -> str:
        """Raises Fault for anything but HTTPS, or HTTP on this machine where that is allowed."""
        parts = urlsplit(url)
        if parts.scheme == "https" or (self._insecure_loopback and parts.hostname in _LOOPBACK):
            return url
        raise Fault("login.provider_insecure")

    def _ask(self, method: str, url: str, **how: Any) -> httpx.Response:
        try:
            return self._http.request(method, url, **how)
        except httpx.HTTPError:
            raise Transient("login.provider_unreachable") from None


def _object(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        raise Transient("login.provider_unreachable") from None
    if answer.status_code != httpx.codes.OK or not isinstance(found, dict):
        raise Transient("login.provider_unreachable")
    return found


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
