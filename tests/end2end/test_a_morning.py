"""draft"""
import json, sys
from contextlib import ExitStack
from pathlib import Path
import pytest
from tests.end2end.morning.cards import Card, read_morning
from tests.end2end.morning.registry import Registry, OPENS
from tests.end2end.morning.wall_clock import WallClock
from tests.end2end.morning.stories import Play, STORIES
from tests.end2end.morning.hands import KeyLog
from tests.ui.keys.display import virtual_display
import time

@pytest.mark.timeout(600)
def test_a_morning(tmp_path):
    m = read_morning()
    clock = WallClock(tmp_path / "clock"); clock.put(m.at(OPENS))
    r = Registry(tmp_path, m, clock)
    t0=time.monotonic()
    def say(*a): print(f"{time.monotonic()-t0:6.1f}", *a, flush=True)
    with ExitStack() as stack:
        displays=[stack.enter_context(virtual_display()) for _ in range(4)]
        stack.callback(r.close)
        r.open_central(); say("central")
        for (n, l), d in zip([("Телефон 1","A"),("Телефон 2","B"),("Окно 1","K"),("Окно 2","D")], displays):
            r.open_desk(n, d, l)
        say("desks started")
        r.know_visits_before()
        r.everybody_is_ready()
        say("ready")
        for one in m.course():
            clock.put(m.at(one.time))
            say(one.time, one.what)
            if not isinstance(one, Card):
                r.happen(one); continue
            name = one.desk
            if name == "где случай":
                name = next(n for n,h in r.desks.items() if any(c[2] for c in h.child.ask("desk")["cases"]))
            h = r.desks[name]
            h.log = KeyLog()
            try:
                STORIES[one.story](Play(r, h, one))
            except BaseException:
                for d in r.desks.values(): d.picture(Path(f"/tmp/m_{d.name.replace(' ','')}.png"))
                say([k["key"] for k in h.log.keys])
                raise
            say("   ", h.log.counted, m.stories[one.story].keys, h.log.counted_keys, "OVER" if h.log.counted>m.stories[one.story].keys else "")
