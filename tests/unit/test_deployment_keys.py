"""The first deployment's secrets: usable by the app, their public halves the ones printed."""

import base64
import hashlib
import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.bootstrap import SIGNING_KEYS, WARD_KEY
from shared.settings import Role
from tests.bicep_files import template
from tools.deployment_keys import first_deployment


def test_secrets_are_the_ones_that_the_app_reads_and_that_bicep_places() -> None:
    values: dict[str, str] = {}
    lines = first_deployment(
        {"TOGIKAI_SMTP_PASSWORD": "p", "TOGIKAI_OIDC_PROVIDERS": "[]"}, values.__setitem__
    )
    first = json.loads(values["TOGIKAI_FIRST_SECRETS"])
    assert set(first) == set(template("vault-app").variables["secretNames"])
    assert {WARD_KEY, *SIGNING_KEYS.values()} <= set(first)
    for role, variable in (
        (Role.MAIN, "TOGIKAI_APP_PUBLIC_KEY"),
        (Role.VERIFIER, "TOGIKAI_VERIFIER_PUBLIC_KEY"),
    ):
        key = base64.urlsafe_b64decode(first[SIGNING_KEYS[role]] + "=")
        public = Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()
        assert values[variable] == public.hex()
        assert any(hashlib.sha256(public).hexdigest() in line for line in lines)


def test_what_the_operator_brought_leaves_the_environment() -> None:
    values: dict[str, str] = {}
    first_deployment({"TOGIKAI_SMTP_PASSWORD": "p"}, values.__setitem__)
    assert values["TOGIKAI_SMTP_PASSWORD"] == ""
    assert "oidc-providers" not in json.loads(values["TOGIKAI_FIRST_SECRETS"])
