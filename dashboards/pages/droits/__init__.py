"""The page droits."""
