"""An OpenID provider in memory: real keys, real tokens, no network. It can be told to lie."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.fakes import FakeClock
from tests.fakes.parts import PROVIDER

_KEY = RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig", "alg": "RS256"})
_OTHER_KEY = RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig", "alg": "RS256"})


@dataclass
class FakeLoginProvider:
    """`lies` change the ID token's claims; `forged` signs with a key that is not published."""

    clock: FakeClock
    person: Mapping[str, Any]
    lies: Mapping[str, Any] = field(default_factory=dict)
    forged: bool = False
    issuer: str = PROVIDER.issuer
    _asked: dict[str, str] = field(default_factory=dict)

    def web(self) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self._answer))

    def log_in(self, authorization_url: str) -> str:
        """What the person does at the provider: the query of the redirect back."""
        query = parse_qs(urlsplit(authorization_url).query)
        self._asked = {name: values[0] for name, values in query.items()}
        return f"code=the-code&state={self._asked['state']}"

    def _answer(self, request: httpx.Request) -> httpx.Response:
        answers: dict[str, Callable[[httpx.Request], httpx.Response]] = {
            "/.well-known/openid-configuration": lambda _: httpx.Response(200, json=self._metadata()),
            "/jwks": lambda _: httpx.Response(200, json={"keys": [_KEY.as_dict(private=False)]}),
            "/token": self._token,
        }
        return answers[request.url.path](request)

    def _metadata(self) -> dict[str, str]:
        base = PROVIDER.issuer
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{base}/auth",
            "token_endpoint": f"{base}/token",
            "jwks_uri": f"{base}/jwks",
        }

    def _token(self, request: httpx.Request) -> httpx.Response:
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if form["code"] != "the-code" or challenge != self._asked["code_challenge"]:
            return httpx.Response(400, json={"error": "invalid_grant"})
        now = int(self.clock.real_now().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": PROVIDER.client_id,
            "sub": "1",
            "iat": now,
            "exp": now + 300,
            "nonce": self._asked["nonce"],
            **self.person,
            **self.lies,
        }
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, _OTHER_KEY if self.forged else _KEY)
        return httpx.Response(
            200, json={"access_token": "unused", "token_type": "Bearer", "id_token": signed}
        )
