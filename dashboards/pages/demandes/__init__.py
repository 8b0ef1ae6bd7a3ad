"""The page demandes."""
