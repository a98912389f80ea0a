"""Scanners that write like a keyboard: what they read is caught before any field sees it, and led to where it belongs."""
