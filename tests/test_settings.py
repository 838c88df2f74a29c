"""What the environment says, as both halves' settings take it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HALVES = {"console.settings": "DATABASE_URL", "apps.localcloud.settings": "LOCALCLOUD_DATABASE_URL"}


def database_of(module: str, url: str, data: Path) -> dict[str, Any]:
    shown = f"import json; from {module} import DATABASES; print(json.dumps(DATABASES['default']))"
    env = {**os.environ, "CONSOLE_DATA_DIR": str(data), HALVES[module]: url}
    run = subprocess.run([sys.executable, "-c", shown], env=env, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(run.stdout)
    return found


@pytest.mark.parametrize("module", HALVES)
def test_options_of_the_databases_address_hold_beside_our_own(module: str, tmp_path: Path) -> None:
    found = database_of(module, "postgres://me:it@db.example.org/it?sslmode=require", tmp_path)
    assert found["OPTIONS"]["sslmode"] == "require" and found["OPTIONS"]["pool"]["max_size"] > 4
    found = database_of(module, f"sqlite:///{tmp_path}/it.sqlite3?timeout=5", tmp_path)
    assert (found["OPTIONS"]["timeout"], found["OPTIONS"]["transaction_mode"]) == (5, "IMMEDIATE")
