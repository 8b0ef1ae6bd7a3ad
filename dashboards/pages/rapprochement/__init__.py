"""The page rapprochement."""
