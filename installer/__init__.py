"""Building: what turns the sources into something that starts."""
