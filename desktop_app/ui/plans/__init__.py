"""Plans: many visits moved or cancelled by one intention, their progress and their undo."""
