"""The database itself: the server, the first contact with it, its connections, what is installed in it."""
