"""Sets of specialists: the panel where they are chosen, named, renamed and deleted."""
