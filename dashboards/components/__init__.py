"""Pieces of screen shared by pages: header, filters, figures with their table, empty and error states."""
