"""French writing: figures, dates, sentences."""
