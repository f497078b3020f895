# On a fresh machine with python3 and the package registries: `make demo`, `make test`.
# Everything is installed into .venv here, nothing outside this folder.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# Locks and project file decide what is installed; the stamps say what was.
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
BENCH_STAMP := $(VENV)/.installed-bench
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# A lock names everything: nothing is chosen while installing, and `pip check` says that all fit.
FROM_LOCK := $(BIN)/python .ci/install.py
# The search is compiled on the core that is at leisure from here on; see planner/kernels.py.
AHEAD := { $(BIN)/python .ci/compile.py >/dev/null 2>&1 & }
# Pip comes from the lock; a Python that cannot bring one says here what its system calls it.
WITHOUT_PIP = $$($(PYTHON) -c 'import ensurepip; print("--without-pip")' 2>/dev/null)
PROJECT := $(PIP) install --no-deps --no-build-isolation -e .
FITS := said=$$($(BIN)/python -m pip --disable-pip-version-check check) || { echo "$$said"; exit 1; }

# Where the system forbids Python to keep what it compiled, every process compiles hundreds of
# modules anew: several seconds for each command, many minutes for the tests. All stays in here.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test test-long test-lowest lint format types layers notebooks reference gallery lock bundle bench bench-walking clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(BIN)/python:
	@echo "· making a virtual environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; say which: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(WITHOUT_PIP) $(VENV)

$(RUN_STAMP): requirements.lock pyproject.toml | $(BIN)/python
	@echo "· installing the locked versions of what the planner needs (about half a minute)"
	@$(FROM_LOCK) requirements.lock "$(PROJECT)"
	@$(AHEAD)
	@$(FITS)
	@touch $@

$(DEV_STAMP): requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "· installing the locked versions of the planner's, the tests' and the linters' packages (about a minute)"
	@$(FROM_LOCK) requirements-dev.lock "$(PROJECT)"
	@$(AHEAD)
	@$(FITS)
	@touch $(RUN_STAMP) $@

demo: $(RUN_STAMP) ## plan a shipped scenario and say which file to open
	@echo "· planning the shipped scenario"
	@$(BIN)/planner demo $(NAME)

test: $(DEV_STAMP) ## the tests, but for the slow ones
	@echo "· running the tests, on two cores, without the slow ones"
	@$(BIN)/python -m pytest -n 2 -m "not slow"

test-long: $(DEV_STAMP) ## all tests, the slow ones too
	@$(BIN)/python -m pytest -n 2

# A lower bound is a promise: these are the lowest versions that pyproject.toml allows.
LOWEST := .venv-lowest
LOWEST_STAMP := $(LOWEST)/.installed

$(LOWEST_STAMP): pyproject.toml | $(DEV_STAMP)
	@echo "· installing the lowest allowed versions into $(LOWEST) (about two minutes)"
	@$(BIN)/python -m venv $(LOWEST)
	@$(BIN)/uv pip compile --quiet --no-header --no-emit-index-url --resolution lowest-direct \
		--python $(LOWEST)/bin/python --extra test -o $(LOWEST)/requirements.txt pyproject.toml
	@$(BIN)/uv pip install --quiet --python $(LOWEST)/bin/python -r $(LOWEST)/requirements.txt "setuptools>=77"
	@$(BIN)/uv pip install --quiet --python $(LOWEST)/bin/python --no-deps --no-build-isolation -e .
	@touch $@

test-lowest: $(LOWEST_STAMP) ## the tests on the lowest allowed dependencies, but for the slow ones
	@$(LOWEST)/bin/python -m pytest -n 2 -m "not slow" -W default

lint: $(DEV_STAMP) ## ruff: faults and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: $(DEV_STAMP) ## mend what can be mended by itself
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: $(DEV_STAMP) ## mypy, strict
	@$(BIN)/mypy

layers: $(DEV_STAMP) ## which room may import which
	@$(BIN)/lint-imports

notebooks: $(DEV_STAMP) ## run every notebook
	@$(BIN)/python -m pytest tests/test_notebooks.py

reference: $(DEV_STAMP) ## make the reference pages from the docstrings
	@$(BIN)/python -m benchmarks.reference

gallery: $(DEV_STAMP) ## render the shipped scenarios into maps/
	@$(BIN)/python -m benchmarks.gallery

bench: bench-speed bench-solver bench-siting ## every benchmark

$(BENCH_STAMP): benchmarks/solver-requirements.txt $(DEV_STAMP)
	@echo "· installing the engine to compare with that is not locked"
	@$(PIP) install --only-binary :all: -r benchmarks/solver-requirements.txt \
		|| echo "· VROOM cannot be had here and is left out"
	@touch $@

bench-%: $(BENCH_STAMP) ## one benchmark: bench-speed, bench-solver, …
	@$(BIN)/python -m benchmarks.$*

# The engines that walking is held against live in a folder of their own, above the locked
# packages: what they need otherwise is installed there and disturbs nobody.
WALKING := .venv-walking
WALKING_STAMP := $(WALKING)/.installed

$(WALKING_STAMP): benchmarks/walking-requirements.txt $(RUN_STAMP)
	@echo "· installing the engines to compare walking with into $(WALKING) (not locked)"
	@$(BIN)/python -m venv $(WALKING)
	@$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' > \
		"$$($(WALKING)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/planner.pth"
	@while read -r engine rest; do case "$$engine" in ""|"#"*) continue;; esac; \
		$(WALKING)/bin/python -m pip --disable-pip-version-check --quiet install \
			--only-binary :all: "$$engine" || echo "· $$engine cannot be had here and is left out"; \
	done < $<
	@touch $@

bench-walking: $(WALKING_STAMP) ## walking against other engines; writes docs/walking.md
	@$(WALKING)/bin/python -m benchmarks.walking --docs docs/walking.md

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-config --no-header --no-emit-index-url --no-strip-extras

# Wheels of one platform and one Python, files to double-click, no network needed afterwards.
PLATFORM ?= manylinux
BUNDLE_PYTHON ?= 3.11

bundle: $(DEV_STAMP) ## a folder that installs without a network: PLATFORM=win_amd64, manylinux, manylinux_aarch64, macosx_arm64
	@$(BIN)/python .ci/bundle.py $(PLATFORM) --python $(BUNDLE_PYTHON)

lock: $(DEV_STAMP) ## choose the locked versions anew
	@$(COMPILE) --upgrade --extra dev -o requirements-dev.lock pyproject.toml
	@$(COMPILE) --constraint requirements-dev.lock -o requirements.lock pyproject.toml

clean: ## remove the environment and the caches
	rm -rf $(VENV) $(WALKING) $(LOWEST) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
