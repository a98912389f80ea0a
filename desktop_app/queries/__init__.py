"""Reads for screens and reports: plain SQL into frozen rows."""
