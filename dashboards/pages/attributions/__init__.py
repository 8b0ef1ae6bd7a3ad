"""The page attributions."""
