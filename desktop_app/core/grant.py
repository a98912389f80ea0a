"""What a sign-in brought, as it is kept in the keyring. Apart from the settings, whose window comes up without reading it."""

from dataclasses import asdict, dataclass, field

import msgspec

from desktop_app.core.sign_in import Registration


@dataclass(frozen=True)
class Grant:
    """What one sign-in brought, for one central and by one `token_url`; `seconds` is how long the access token lasts, where that was told.

    Its secrets are in no `repr`. `method` is how this program names itself at `token_url` (RFC 7591, 2: `none`, `client_secret_basic`,
    `client_secret_post`), `issuer` the one that was set, if any.
    """

    way: str
    central: str
    client_id: str
    token_url: str
    method: str
    access_token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)
    seconds: float | None = None
    issuer: str = ""

    def belongs_to(self, registration: Registration) -> bool:
        """Whether it was given for what is set now: it is never shown to another central or service."""
        set_now = (registration.way, registration.central, registration.client_id, registration.issuer)
        return (self.way, self.central, self.client_id, self.issuer) == set_now and registration.token_url in ("", self.token_url)

    def as_text(self) -> str:
        """For the keyring, whole in one entry: what belongs together is never kept in part."""
        return msgspec.json.encode(asdict(self)).decode()


def grant_of(text: str | None) -> Grant | None:
    """What `as_text` gave; None for anything else."""
    try:
        return msgspec.json.decode(text, type=Grant) if text else None
    except msgspec.DecodeError:
        return None
