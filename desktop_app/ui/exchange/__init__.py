"""Обмен: how the exchange with the central stands and what waits."""
