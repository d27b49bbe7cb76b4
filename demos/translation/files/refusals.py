"""Why a file isn't translated: one sentence each, which says what to do instead."""


class FileRefused(ValueError):
    """A file that can't be translated; the message says why and what to do."""

    title = "Not translated"


class DamagedFile(FileRefused):
    """A file that isn't what its name says, or holds what such a file never does."""
