"""The zip of `make package`, unpacked into an empty environment, does the main job: three apps, fonts, seals."""

import importlib.metadata
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.demo.job import Job
from local.demo.stages import STAGES
from local.folder import REPOSITORY, StackFolder
from local.ports import free_ports
from local.supervisor import Stack
from tests.e2e.packaged_host import PackagedHosts
from tests.e2e.small_job import TIMES, documents, small_job
from tools.package import PACKAGES

LAST = "mailing"
LARGEST_MB = 200


def make_package(out: Path) -> Path:
    made = subprocess.run(
        [sys.executable, "-m", "tools.package", "--out", out],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert "togikai.zip" in made.stdout
    return out


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `make package` leaves it."""
    return make_package(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def unpacked(dist: Path) -> Path:
    folder = dist / "unpacked"
    with zipfile.ZipFile(dist / "togikai.zip") as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def played(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Job]:
    """The main job until letters are released, by hosts that have nothing but the package."""
    work = tmp_path_factory.mktemp("work")
    hosts = PackagedHosts(unpacked, work)
    with Stack(StackFolder(work / "stack"), free_ports(), times=TIMES, host=hosts.part) as stack:
        stack.start()
        with small_job(stack, work) as job:
            for stage in STAGES:
                stage.play(job)
                if stage.name == "letters":
                    break
            yield job


def test_the_zip_has_the_product_the_fonts_and_the_wheels_and_nothing_of_the_workshop(dist: Path) -> None:
    with zipfile.ZipFile(dist / "togikai.zip") as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops == {
        "function_app.py",
        "host.json",
        "requirements.txt",
        "functions",
        "shared",
        "verify",
        ".tools",
        ".python_packages",
    }
    assert [name for name in names if name.startswith("verify/")] == ["verify/index.html"]
    assert "shared/deployment/lifecycle.json" in names
    assert "shared/portal/static/vendor/htmx.min.js" in names
    assert sum(name.endswith(".ttf") and name.startswith(".tools/fonts/") for name in names) == 3
    assert not any("__pycache__" in name for name in names)
    assert (dist / "togikai.zip").stat().st_size < LARGEST_MB * 1_000_000


def test_every_locked_package_is_in_it_in_its_locked_version(dist: Path) -> None:
    lines = (REPOSITORY / "requirements.txt").read_text().splitlines()
    locked = {line.split()[0] for line in lines if "==" in line}
    found = importlib.metadata.distributions(path=[str(dist / "package" / PACKAGES)])
    assert {f"{one.name.lower().replace('_', '-')}=={one.version}" for one in found} == locked


def test_the_same_sources_give_the_same_bytes(dist: Path, tmp_path: Path) -> None:
    first, again = (folder / "togikai.zip" for folder in (dist, make_package(tmp_path / "again")))
    assert first.read_bytes() == again.read_bytes()


def test_hosts_import_nothing_of_this_checkout(played: Job, unpacked: Path) -> None:
    """The traced places of the running main host, as the kernel knows its open libraries."""
    pid = played.stack._children["host-main"].pid
    libraries = {
        line.split()[-1] for line in Path(f"/proc/{pid}/maps").read_text().splitlines() if ".so" in line
    }
    assert not [found for found in libraries if found.startswith(str(REPOSITORY / ".venv"))]
    assert any(found.startswith(str(unpacked / PACKAGES)) for found in libraries)


def test_the_main_job_runs_from_the_package(played: Job) -> None:
    """Register in, drawn, extract erased by three identities with a certificate, letters printed and released."""
    stored = documents(played.stack, "holding", "lot", "erasure")
    extracts = [found for path, found in stored.items() if path.startswith("holding/he-")]
    assert [found["phase"] for found in extracts] == ["erased"]
    lots = [found for path, found in stored.items() if path.startswith("lot/")]
    assert sum(lot["letters"] for lot in lots) == 120
    certificates = [json.dumps(found) for path, found in stored.items() if path.startswith("erasure/")]
    assert all('"final": true' in found for found in certificates)
