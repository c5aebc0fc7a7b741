# Everything a clone needs is two commands: make run, make test. `make help` lists the rest.

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
UV ?= uv
COMPILE := pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-package django

.DEFAULT_GOAL := help
.PHONY: run test check lock clean help venv venv-dev

run: venv ## Serve the invented union on http://127.0.0.1:8000 (Ctrl-C stops it)
	@$(BIN)/python -m app.cli demo $(ARGS)

test: venv-dev ## Run the tests; ARGS="tests/people -k standing" some, ARGS="-n auto" on every core
	@$(BIN)/python -m pytest $(ARGS)

check: venv-dev ## Check style, types, the order of imports, migrations, templates, the image
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tools.check_migrations
	@$(BIN)/djlint templates --lint --quiet
	@$(BIN)/hadolint Dockerfile

lock: ## Choose the newest allowed packages anew and pin them by hash (needs uv)
	@command -v $(UV) >/dev/null || { echo "There is no $(UV): install uv (pip install uv)." >&2; exit 2; }
	@$(UV) $(COMPILE) --upgrade -o requirements.txt
	@$(UV) $(COMPILE) --upgrade --extra dev -c requirements.txt -o requirements-dev.txt
	@! grep -nE '://|^-' requirements.txt requirements-dev.txt # a lock names packages, never a place

clean: ## Remove what make made, but no data
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv: ## Install what running needs into .venv, and no more
	@$(call install,requirements.txt)

venv-dev:
	@$(call install,requirements-dev.txt)

define install
command -v $(PYTHON) >/dev/null || { \
	echo "There is no $(PYTHON): install Python 3.11 or newer, or name one with make PYTHON=…" >&2; \
	exit 2; }; \
$(PYTHON) tools/make_venv.py $(1)
endef
