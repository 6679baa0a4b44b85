"""The repository keeps its word: tracked files, lock files, pages, the wheel, and how light the import is. No behaviour is tested here."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import withheld
from withheld import models

ROOT = Path(__file__).parent.parent
RUN, DEV, MODELS = ROOT / "requirements/run.txt", ROOT / "requirements/dev.txt", ROOT / "src/withheld/models.lock"
LOCKS = (RUN, DEV, MODELS)
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
HEAVY = {"numpy", "PIL", "openvino", "spacy", "dlib", "pydantic", "pyrage", "jinja2", "pillow_heif"}
IMPORT_SECONDS = 0.1


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout: nothing says which files are tracked")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def pinned(lock: Path) -> dict[str, list[str]]:
    """Package → pins (`name==version`, by marker there may be several); every one with at least one hash."""
    found: dict[str, list[str]] = {}
    for entry in re.split(r"\n(?=\S)", lock.read_text()):
        if entry.startswith("#"):
            continue
        pin, *hashes = entry.replace("\\\n", "").split("--hash=")
        assert hashes, f"{pin} has no hash; run `make lock`"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}\s*", h) for h in hashes)
        name, version = re.match(r"([\w.-]+)==(\S+)", pin).groups()  # pyright: ignore[reportOptionalMemberAccess]
        found.setdefault(canonicalize_name(name), []).append(version)
    return found


def test_nothing_large_is_tracked_but_the_weights_trained_here() -> None:
    large = {p.relative_to(ROOT).as_posix(): p.stat().st_size for p in tracked() if p.stat().st_size > 1_000_000}
    assert large.pop("src/withheld/weights/tagger.onnx", 0) <= 30_000_000
    assert large == {}


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    places = re.compile(r"(?<![\w.~}/-])/(?:work|root|home|Users|opt)/\w")
    texts = {p: p.read_text("utf-8", "replace") for p in tracked() if p.suffix not in {".jpg", ".png"} and p != Path(__file__)}
    assert [p.name for p, text in texts.items() if places.search(text)] == []


@pytest.mark.parametrize("lock", [*LOCKS, ROOT / "requirements/models.txt"], ids=lambda p: p.name)
def test_lock_files_name_no_host(lock: Path) -> None:
    assert not re.search(r"https?:|file:|://|--(?:extra-)?index-url|--find-links|--trusted-host", lock.read_text())


@pytest.mark.parametrize("lock", LOCKS, ids=lambda p: p.name)
def test_lock_files_pin_real_versions_with_hashes(lock: Path) -> None:
    versions = [v for pins in pinned(lock).values() for v in pins]
    assert versions
    assert not [v for v in versions if v.startswith("999")]


def test_lock_files_cover_the_project() -> None:
    run, dev = pinned(RUN), pinned(DEV)
    for lock, wanted in ((run, PROJECT["project"]["dependencies"]), (dev, PROJECT["dependency-groups"]["dev"])):
        for requirement in map(Requirement, wanted):
            versions = lock.get(canonicalize_name(requirement.name), [])
            assert versions, f"{requirement.name} is not locked; run `make lock`"
            assert all(requirement.specifier.contains(v) for v in versions)
    assert run.items() <= dev.items()


def test_telemetry_is_locked_out() -> None:
    assert "openvino" in pinned(RUN)
    assert not [name for lock in LOCKS for name in pinned(lock) if "telemetry" in name]


def test_the_carriers_of_weights_are_locked() -> None:
    wanted = {canonicalize_name(name): [version] for name, version in (c.split("==") for c in models.carriers())}
    assert pinned(MODELS) == wanted, "models.toml and models.lock differ; run `make lock`"


def test_the_readme_has_exactly_two_commands_of_make() -> None:
    assert set(re.findall(r"^make ([\w-]+)", (ROOT / "README.md").read_text(), re.M)) == {"run", "test"}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_between_the_pages_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.S | re.M)
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", prose)
    assert [t for t in targets if not (page.parent / t).exists()] == []


def test_one_version_everywhere() -> None:
    assert PROJECT["project"]["version"] == withheld.__version__
    assert f"## [{withheld.__version__}]" in (ROOT / "CHANGELOG.md").read_text()


def test_every_model_is_in_the_table_of_blind_spots() -> None:
    text = (ROOT / "docs" / "limits.md").read_text()
    assert [name for name in models.catalogue() if f"`{name}`" not in text] == []


@pytest.mark.parametrize("name", ["report.py", "report.html.jinja", "cli.py", "attacks/__init__.py"])
def test_no_result_is_called_safe_or_anonymous(name: str) -> None:
    text = (ROOT / "src" / "withheld" / name).read_text()
    assert not re.search(r"\b(?:safe|safely|anonym\w*)\b", text.replace('There is no word for "safe"', "").replace("|safe", ""), re.I)


def test_the_api_page_tells_every_function_with_its_parameters() -> None:
    rows = re.findall(r"^\| `(\w+)\(([^)]*)\)`", (ROOT / "docs" / "api.md").read_text(), re.M)
    told = {name: [p.strip() for p in parameters.split(",") if p.strip()] for name, parameters in rows}
    assert told == {name: list(inspect.signature(vars(withheld)[name]).parameters) for name in withheld.__all__}


def test_ci_can_be_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_import_is_light() -> None:
    code = f"""
import sys, time
before = time.process_time()
import withheld
seconds = time.process_time() - before
print(seconds, *sorted({HEAVY!r} & {{m.partition(".")[0] for m in sys.modules}}))
"""
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() for _ in range(3)]
    assert [loaded for _, *loaded in runs] == [[], [], []]
    assert min(float(seconds) for seconds, *_ in runs) < IMPORT_SECONDS


def test_the_api_stays_callable_once_the_modules_are_loaded() -> None:
    """A module of the same name, imported later, would take a function's place in the package."""
    code = """
import pkgutil, importlib, withheld
for module in pkgutil.iter_modules(withheld.__path__):
    if module.name != "__main__":
        importlib.import_module(f"withheld.{module.name}")
print(*(name for name in withheld.__all__ if not callable(getattr(withheld, name))))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_wheel_has_all_it_needs(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {n.removeprefix("withheld/") for n in archive.namelist()}
        archive.extractall(tmp_path / "site")
    package = ROOT / "src" / "withheld"
    source = {p.relative_to(package).as_posix() for p in package.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    assert source <= names
    code = "import withheld, withheld.models as m; print(withheld.__file__, len(withheld.plugins()), len(m.catalogue()), m.carriers()[0])"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(str(tmp_path / "site"))
