"""Failures that a user can act on.

What belongs here: the exception whose message is one French sentence that says what to do; every command prints it
alone and exits with code 1. What does not: programming errors, which keep their traceback.
"""


class ErreurObservatoire(Exception):  # noqa: N818 - its name is the one of the project's interface
    """A foreseeable failure; ``str()`` of it is shown to the user as it is."""


class ErreurServeur(ErreurObservatoire):
    """The database server is absent, too old, badly configured or refuses us."""


class ErreurLecture(ErreurObservatoire):
    """A reader's query was refused or could not be understood."""


class SessionExpiree(ErreurLecture):
    """The reader's session is unknown, expired or revoked."""


class ConnexionRefusee(ErreurObservatoire):
    """Wrong login or password, or account locked: one text for all of them."""
