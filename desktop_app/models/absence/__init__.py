"""An absent doctor's patients: who is touched, where each can go, and why not nearer; pure rules."""
