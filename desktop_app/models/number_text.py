"""Cleaning of typed numbers, common to policies, documents and codes."""

import re
import unicodedata

from desktop_app.core.i18n import mark
from desktop_app.models.findings import Finding, error

_SEPARATORS = re.compile(r"[\s\-‐-―−.,_/\\№#:()]+")


def plain_text(text: str) -> str:
    """`text` in one Unicode form, upper case, blanks tidied, without the sign of number and invisible characters."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text.replace("№", " ")).upper())
    return " ".join("".join(c for c in folded if unicodedata.category(c) != "Cf").split())


def compact(text: str) -> str:
    """`text` in upper case without blanks and punctuation."""
    return _SEPARATORS.sub("", plain_text(text))


def digits_only(text: str) -> str:
    """The bare digits of a typed number; if anything but digits and punctuation is in it, the cleaned text instead."""
    bare = compact(text)
    return bare if is_digits(bare) else plain_text(text)


def is_digits(text: str) -> bool:
    """Whether `text` is ASCII digits and nothing else (`str.isdigit` takes other alphabets' digits too)."""
    return text.isascii() and text.isdigit()


def grouped(digits: str, sizes: tuple[int, ...], separator: str, last: str | None = None) -> str:
    """`digits` in groups of `sizes`, the last one joined by `last`; text of another length comes back untouched."""
    if not is_digits(digits) or len(digits) != sum(sizes):
        return digits
    groups, start = [], 0
    for size in sizes:
        groups.append(digits[start : start + size])
        start += size
    return separator.join(groups[:-1]) + (separator if last is None else last) + groups[-1]


def wrong_length(field: str, canonical: str, length: int) -> Finding | None:
    """The finding on a number that must have exactly `length` digits, or None."""
    if not is_digits(canonical):
        return error(field, mark("Only digits are expected here."))
    if len(canonical) != length:
        return error(field, mark("{length} digits are expected, {present} are typed."), length=length, present=len(canonical))
    return None
