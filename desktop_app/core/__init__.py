"""What every floor stands on: clock, ids, errors, changes, settings, log, secrets, translation."""
