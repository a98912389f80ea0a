"""The encrypted database file: engine, key, write gate, migrations, search index, backup."""
