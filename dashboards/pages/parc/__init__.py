"""The page parc."""
