"""The replica's key: random, made once for the profile, and wrapped twice (RFC 3394): by the keyring's secret and by a recovery code."""

import base64
import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark
from desktop_app.core.secrets import Secrets
from desktop_app.core.settings import write_atomically

KEY_BYTES = 32
_SECRET = "replica-key"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LETTERS = 28
_GROUP = 4


@dataclass(frozen=True)
class NewKey:
    """A key just made, and the recovery code that is shown once and kept nowhere."""

    key: bytes
    recovery_code: str


class KeyLost(EnvironmentFault):
    """The wrapped key is here but nothing opens it; the recovery code does."""

    def __init__(self) -> None:
        super().__init__(mark("The keyring does not hold the key of this desk's data. Enter the recovery code that was shown at set-up."))


def make_key(path: Path, keyring: Secrets) -> NewKey:
    """Make a key and keep it, wrapped, in the file `path`."""
    key, wrapping = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES)
    keyring.put(_SECRET, _text(wrapping))
    code, by_code = _new_code(key)
    write_atomically(path, json.dumps({"format": 1, "by_keyring": _text(aes_key_wrap(wrapping, key)), **by_code}, indent=1))
    return NewKey(key, code)


def renew_code(path: Path, keyring: Secrets) -> str:
    """A new recovery code for the key, in place of one that nobody may have seen.

    Raises:
        KeyLost: the keyring has no fitting secret.
    """
    code, by_code = _new_code(read_key(path, keyring))
    write_atomically(path, json.dumps({**_read(path), **by_code}, indent=1))
    return code


def read_key(path: Path, keyring: Secrets) -> bytes:
    """The key of the profile by the keyring's secret.

    Raises:
        KeyLost: the keyring has no fitting secret.
    """
    kept = keyring.get(_SECRET)
    if kept is None:
        raise KeyLost
    try:
        return aes_key_unwrap(_bytes(kept), _bytes(_read(path)["by_keyring"]))
    except InvalidUnwrap as error:
        raise KeyLost from error


def recover_key(path: Path, code: str, keyring: Secrets) -> bytes:
    """The key by the recovery `code`, typed in any case, with or without dashes; wraps it anew for the keyring.

    Raises:
        EnvironmentFault: the code does not fit.
    """
    wrapped = _read(path)
    letters = code.upper().translate(str.maketrans("OIL", "011"))
    plain = "".join(letter for letter in letters if letter in _ALPHABET)
    try:
        key = aes_key_unwrap(_from_code(plain, _bytes(wrapped["salt"])), _bytes(wrapped["by_recovery_code"]))
    except InvalidUnwrap as error:
        raise EnvironmentFault(mark("This recovery code does not fit this desk's data. Check it letter by letter.")) from error
    wrapping = secrets.token_bytes(KEY_BYTES)
    keyring.put(_SECRET, _text(wrapping))
    write_atomically(path, json.dumps({**wrapped, "by_keyring": _text(aes_key_wrap(wrapping, key))}, indent=1))
    return key


def _new_code(key: bytes) -> tuple[str, dict[str, str]]:
    """A recovery code as it is shown, and the key wrapped by it."""
    code, salt = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LETTERS)), secrets.token_bytes(16)
    by_code = {"by_recovery_code": _text(aes_key_wrap(_from_code(code, salt), key)), "salt": _text(salt)}
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP)), by_code


def _from_code(code: str, salt: bytes) -> bytes:
    return hash_secret_raw(code.encode(), salt, time_cost=3, memory_cost=65536, parallelism=1, hash_len=KEY_BYTES, type=Type.ID)


def _read(path: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads(path.read_text("utf8"))
    return found


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _bytes(value: str) -> bytes:
    return base64.b64decode(value)
