"""How the files that leave the portal are written, and the sets that several pages offer."""
