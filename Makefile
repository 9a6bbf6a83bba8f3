# What one does with a checkout. `make help` lists it. Needs Python 3.11 or newer with venv, make and git; the rest
# comes from the two lock files into an environment of its own, .venv.

PYTHON ?= $(firstword $(foreach candidate,python3 python3.13 python3.12 python3.11 python3.14 python,$(if $(shell \
	$(candidate) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo yes),$(candidate))))
VENV := .venv
BIN := $(VENV)/bin
# Tests run in as many processes as this; two suit two cores and leave a developer's machine usable.
JOBS ?= 2
# Further arguments for pytest and others, as in: make test ARGS="-k harvest"
ARGS ?=
# The scripts in tests/javascript hold our output against programs that are not ours. They need Node.js; where it is
# missing the tests that want it are skipped, and say so.
JAVASCRIPT := $(if $(shell command -v npm 2>/dev/null),$(VENV)/javascript.stamp)

.DEFAULT_GOAL := help
.PHONY: help demo test check bench shots format messages lock clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

demo: $(VENV)/run.stamp ## a federation of cities on this machine, until Ctrl-C
	@$(BIN)/commons demo

test: $(VENV)/dev.stamp $(JAVASCRIPT) ## all tests
	$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

check: $(VENV)/dev.stamp $(JAVASCRIPT) ## ruff, mypy, all tests: with coverage, and those that time something alone at the end
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@$(BIN)/python tests/test_architecture.py
	$(BIN)/python -m pytest -n $(JOBS) --cov -m "not timed"
	$(BIN)/python -m pytest -m timed

bench: $(VENV)/dev.stamp ## the speed budgets, each beside what the machine can do at best
	$(BIN)/python -m tests.bench $(ARGS)

shots: $(VENV)/dev.stamp ## the pictures of pages in the README, anew; needs Chromium
	$(BIN)/python -m tests.browser.shots

format: $(VENV)/dev.stamp ## put the code into its one layout
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

messages: $(VENV)/dev.stamp ## bring the translations up to date with what the pages say, and list what is missing
	$(BIN)/python -m tests.messages

# One resolution for all systems and Python versions from 3.11; dev is held to the versions of run.
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --upgrade \
	--custom-compile-command "make lock" pyproject.toml --extra checkout

lock: $(VENV)/dev.stamp ## choose the newest versions that pyproject.toml allows, and write them down
	$(LOCK) --output-file requirements.lock
	$(LOCK) --extra dev --constraint requirements.lock --output-file requirements-dev.lock
	cd tests/javascript && npm install --package-lock-only

clean: ## remove the environment and everything that was made
	rm -rf $(VENV) build dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache tests/javascript/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment. --require-hashes: what is installed is what was locked, whichever registry it comes from. --no-deps:
# the lock is whole, and pip would look for newer versions of what an extra asks for (coverage[toml]).
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check

$(VENV)/made.stamp:
	@test -n "$(PYTHON)" || { echo "make: there is no Python 3.11 or newer here. Install one (Debian: apt install python3 python3-venv), or say where it is: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "make: $(PYTHON) is not Python 3.11 or newer. Name one that is: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "make: $(PYTHON) cannot make environments. Install its venv module (Debian: apt install python3-venv)." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# $(call install,LOCK FILE)
define install
	@echo "Installing from $(1) into $(VENV)/ (once)"
	@$(INSTALL) --no-deps --require-hashes --requirement $(1) \
		|| { echo "make: the libraries of $(1) could not be installed. The reason stands above; without a network they cannot be fetched." >&2; exit 1; }
	@$(INSTALL) --no-deps --no-build-isolation --no-index --editable .
endef

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(VENV)/made.stamp
	$(call install,requirements.lock)
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock pyproject.toml | $(VENV)/made.stamp
	$(call install,requirements-dev.lock)
	@touch $@ $(VENV)/run.stamp

$(VENV)/javascript.stamp: tests/javascript/package.json tests/javascript/package-lock.json | $(VENV)/made.stamp
	@echo "Installing tests/javascript with npm (once)"
	@cd tests/javascript && npm ci --loglevel error || { echo "make: the packages of tests/javascript could not be installed. Without a network they cannot be fetched." >&2; exit 1; }
	@touch $@
