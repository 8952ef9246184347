# Needs GNU make and Python 3.10 or later. `make` alone lists the targets.

PYTHON ?= python3
COUNT ?= 100000
SAMPLE ?= 1000

BIN := .venv/bin
# An editable install leaves the compiling to the first import, which may be told not to keep it.
COMPILE = $(BIN)/python -m compileall -q adjointgen

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test fuzz mutate hostile pythons lint generate check-generated bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/.core ## print the gradient of examples/gist.py and verify it at ten random points
	$(BIN)/adjointgen show examples/gist.py:f
	$(BIN)/adjointgen verify examples/gist.py:f --at x=-10:3 --points 10 --seed 0

test: .venv/.dev ## run the tests, on all cores
	$(BIN)/python -m pytest -n auto --dist worksteal

fuzz: .venv/.dev ## check the gradients of COUNT random programs (100000)
	$(BIN)/python -m tests.fuzz --count $(COUNT)
	$(BIN)/python -m tests.fuzz.arrays --count $$(($(COUNT) / 5))

mutate: .venv/.dev ## change rules and passes in SAMPLE small ways (0: all): does a test fail each time?
	$(BIN)/python -m tests.mutation rules --sample $(SAMPLE)
	$(BIN)/python -m tests.mutation passes --sample $(SAMPLE)

hostile: .venv/.dev ## read the standard library, its tests and 30,000 broken sources
	$(BIN)/python -m tests.hostile

pythons: .venv/.dev ## write the same gradients with every Python that is here: the same bytes?
	PYODIDE=$(PYODIDE) $(BIN)/python -m tests.pythons

lint: .venv/.dev ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check adjointgen tests benchmarks cli.py
	$(BIN)/mypy

generate: .venv/.core ## write the gradients of examples/ to generated/
	$(BIN)/adjointgen generate

check-generated: .venv/.core ## fail if generated/ is not what `make generate` would write
	$(BIN)/adjointgen generate --check

bench: .venv/.core ## measure speed, each figure beside its reference, and how small diffs are
	@$(COMPILE)
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.project
	$(BIN)/python -m benchmarks.small_diffs

clean: ## remove the virtual environment, caches and build output
	rm -rf .venv .adjointgen_cache .mypy_cache .pytest_cache .ruff_cache build dist
	find . -name .git -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment, in three stamps: made; the package in it; the development tools too.

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || { \
	    echo 'error: `$(PYTHON)` is not Python 3.10 or later' >&2; \
	    echo 'help: name one that is: make PYTHON=python3.12 $(MAKECMDGOALS)' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo 'error: `$(PYTHON)` cannot make a virtual environment: it has no ensurepip' >&2; \
	    echo 'help: install it (Debian, Ubuntu: apt install python3-venv), or name another Python:' \
	        'make PYTHON=python3.12 $(MAKECMDGOALS)' >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=21.3'
	@touch $@

.venv/.core: pyproject.toml | .venv/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@$(COMPILE)
	@touch $@

.venv/.dev: pyproject.toml | .venv/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@$(COMPILE)
	@touch .venv/.core $@
