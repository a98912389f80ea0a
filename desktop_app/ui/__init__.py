"""The desk's screens: the only floor that knows Qt."""
