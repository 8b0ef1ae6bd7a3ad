"""The page comptes."""
