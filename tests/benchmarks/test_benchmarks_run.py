"""Each benchmark runs to its end at a tiny size: the ledger it leaves is audited, its results are not looked at."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).with_name("run.py")
TINY = ("--members=300", "--orders=1", "--past=60", "--seconds=0.3", "--connections=2")


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("close", "bytes per entry"),
        ("rfm", "all three, 300 members, a night later"),
        ("orders", "after 60 redemptions"),
        ("redeem", "a pool, a request each"),
    ],
)
def test_each_part_runs_alone(part, said):
    command = [sys.executable, str(RUN), "--only", part, *TINY]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert said in done.stdout
    assert "fsync" in done.stdout
