"""From a bare checkout to something that starts."""
