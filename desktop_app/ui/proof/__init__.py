"""Proof of arrival: what was entered at this desk, what the central confirmed, what waits and why."""
