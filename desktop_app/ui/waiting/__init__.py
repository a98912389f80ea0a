"""The waiting list: who waits for a place, until when, and what is free for him."""
