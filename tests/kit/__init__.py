"""What tests stand on: a clock and ids of their own, and guards that fail a test for what it leaves behind."""
