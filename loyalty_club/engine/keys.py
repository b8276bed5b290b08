"""The key of an entry: document, cause, revision. The same event has the same key."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """`document` names the paper and the card, by the number of their transaction, `cause`
    why it counts (``rule,5`` or ``reward,7``), `revision` which change of it this is, `part`
    tells the entries of one change apart. Each entry pays twice for each letter."""

    document: str
    cause: str
    revision: int
    part: int = 0

    def __str__(self):
        return f"{self.document}/{self.cause}/{self.revision}/{self.part}"


def cause_of(key):
    """The cause inside a written key; None for a key that was given by hand."""
    parts = key.split("/")
    return parts[1] if len(parts) == 4 else None
