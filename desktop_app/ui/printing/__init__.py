"""Printing without dialogs: strokes to a printer, papers in a queue, what no printer took kept until one does."""
