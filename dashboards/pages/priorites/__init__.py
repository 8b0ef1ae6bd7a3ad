"""The page priorites."""
