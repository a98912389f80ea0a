"""The exchange tried: laws of sync.md, against centrals that behave like several servers, through a network that misbehaves."""
