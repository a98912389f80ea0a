"""Tests of the registry: stories, screens, sync under fire, real processes."""
