"""What the provider says about each of its people."""

import json
import os
from pathlib import Path
from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter


class Claims(DefaultOIDCAdapter):
    def get_claims(self, purpose: str, user: Any, client: Any, scopes: Any, **more: Any) -> dict[str, Any]:
        said: dict[str, Any] = super().get_claims(purpose, user, client, scopes, **more)
        known: dict[str, dict[str, Any]] = json.loads(
            Path(os.environ["PROVIDER_CLAIMS"]).read_text(encoding="utf-8")
        )
        return {**said, **known.get(user.username, {})}
