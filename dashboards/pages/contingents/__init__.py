"""The page contingents."""
