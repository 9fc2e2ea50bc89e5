"""The login provider as a part, and what the portal must know of it."""

import json

from local.credentials import StackCredentials
from local.folder import REPOSITORY, StackFolder
from local.people import DEMO_PEOPLE
from local.ports import HOST, Ports, answers
from local.process import Part
from shared.domain.roles import PersonRole
from shared.settings import OidcProvider

PROGRAM = REPOSITORY / "local/oidc/provider.mjs"
CLIENT = "togikai-portal"


def login_provider(credentials: StackCredentials, ports: Ports) -> OidcProvider:
    return OidcProvider(
        name="ローカル環境",
        issuer=f"http://{HOST}:{ports.login}",
        client_id=CLIENT,
        client_secret=credentials.login_client_secret,
        roles=tuple(role.value for role in PersonRole),
    )


def login_part(folder: StackFolder, credentials: StackCredentials, ports: Ports) -> Part:
    provider = login_provider(credentials, ports)
    portal = f"http://{HOST}:{ports.portal}"
    people = [
        {
            "login": person.login,
            "password": credentials.passwords[person.login],
            "name": person.name,
            "email": person.email,
            "roles": [person.role.value],
        }
        for person in DEMO_PEOPLE
    ]
    config = {
        "issuer": provider.issuer,
        "port": ports.login,
        "client_id": provider.client_id,
        "client_secret": provider.client_secret,
        "token_endpoint_auth_method": "client_secret_basic",
        "redirect_uris": [f"{portal}/login/callback"],
        "post_logout_redirect_uris": [f"{portal}/"],
        "people": people,
    }
    file = folder.configure("login.json", json.dumps(config, ensure_ascii=False))
    return Part("login", ("node", str(PROGRAM), str(file)), ready=lambda: answers(ports.login))
