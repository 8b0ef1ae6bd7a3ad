"""The page indicateurs."""
