"""Stories with real processes: a central that is killed, a desk that is killed, and what both say afterwards."""
