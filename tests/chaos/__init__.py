"""The long run of the outage: many stories by dice, many kills of a real desk; `make chaos`."""
