"""Tests of the outage journal and of the lines from paper."""
