"""Приём: who is expected today, who has come, and who comes without a booking."""
