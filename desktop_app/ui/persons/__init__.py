"""Who works at the desk: change of person, the locked desk, the staff and their PINs."""
