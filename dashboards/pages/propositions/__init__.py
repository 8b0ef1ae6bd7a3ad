"""The page propositions."""
