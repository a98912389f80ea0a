"""What can be done with any list: its columns, and saving what it shows."""
