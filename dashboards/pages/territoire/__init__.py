"""The page territoire."""
