"""How long a test waits for what must come: long enough for a machine busy with ten other things; only what fails takes so long."""

from __future__ import annotations

from typing import Final

PATIENCE_SECONDS: Final = 40.0
