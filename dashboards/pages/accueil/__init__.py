"""The page accueil."""
