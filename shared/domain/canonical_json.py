"""RFC 8785 (JCS) for the values our formats use: no floats, so no number formatting to get wrong."""

import json
from collections.abc import Mapping, Sequence

Json = bool | int | str | Sequence["Json"] | Mapping[str, "Json"] | None

_LARGEST_EXACT = 2**53 - 1
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def canonical(value: Json) -> bytes:
    """Bytes of `value` as RFC 8785 orders and escapes them (UTF-8, keys by UTF-16 code units).

    Raises TypeError for floats, non-string keys and other types, ValueError for integers that a
    double cannot hold exactly (RFC 8785 §3.2.2.3) and for lone surrogates.
    """
    return _ENCODER.encode(_ordered(value)).encode()


def _ordered(value: Json) -> object:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        if abs(value) > _LARGEST_EXACT:
            raise ValueError("integer is outside the range a JSON number holds exactly")
        return value
    if isinstance(value, Mapping):
        return {key: _ordered(value[key]) for key in _sorted(value)}
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form here")


def _sorted(keys: Mapping[str, object]) -> list[str]:
    if not all(isinstance(key, str) for key in keys):
        raise TypeError("object keys must be strings")
    return sorted(keys) if all(map(str.isascii, keys)) else sorted(keys, key=_utf16)


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")
