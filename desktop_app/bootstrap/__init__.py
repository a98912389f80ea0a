"""Builds everything and joins everything; the only room that sees all."""
