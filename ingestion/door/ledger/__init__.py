"""What became of each dépôt, and what a person decides of it."""
