"""What a clinic is made of, and its pure rules."""
