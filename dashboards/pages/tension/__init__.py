"""The page tension."""
