"""Unpredictable bytes from the operating system."""

import secrets


class SystemEntropy:
    def token(self, n: int) -> bytes:
        return secrets.token_bytes(n)
