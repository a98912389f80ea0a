"""A text becomes modules that a scanner reads, few enough for a dim screen."""

from __future__ import annotations

from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from desktop_app.documents import qr
from desktop_app.models.clinic_key import NO_KEYS
from tests.unit.documents.paper import ORDINARY


def scanned(modules: list[list[bool]]) -> str:
    """What a scanner reads from the modules, each four dots wide, with the white they need around them."""
    side = len(modules)
    image = Image.new("L", ((side + 8) * 4, (side + 8) * 4), 255)
    for down, row in enumerate(modules):
        for across, dark in enumerate(row):
            if dark:
                image.paste(0, ((across + 4) * 4, (down + 4) * 4, (across + 5) * 4, (down + 5) * 4))
    (code,) = zxingcpp.read_barcodes(image)
    return str(code.text)


@pytest.mark.parametrize("version", [1, 2, 12])
@pytest.mark.parametrize("signed", [True, False])
def test_a_scanner_reads_the_text(version: int, signed: bool) -> None:
    data = replace(ORDINARY, ticket_version=version, keys=ORDINARY.keys if signed else NO_KEYS)
    assert scanned(qr.matrix(data.code)) == data.code


def test_the_code_of_a_ticket_stays_coarse_enough_for_a_dim_screen() -> None:
    modules = qr.matrix(replace(ORDINARY, ticket_version=99).code)
    assert len(modules) == 25
    assert all(len(row) == 25 for row in modules)
