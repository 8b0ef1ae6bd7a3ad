"""What surrounds every page: address, header, opening, end of session."""
