"""What a file and its rows are held to, and the sentences that say what is wrong."""
