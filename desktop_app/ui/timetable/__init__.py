"""Schedules for who keeps them: templates and exceptions, drafts, their check and their publication."""
