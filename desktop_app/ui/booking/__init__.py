"""Booking: patient, specialty, nearest time, Enter; the new patient; the appointment with what can be done about it."""
