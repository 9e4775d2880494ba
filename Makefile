# One verb each. `make demo` and `make test` need only Python 3.10+ and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check docs bench-similarity bench-eval clean

demo: .venv/installed
	@sh scripts/demo.sh

test: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

check: .venv/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/mypy

docs: .venv/installed
	$(BIN)/python scripts/build_schemas.py
	$(BIN)/python scripts/build_docs.py

# ftlint beside other engines for near-duplicates: benchmarks/similarity/README.md.
SIZES ?= 10k 100k
bench-similarity: .venv/installed
	$(BIN)/python -m benchmarks.similarity --sizes $(SIZES) $(BENCH)

# What asking a model costs, beside a bare loop.
bench-eval: .venv/installed
	$(BIN)/python benchmarks/evaluation.py

clean:
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@
