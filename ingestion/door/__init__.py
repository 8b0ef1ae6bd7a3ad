"""A file becomes rows of raw tables: one dépôt, one transaction, nothing lost."""
