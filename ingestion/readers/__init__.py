"""Read partners' files: bytes, lines, header, records."""
