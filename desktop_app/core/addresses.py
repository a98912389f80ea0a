"""What is wrong with an address or a path that a person typed, as a sentence to stand beside the field."""

from pathlib import Path
from urllib.parse import urlsplit

from desktop_app.core.i18n import mark

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

WRONG_ADDRESS = mark("This is not an address. It looks like https://fhir.example.org/r4")
NO_TLS = mark("The address must begin with https://: without it anybody on the way could read about patients.")
NO_SUCH_FILE = mark("There is no such file on this computer.")


def is_protected(address: str) -> bool:
    """Whether a secret may be sent to `address`: over TLS, or within this computer."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK))


def wrong_address(text: str) -> str:
    """What is wrong with the address of a central, marked for translation; "" where nothing is. Plain HTTP only to this computer."""
    try:
        parts = urlsplit(text.strip())
        host = parts.hostname or ""
    except ValueError:
        return WRONG_ADDRESS
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or " " in text.strip():
        return WRONG_ADDRESS
    return NO_TLS if parts.scheme == "http" and host not in _LOOPBACK else ""


def wrong_file(text: str) -> str:
    """What is wrong with the path of a file, marked for translation; it may be left empty."""
    return NO_SUCH_FILE if text.strip() and not Path(text.strip()).is_file() else ""
