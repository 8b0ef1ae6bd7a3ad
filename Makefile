# Everything starts here: `make help`. Needs Python 3.11 to 3.13, git and make, nothing else.

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements/dev.txt
PACKAGES := ingestion warehouse orchestration dashboards
PYTEST ?= -n 2 --dist loadfile --no-loadscope-reorder
COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --no-strip-extras --quiet --custom-compile-command "make lock"

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install demo test lint format lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/.installed ## Install everything into .venv, from the locked list

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed: install one, or name it: make install PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python cannot make virtual environments: install its venv module (Debian: apt-get install python3-venv)." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The locked list is whole: `--no-deps` lets pip resolve nothing, so a library that comes out tomorrow changes nothing.
$(VENV)/.installed: $(LOCK) pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r $(LOCK)
	$(BIN)/python -m pip check
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: install ## Simulate a département, load, build, publish it, serve the portal (a smaller one: make demo ARGS="--scale 0.1")
	@$(BIN)/observatoire demo $(ARGS)

test: install ## Run the whole test suite (one file: make test PYTEST=tests/security/test_matrice.py)
	$(BIN)/python -m pytest $(PYTEST)

lint: install ## Check style, types and SQL
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar warehouse

format: install ## Rewrite the code in the style of the house
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --processes 2 --disable-progress-bar warehouse

lock: install ## Recompute the locked lists of requirements from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) --extra dev --output-file $(LOCK)
	$(COMPILE) --constraint $(LOCK) --output-file requirements/base.txt

clean: ## Remove what was installed and built; the data of .observatoire stay
	rm -rf $(VENV) build dist *.egg-info warehouse/target warehouse/logs .pytest_cache .ruff_cache .mypy_cache
	find $(PACKAGES) tests -name __pycache__ -type d -prune -exec rm -rf {} +
