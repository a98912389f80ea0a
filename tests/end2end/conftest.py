"""The morning needs an X server: where there is none to be had, it is not played."""

from __future__ import annotations

import sys

collect_ignore = [] if sys.platform.startswith("linux") else ["test_a_morning.py"]
