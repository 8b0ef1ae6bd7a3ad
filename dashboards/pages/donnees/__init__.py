"""The page donnees."""
