"""Partners' files into the raw tables: contracts, readers, checks, ledger, quarantine."""
