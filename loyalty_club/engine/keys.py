"""The key of an entry: document, cause, revision and part. The same event always has the same key."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """The key of an entry that a document causes. Keys are short, as both table and index store them.

    :param document: identifies document and card: the id of their transaction
    :param cause: what the points are for (``rule,5`` or ``reward,7``)
    :param revision: the number of the document's change
    :param part: distinguishes the entries of one change
    """

    document: str
    cause: str
    revision: int
    part: int = 0

    def __str__(self):
        return f"{self.document}/{self.cause}/{self.revision}/{self.part}"


def cause_of(key):
    """The cause in the text of a `Key`; None for any other key."""
    parts = key.split("/")
    return parts[1] if len(parts) == 4 else None
