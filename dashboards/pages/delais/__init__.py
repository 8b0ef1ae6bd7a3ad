"""The page delais."""
