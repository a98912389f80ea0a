"""The page Настройки, made from the declared settings."""
