"""Who reads what: the register of rights, accounts and sessions, the journal, reading as a reader, the audit."""
