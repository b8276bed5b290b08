"""What is made from another file is as that file says."""

import runpy

from house import REPO


def test_the_till_is_tested_on_the_engines_vectors():
    """Stale? Run `python3 setup/earning_vectors.py`."""
    made = runpy.run_path(str(REPO / "setup/earning_vectors.py"))
    assert made["TARGET"].read_text() == made["module"](made["SOURCE"].read_text())
