"""What the product expects of its Azure resources: files that `infra/bicep` loads and the app reads too."""

import json
from functools import cache
from pathlib import Path

from shared.domain.canonical_json import Json

LIFECYCLE_FILE = Path(__file__).parent / "lifecycle.json"


@cache
def lifecycle_policy() -> Json:
    """The data account's lifecycle policy, as `infra/bicep` deploys it."""
    policy: Json = json.loads(LIFECYCLE_FILE.read_bytes())
    return policy
