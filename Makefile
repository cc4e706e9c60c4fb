# The shop's targets; `make` lists them. Nothing but git, make and Python 3.11 or newer needs to be there.

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
COMPILE := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --fork-strategy fewest \
	--annotation-style line --custom-compile-command "make pins"

.DEFAULT_GOAL := help
.PHONY: help run test check fix bench worker shell demo pins

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/runtime ## start the whole shop with its demo goods on http://127.0.0.1:8000 (PORT=8080 moves it)
	@exec $(BIN)/python manage.py run

test: .venv/development ## run the suite on SQLite and (but for the browser) on PostgreSQL, with coverage
	@exec $(BIN)/python -m tests.run

check: .venv/development ## every gate: lint, types, borders, templates, migrations, settings, packages, tests
	@exec $(BIN)/python -m tests.gates

fix: .venv/development ## put right what the formatters and linters can
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet . ; $(BIN)/djlint --reformat --quiet templates

bench: .venv/runtime ## measure requests per second on this machine
	@exec $(BIN)/python -m bench

worker: .venv/runtime ## a Celery worker with its clock, for a shop that runs on PostgreSQL and Redis
	@exec $(BIN)/celery -A shop worker --beat --loglevel INFO

shell: .venv/runtime ## a Python prompt inside the shop
	@exec $(BIN)/python manage.py shell

demo: .venv/runtime ## fill the shop with demo goods and people; safe to repeat
	@exec $(BIN)/python manage.py demo

pins: .venv/development ## renew requirements.txt and requirements-dev.txt from the lists in pyproject.toml
	@$(COMPILE) pyproject.toml --output-file requirements.txt
	@$(COMPILE) --group dev --constraint requirements.txt --output-file requirements-dev.txt

# Both are empty files that say when the packages were installed; they grow old with the pins.

.venv/runtime: requirements.txt
	@$(if $(PYTHON),,echo "Python 3.11 or newer is needed; install it, or name yours: make PYTHON=/path/to/python3." >&2; exit 1)
	@echo "Installing the packages (once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) -r requirements.txt
	@touch $@

.venv/development: .venv/runtime requirements-dev.txt
	@echo "Installing the packages for development (once) ..."
	@$(PIP) -r requirements.txt -r requirements-dev.txt
	@touch $@
