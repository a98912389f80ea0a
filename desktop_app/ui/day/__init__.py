"""День: a column for each specialist, the places of the day at their time."""
