"""The commands of ``observatoire``, one module for each kind of work."""
