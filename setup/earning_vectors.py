"""Write the till's copy of the engine's earning vectors: `python3 setup/earning_vectors.py`.

The till's JavaScript copy of the engine is tested on the same baskets. Hoot tests can only import modules, not JSON.
"""

from pathlib import Path

REPO = Path(__file__).resolve().parents[1]
SOURCE = REPO / "loyalty_club/tests/engine/vectors/earning.json"
TARGET = REPO / "loyalty_club_pos/static/tests/unit/utils/earning_vectors.js"

HEAD = """\
// Made from loyalty_club/tests/engine/vectors/earning.json by setup/earning_vectors.py.
// prettier-ignore
export const VECTORS = """


def module(vectors):
    """Return the text of a JavaScript module that exports `vectors`, the text of a JSON document."""
    return f"{HEAD}{vectors.rstrip()};\n"


if __name__ == "__main__":
    TARGET.write_text(module(SOURCE.read_text()))
