"""The page guide."""
