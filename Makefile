# Each target first makes .venv out of requirements.lock; the second time that takes no time.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run tools test check bench chaos pictures gates prepare lock

run: prepare
	$(BIN)/registratura demo

test: tools gates
	$(BIN)/python -m pytest -n 3 --dist worksteal

check: gates
	$(BIN)/python -m pytest -n 2 tests/unit

bench: prepare
	$(BIN)/python -m tests.bench

chaos: tools
	$(BIN)/python -m tests.chaos

pictures: prepare
	$(BIN)/python -m installer.pictures

gates: prepare
	$(BIN)/python installer/gates.py

prepare:
	@$(PYTHON) installer/prepare.py

tools:
	@$(PYTHON) installer/prepare.py --tests

lock: prepare
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
		--extra dev pyproject.toml --output-file requirements.lock
