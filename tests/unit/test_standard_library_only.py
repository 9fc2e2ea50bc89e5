"""Import and draw must run on an isolated PC: with the standard library and nothing else."""

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PROGRAM = f"""
import sys
sys.path.insert(0, {str(REPOSITORY)!r})
import shared.domain.age, shared.domain.random_sources
import shared.domain.register.reading, shared.domain.register.report
import shared.domain.draw.population, shared.domain.draw.record, shared.domain.draw.selection
"""


def test_register_and_draw_import_without_any_package() -> None:
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", PROGRAM], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
