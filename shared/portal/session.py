"""The session lives in one signed cookie: who, what the token grants, since when. No server-side store."""

import hashlib
import hmac
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.responses import Response

from shared.domain.ids import ActorId
from shared.domain.roles import PersonRole
from shared.services.actors import Actor

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
FLOW = timedelta(minutes=10)


class Cookie(BaseModel):
    """What a signed cookie holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Session(Cookie):
    """`started` and `seen` in seconds since the epoch, by real time."""

    actor: ActorId
    login: str
    name: str
    roles: tuple[PersonRole, ...]
    csrf: str
    started: int
    seen: int

    def person(self) -> Actor:
        return Actor(self.actor, self.login, self.name, frozenset(self.roles))

    def expired(self, now: datetime) -> bool:
        """Idle for 30 minutes, or 8 hours old, or from the future."""
        at = int(now.timestamp())
        idle, age = at - self.seen, at - self.started
        return not (-60 <= idle < IDLE.total_seconds() and age < ABSOLUTE.total_seconds())

    def touched(self, now: datetime) -> "Session":
        return self.model_copy(update={"seen": int(now.timestamp())})


class LoginFlow(Cookie):
    """A login under way: what the provider's answer must match, and where to go afterwards."""

    provider: int
    state: str
    nonce: str
    verifier: str
    goal: str
    started: int

    def expired(self, now: datetime) -> bool:
        return not 0 <= int(now.timestamp()) - self.started < FLOW.total_seconds()


class Notice(Cookie):
    """A message shown once, on the page after an act."""

    code: str
    params: dict[str, str | int] = {}


class CookieJar:
    """Seals and opens cookies with a key derived from the ward key; each class has its own name and salt."""

    def __init__(self, ward_key: bytes) -> None:
        self._key = hmac.digest(ward_key, b"togikai-portal-cookie/1", hashlib.sha256)

    def seal(self, cookie: Cookie) -> str:
        return self._serializer(type(cookie)).dumps(cookie.model_dump(mode="json"))

    def open[C: Cookie](self, model: type[C], text: str | None) -> C | None:
        """None when there is no cookie, or it was not sealed by us as this class."""
        if not text:
            return None
        try:
            return model.model_validate(self._serializer(model).loads(text))
        except (BadSignature, ValidationError):
            return None

    @staticmethod
    def name(model: type[Cookie]) -> str:
        return f"togikai_{model.__name__.lower()}"

    def _serializer(self, model: type[Cookie]) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._key, salt=model.__name__, signer_kwargs={"digest_method": hashlib.sha256}
        )


def send(response: Response, jar: CookieJar, cookie: Cookie, *, secure: bool, path: str = "/") -> None:
    """Put `cookie` on `response`: gone with the browser session, not readable by scripts."""
    name, value = jar.name(type(cookie)), jar.seal(cookie)
    response.set_cookie(name, value, path=path, secure=secure, httponly=True, samesite="lax")


def withdraw(
    response: Response, jar: CookieJar, model: type[Cookie], *, secure: bool, path: str = "/"
) -> None:
    """Have the browser forget the cookie."""
    response.delete_cookie(jar.name(model), path=path, secure=secure, httponly=True, samesite="lax")
