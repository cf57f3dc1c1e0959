# Everything a person runs. What a target needs beyond Python 3.11, make and git it installs itself.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
SIZE ?= S
VENV := .venv
BIN := $(VENV)/bin
export LEARNLOG_HOME ?= $(CURDIR)/var

# A stamp is named by the hash of its lock: another lock, another install.
RUN_STAMP := $(VENV)/run-$(shell cksum < requirements.lock | tr ' ' '-')
DEV_STAMP := $(VENV)/dev-$(shell cksum < requirements-dev.lock | tr ' ' '-')

LOCK_OPTIONS := --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-header --no-annotate --no-build

.PHONY: run demo setup test check properties bench format docs lock pictures clean

run: $(RUN_STAMP) ## the service on http://HOST:PORT, on embedded defaults
	$(BIN)/python -m learnlog serve --host $(HOST) --port $(PORT)

demo: $(RUN_STAMP) ## the same on its own data, filled with a made-up organisation
	LEARNLOG_HOME="$(LEARNLOG_HOME)/demo" PYTHON=$(BIN)/python sh scripts/demo.sh $(HOST) $(PORT) $(SIZE)

setup: $(DEV_STAMP) ## the environment for every other target
	sh scripts/chromium.sh

test: setup ## every test: unit, SQLite, PostgreSQL, browser
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: setup ## what must be green before a change is taken
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/codespell
	$(BIN)/djlint --lint learnlog/web/templates learnlog/api/templates --quiet
	$(BIN)/bandit -q -c pyproject.toml -r learnlog
	$(BIN)/learnlog catalogue check
	$(BIN)/sphinx-build -W -q -b html docs docs/_build
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 2 --dist loadgroup
	$(BIN)/coverage combine -q
	$(BIN)/coverage report --fail-under=90
	$(BIN)/coverage report --include='learnlog/domain/*,learnlog/services/*' --fail-under=100

properties: setup ## the properties of the models, 20,000 cases each
	LEARNLOG_TEST_EXAMPLES=20000 $(BIN)/python -m pytest -n 2 tests/domain -k properties

bench: setup ## the benchmarks, as ratios
	$(BIN)/python -m benchmarks

format: setup ## put the code into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## write both locks anew from pyproject.toml
	$(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/pip install -q --disable-pip-version-check uv
	$(VENV)/lock/bin/uv pip compile -q pyproject.toml $(LOCK_OPTIONS) --group dev --all-extras -o requirements-dev.lock
	$(VENV)/lock/bin/uv pip compile -q pyproject.toml $(LOCK_OPTIONS) -c requirements-dev.lock --extra postgres -o requirements.lock

docs: setup ## the manual, into docs/_build
	$(BIN)/sphinx-build -W -q -b html docs docs/_build

pictures: setup ## the manual's pictures, taken from the demo
	$(BIN)/python scripts/pictures.py

clean: ## everything that can be made again
	rm -rf $(VENV) docs/_build .coverage .coverage.* .hypothesis .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "learnlog needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): requirements.lock pyproject.toml | $(VENV)/bin/python
	test -e $(DEV_STAMP) || $(BIN)/pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	touch $@

$(DEV_STAMP): requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@
