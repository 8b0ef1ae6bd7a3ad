"""The pages of the portal: one folder each, with all that the page is."""
