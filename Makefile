# Needs Python 3.11 or later and make; everything else goes into .venv.
# Paths are relative throughout, so that a clone may lie under a path with spaces.

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)
DATA ?= ../shared/data
EVERY ?= 1
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable
EXTRAS = $(shell sed -n '/^\[project.optional-dependencies\]/,/^\[project.scripts\]/s/^\([a-z-]*\) = .*/\1/p' \
	pyproject.toml | paste -sd , -)

# Else each of the hundreds of commands that the tests start would compile the package anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test test-all lint format types gate train bench results clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*##/make \1:/p' Makefile

run: .venv/.core  ## clean the example texts; show the result, and what went and why
	$(BIN)/clean file seeds/*.txt --explain

test: .venv/.with-test  ## all tests that a bare machine can run
	$(BIN)/python -m pytest -n 2 --dist worksteal

test-all: .venv/.with-all  ## all tests, with every extra installed
	$(BIN)/python -m pytest -n 2 --dist worksteal

lint: .venv/.with-lint  ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: .venv/.with-lint  ## ruff: format in place, fix what is safe
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: .venv/.with-dev  ## mypy, strict
	$(BIN)/mypy

gate: .venv/.with-bench  ## quality on the development data (DATA=DIR) against benchmarks/floors.json
	$(BIN)/python -m benchmarks.gate --data "$(DATA)"
	$(BIN)/python -m benchmarks.gate --data "$(DATA)" --folds benchmarks/folds

train: .venv/.with-train  ## label, train, cross-validate and write the weights (DATA=DIR)
	$(BIN)/python -m training.html all --data "$(DATA)"
	$(BIN)/python -m training.text all --data "$(DATA)"

bench: .venv/.with-bench  ## every benchmark that there is (DATA=DIR)
	@for name in html text metadata speed packs batch; do \
		echo "== $$name"; $(BIN)/python -m "benchmarks.$$name" --data "$(DATA)" || exit 1; \
	done
	@echo "== fetch"; $(BIN)/python -m benchmarks.fetch

results: .venv/.with-bench  ## measure, draw and write docs/figures.md (DATA=DIR; EVERY=N takes each N-th page)
	$(BIN)/python -m docs.results_page --data "$(DATA)" --every "$(EVERY)"

clean:  ## remove what make and the tools have made
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist

# Stamps: pip runs again only when pyproject.toml has changed.

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or later found; name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	"$(PYTHON)" -m venv .venv || { rm -rf .venv; \
		echo "Python cannot make a virtual environment (on Debian: apt install python3-venv)." >&2; exit 1; }

.venv/.core: pyproject.toml | .venv/bin/python
	$(INSTALL) .
	@touch $@

# Older pips take an hour to see which versions of so many libraries go together.
.venv/.with-all: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(INSTALL) '.[$(EXTRAS)]'
	@touch $@ .venv/.core $(foreach extra,test lint train bench,.venv/.with-$(extra))

# All that work on cleaner itself needs, without the engines.
.venv/.with-dev: pyproject.toml | .venv/bin/python
	$(INSTALL) '.[test,lint,train,bench,batch,encoding,render]'
	@touch $@ .venv/.core $(foreach extra,test lint train bench,.venv/.with-$(extra))

.venv/.with-%: pyproject.toml | .venv/bin/python
	$(INSTALL) '.[$*]'
	@touch $@ .venv/.core
