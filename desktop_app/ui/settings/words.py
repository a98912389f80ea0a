"""The settings in words: headings, choices, and what a search looks through."""

from desktop_app.core.i18n import mark, tr
from desktop_app.core.settings import CENTRAL_URL, DECLARED, AnySetting, Group, Settings

SHOWN: tuple[AnySetting, ...] = tuple(setting for setting in DECLARED if setting.group is not None)
GROUPS: dict[Group, str] = {
    Group.LOOK: mark("Look and language"),
    Group.PEOPLE: mark("People at this desk"),
    Group.PAPER: mark("Tickets and printing"),
    Group.DESK: mark("This desk"),
    Group.CENTRAL: mark("Exchange with the central"),
    Group.DATA: mark("Data on this computer"),
}

TOKEN_TITLE = mark("Access token of this desk")
TOKEN_SAYS = mark("Given out by the IT service of the central. It is kept in the keyring of this computer and shown nowhere.")


def choices_of(setting: AnySetting) -> tuple[tuple[str, str], ...]:
    """The declared choices as (value, words)."""
    return tuple((choice, tr(words)) for choice, words in zip(setting.choices, setting.words, strict=True))


def bounds_of(setting: AnySetting) -> str:
    """What a number may be, or ""."""
    if type(setting.default) is not int:
        return ""
    return tr("From {least} to {most}.", least=setting.least, most=setting.most)


def explanation(setting: AnySetting) -> str:
    """The sentence under the title, with the bounds of a number."""
    return " ".join(part for part in (tr(setting.says), bounds_of(setting)) if part)


def is_meant(setting: AnySetting, typed: str) -> bool:
    """Whether every word of `typed` begins or stands inside what is said of the setting; ё is as good as е."""
    heading = tr(GROUPS[setting.group]) if setting.group else ""
    return _has_words(typed, tr(setting.title), tr(setting.says), heading, *(words for _value, words in choices_of(setting)))


def is_token_meant(settings: Settings, typed: str) -> bool:
    """Whether `typed` means the access token, and there is a central to show one to: a trial on this computer needs none."""
    return bool(settings.get(CENTRAL_URL)) and _has_words(typed, tr(TOKEN_TITLE), tr(TOKEN_SAYS), tr(GROUPS[Group.CENTRAL]))


def _has_words(typed: str, *said: str) -> bool:
    """Whether every word of `typed` stands in one of the texts."""
    whole = _plain(" ".join(said))
    return all(word in whole for word in _plain(typed).split())


def _plain(text: str) -> str:
    return text.casefold().replace("ё", "е")
