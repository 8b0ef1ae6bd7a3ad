"""The page journal."""
