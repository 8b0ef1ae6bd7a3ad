"""The page offres."""
