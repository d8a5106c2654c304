# Needs Python 3.11 or later and make; everything else goes into .venv.
# Paths are relative throughout, so that a clone may lie under a path with spaces.

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)
DATA ?= ../shared/data
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test setup-all lint format types gate train bench clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*##/make \1:/p' Makefile

run: .venv/.core  ## clean the example texts; show the result, and what went and why
	$(BIN)/clean file seeds/*.txt --explain

test: .venv/.test  ## all tests that a bare machine can run
	$(BIN)/python -m pytest -n 2

setup-all: .venv/.all  ## install every extra

lint: .venv/.all  ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: .venv/.all  ## ruff: format in place, fix what is safe
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: .venv/.all  ## mypy, strict
	$(BIN)/mypy

gate: .venv/.all  ## quality on the development data (DATA=DIR) against benchmarks/floors.json
	$(BIN)/python -m benchmarks.gate --data "$(DATA)"

train: .venv/.all  ## label, train, cross-validate and write the weights (DATA=DIR)
	$(BIN)/python -m training.html all --data "$(DATA)"
	$(BIN)/python -m training.text all --data "$(DATA)"

bench: .venv/.all  ## every benchmark that there is (DATA=DIR)
	@for name in html text metadata speed; do \
		if [ -f "benchmarks/$$name.py" ]; then \
			echo "== $$name"; $(BIN)/python -m "benchmarks.$$name" --data "$(DATA)" || exit 1; \
		fi; \
	done

clean:  ## remove what make and the tools have made
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist

# Stamps: pip runs again only when pyproject.toml has changed.

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or later found. Name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; }
	"$(PYTHON)" -m venv .venv || { rm -rf .venv; \
		echo "Python cannot make a virtual environment (on Debian: apt install python3-venv)." >&2; exit 1; }

.venv/.core: pyproject.toml | .venv/bin/python
	$(INSTALL) --editable .
	@touch $@

.venv/.test: pyproject.toml | .venv/bin/python
	$(INSTALL) --editable '.[test]'
	@touch $@ .venv/.core

.venv/.all: pyproject.toml | .venv/bin/python
	$(INSTALL) --editable '.[test,lint,train,bench]'
	@touch $@ .venv/.core .venv/.test
