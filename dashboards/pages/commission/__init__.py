"""The page commission."""
