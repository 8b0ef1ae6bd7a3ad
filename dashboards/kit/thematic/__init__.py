"""What a thematic page shows of any indicator."""
