"""The settings in words: headings, choices, and what a search looks through."""

from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark, tr
from desktop_app.core.settings import CENTRAL_URL, DECLARED, SIGN_IN_WAY, AnySetting, Group, Settings
from desktop_app.core.sign_in import Way

SHOWN: tuple[AnySetting, ...] = tuple(setting for setting in DECLARED if setting.group is not None)
GROUPS: dict[Group, str] = {
    Group.LOOK: mark("Look and language"),
    Group.PEOPLE: mark("People at this desk"),
    Group.PAPER: mark("Tickets and printing"),
    Group.DESK: mark("This desk"),
    Group.CENTRAL: mark("Exchange with the central"),
    Group.DATA: mark("Data on this computer"),
}

SIGN_IN_TITLES: dict[Way, str] = {
    Way.TOKEN: mark("Access token of this desk"),
    Way.CLIENT: mark("Secret of this desk"),
    Way.BROWSER: mark("Sign-in of this desk at the central"),
}
SIGN_IN_SAYS: dict[Way, str] = {
    Way.TOKEN: mark("Given out by the IT service of the central. It is kept in the keyring of this computer and shown nowhere."),
    Way.CLIENT: mark("By it the desk signs in without a person. It is kept in the keyring of this computer and shown nowhere."),
    Way.BROWSER: mark("Whoever works here may sign in; the desk then goes on by itself for as long as the sign-in service lets it."),
}


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


def way_of(settings: Settings) -> Way:
    """How the desk signs in; by a token where the settings hold what cannot be: that is said at the setting itself."""
    try:
        return Way(settings.get(SIGN_IN_WAY))
    except EnvironmentFault:
        return Way.TOKEN


def is_sign_in_meant(settings: Settings, typed: str) -> bool:
    """Whether `typed` means the sign-in, and there is a central to sign in at: a trial on this computer needs none."""
    way = way_of(settings)
    return bool(settings.get(CENTRAL_URL)) and _has_words(typed, tr(SIGN_IN_TITLES[way]), tr(SIGN_IN_SAYS[way]), tr(GROUPS[Group.CENTRAL]))


def _has_words(typed: str, *said: str) -> bool:
    """Whether every word of `typed` stands in one of the texts."""
    whole = _plain(" ".join(said))
    return all(word in whole for word in _plain(typed).split())


def _plain(text: str) -> str:
    return text.casefold().replace("ё", "е")
