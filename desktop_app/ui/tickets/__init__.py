"""The ticket: shown, printed, saved."""
