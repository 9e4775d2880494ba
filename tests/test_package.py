"""What is shipped: the wheel, the source distribution, the public names, and what gets imported."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import click
import pytest
from conftest import ROOT, environment, good_rows, write

import ftlint
from ftlint.cli.commands import COMMANDS, cli
from ftlint_rules import RULES

SOURCES = sorted((ROOT / "ftlint").rglob("*.py"))


# The distributions.


def _unwanted(_: str, names: list[str]) -> set[str]:
    kept = {".gitignore", ".pre-commit-hooks.yaml"}
    return {n for n in names if n == "__pycache__" or (n.startswith(".") and n not in kept)}


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with a wheel and a source distribution of this checkout, built as it is now.

    pip builds in an environment of its own, from what pyproject.toml asks for. The wheel is made
    of the source distribution, as on a package index.
    """
    folder = tmp_path_factory.mktemp("dist")
    shutil.copytree(ROOT, folder / "source", ignore=_unwanted)
    backend = "import sys, hatchling.build as b; print(b.build_sdist(sys.argv[1]))"
    environ = environment()
    if importlib.util.find_spec("hatchling") is None:
        pip = ["install", "--quiet", "--target", str(folder / "backend"), "hatchling"]
        subprocess.run([sys.executable, "-m", "pip", *pip], env=environ, check=True)
        environ["PYTHONPATH"] = str(folder / "backend")
    subprocess.run(
        [sys.executable, "-c", backend, str(folder)],
        cwd=folder / "source",
        env=environ,
        capture_output=True,
        check=True,
    )
    (sdist,) = folder.glob("*.tar.gz")
    wheel = ["wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(sdist)]
    done = subprocess.run(
        [sys.executable, "-m", "pip", *wheel],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def wheel(dist: Path) -> Path:
    (path,) = dist.glob("*.whl")
    return path


def test_the_wheel_passes_check_wheel_contents(wheel: Path) -> None:
    # NOTICE stands twice: beside the vocabularies that it is about, and among the licences.
    done = subprocess.run(
        [sys.executable, "-m", "check_wheel_contents", str(wheel)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip().endswith(": OK")


def test_the_wheel_holds_the_program_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        entry_points = next(n for n in names if n.endswith("entry_points.txt"))
        declared = archive.read(entry_points).decode()
        metadata = archive.read(next(n for n in names if n.endswith("/METADATA"))).decode()
    info = {name for name in names if ".dist-info/" in name}
    assert {name.split("/")[0] for name in names - info} == {"ftlint", "ftlint_rules"}
    assert {
        "ftlint/py.typed",
        "ftlint_rules/py.typed",
        "ftlint/vocab/NOTICE",
        "ftlint/vocab/o200k_base.bin",
        "ftlint/vocab/cl100k_base.bin",
        "ftlint/targets/openai.toml",
        "ftlint/targets/azure-openai.toml",
        "ftlint/schemas/config.schema.json",
        "ftlint/cli/check.py",
    } <= names
    # Every file of the two packages, and no other.
    kept = {".py", ".toml", ".json", ".bin", ".typed", ""}
    present = {
        f"{package}/{path.relative_to(root).as_posix()}"
        for package, root in (("ftlint", ROOT / "ftlint"), ("ftlint_rules", RULES_ROOT))
        for path in root.rglob("*")
        if path.is_file() and path.suffix in kept
    }
    assert names - info == present
    assert {name.split("/", 1)[1] for name in info} >= {
        "licenses/LICENSE",
        "licenses/ftlint/vocab/NOTICE",
    }
    assert "ftlint = ftlint.cli:main" in declared
    assert "ftlint = ftlint_rules:RULES" in declared
    assert f"\nVersion: {ftlint.__version__}\n" in metadata


RULES_ROOT = ROOT / "rules" / "ftlint_rules"


def test_the_wheel_works_alone(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    write(tmp_path / "train.jsonl", [*good_rows(3), {"messages": []}])
    script = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); import ftlint; print(ftlint.__file__);"
        "from ftlint.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(site), "check", "train.jsonl", "--select=CHAT,TOK"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert Path(done.stdout.splitlines()[0]).is_relative_to(site)
    assert done.returncode == 1, done.stderr
    assert "error[CHAT001] missing-messages" in done.stdout


def test_the_source_distribution_can_be_tested(dist: Path) -> None:
    (path,) = dist.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "pyproject.toml",
        "Makefile",
        "LICENSE",
        "README.md",
        ".pre-commit-hooks.yaml",
        "ftlint/vocab/NOTICE",
        "ftlint/vocab/o200k_base.bin",
        "rules/ftlint_rules/__init__.py",
        "tests/conftest.py",
        "examples/pack/pyproject.toml",
        "fixtures/datasets/support-intents/train.jsonl",
    } <= names
    assert not [name for name in names if "__pycache__" in name or ".venv" in name]


# The public names.


def test_every_public_name_is_there_and_documented() -> None:
    for name in ftlint.__all__:
        thing = getattr(ftlint, name)
        if name != "__version__":
            assert thing.__doc__, name
            # A dataclass without a docstring gets its signature for one.
            assert not thing.__doc__.startswith(f"{name}("), name


def test_type_checkers_see_the_public_names_where_they_are_found() -> None:
    told = {
        alias.name: node.module
        for node in ast.walk(ast.parse((ROOT / "ftlint" / "__init__.py").read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("ftlint.")
        for alias in node.names
    }
    assert told.keys() == set(ftlint.__all__) < set(dir(ftlint))
    for name, home in told.items():
        assert getattr(ftlint, name) is getattr(importlib.import_module(home), name)
    with pytest.raises(AttributeError, match="'ftlint' has no attribute 'no_such_name'"):
        ftlint.no_such_name  # noqa: B018


def test_the_list_of_commands_says_what_their_own_help_says() -> None:
    for name, (_, text) in COMMANDS.items():
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        assert command.name == name
        assert command.get_short_help_str(limit=200) == text


def test_the_testing_kit_is_documented() -> None:
    kit = importlib.import_module("ftlint.testing")
    for name in ("Case", "cases", "check_laws"):
        assert inspect.getdoc(getattr(kit, name))


# What is imported, and when.

HEAVY = {
    "asyncio",
    "concurrent",
    "datasketch",
    "difflib",
    "importlib.metadata",
    "jsonschema",
    "multiprocessing",
    "numpy",
    "openai",
    "requests",
    "scipy",
    "sklearn",
    "tabulate",
    "tiktoken",
    "toktok",
}
IN_BULK = {"ftlint.similarity.match", "ftlint.similarity.cluster", "ftlint.similarity.hashing"}
FOR_FAULTS = {
    "array",
    "base64",
    "gzip",
    "hashlib",
    "ipaddress",
    "json",
    "pathlib",
    "pickle",
    "pydantic_core._pydantic_core",
    "random",
    "shlex",
    "shutil",
    "signal",
    "string",
    "tempfile",
    "textwrap",
    "tomllib",
    "urllib",
    "ftlint.benchmark",
    "ftlint.cache",
    "ftlint.columns",
    "ftlint.table",
    "ftlint.fix",
    "ftlint.grader",
    "ftlint.report.json",
    "ftlint.similarity",
    "ftlint_rules._images",
    "ftlint_rules._tools",
    *(one.module for one in RULES if one.words),
}
"""What a clean file of chat rows gives nothing to do."""
FOR_RULES = {"ftlint_rules", "jiter", "json", "tempfile", "tomllib"}


@pytest.mark.parametrize(
    ("words", "banned"),
    [
        (["--help"], HEAVY | FOR_RULES | {"pathlib", "ftlint.dataset", "ftlint.cli.check"}),
        (["--version"], HEAVY | FOR_RULES | {"pathlib", "ftlint.dataset", "ftlint.cli.check"}),
        (["check", "--help"], HEAVY | FOR_RULES | {"ftlint.dataset", "ftlint.cli.evaluate"}),
        (["stats", "--help"], HEAVY | FOR_RULES | {"ftlint.dataset", "ftlint.cli.check"}),
        (["rule", "blank-line"], HEAVY),
        (["check", "train.jsonl", "--rows-only", "--no-cache"], HEAVY | IN_BULK | {"ftlint.fix"}),
        (
            ["check", "train.jsonl", "--ignore=DUP,LEAK"],
            HEAVY | IN_BULK | {"ftlint.fix", "ftlint.similarity", "secrets", "tomllib"},
        ),
        (["check", "train.jsonl", "--ignore=DUP,LEAK", "--no-cache"], HEAVY | FOR_FAULTS),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_a_light_run_loads_no_heavy_module(
    tmp_path: Path, words: list[str], banned: set[str]
) -> None:
    write(tmp_path / "train.jsonl", good_rows(60))
    assert sorted(loaded(tmp_path, words) & banned) == []


def test_a_run_that_is_known_to_the_cache_imports_no_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "state"))
    write(tmp_path / "train.jsonl", good_rows(60))
    words = ["check", "train.jsonl", "--ignore=DUP,LEAK"]
    modules = {one.module for one in RULES}
    assert loaded(tmp_path, words) & modules
    assert sorted(loaded(tmp_path, words) & (modules | HEAVY)) == []


def loaded(tmp_path: Path, words: list[str]) -> set[str]:
    """The modules that the command of these *words* has imported when it ends."""
    script = (
        "import atexit, sys\n"
        "atexit.register(lambda: open('loaded', 'w').write('\\n'.join(sys.modules)))\n"
        "from ftlint.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", script, *words],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = set((tmp_path / "loaded").read_text().splitlines())
    assert {"click", "ftlint"} <= found
    return found


# The program knows no rule by name: the built-in pack comes in by the door of every pack.


def rule_names() -> set[str]:
    from ftlint_rules import RULES

    return {rule.name for rule in RULES} | {rule.code for rule in RULES}


def constants(tree: ast.AST) -> set[str]:
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def imported(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_the_program_imports_no_built_in_rule() -> None:
    assert SOURCES
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        packages = {name.split(".")[0] for name in imported(tree)}
        assert "ftlint_rules" not in packages | constants(tree), path


def test_the_program_names_no_built_in_rule() -> None:
    known = rule_names()
    assert {"invalid-json", "FMT001"} <= known
    for path in SOURCES:
        assert not constants(ast.parse(path.read_text(encoding="utf-8"))) & known, path


def test_rules_use_no_private_module_of_the_program() -> None:
    for path in sorted(RULES_ROOT.glob("*.py")):
        for name in imported(ast.parse(path.read_text(encoding="utf-8"))):
            if name.split(".")[0] == "ftlint":
                assert not any(part.startswith("_") for part in name.split(".")), path
                assert not name.startswith("ftlint.cli"), path
