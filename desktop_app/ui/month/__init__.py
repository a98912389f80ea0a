"""Месяц: specialists by the days of a month, with how loaded each day is."""
