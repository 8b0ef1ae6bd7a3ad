"""The page cotation."""
