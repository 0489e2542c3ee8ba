"""Keeping what nobody but the application may read, in a database that others may copy."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE_BYTES = 12


class UnreadableError(Exception):
    """Sealed for another purpose, under a key that is not known any more, or changed since."""


def seal(data: bytes, *, purpose: str) -> bytes:
    """Encrypted and protected against change; opens only for the same purpose."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(_key(settings.SECRET_KEY, purpose)).encrypt(nonce, data, None)


def unseal(sealed: bytes, *, purpose: str) -> bytes:
    """What was sealed, also under a key of SECRET_KEY_FALLBACKS.

    Raises:
        UnreadableError: it cannot be opened.
    """
    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return AESGCM(_key(secret, purpose)).decrypt(nonce, rest, None)
        except (InvalidTag, ValueError):
            continue
    raise UnreadableError(purpose)


def _key(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())
