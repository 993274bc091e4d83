# make demo: see it work.  make test: all checks.  Both set up .venv on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench backtest promises docs constraints clean

help:
	@echo "make demo         run the sample product, offline"
	@echo "make test         lint, then the whole test suite"
	@echo "make lint         ruff, mypy, import rules"
	@echo "make bench        measure against the figures the design is held to"
	@echo "make backtest     how forecasts and suggestions would have done: make backtest DATA=issues.jsonl"
	@echo "make promises     run the tests that prove our promises, and write their table"
	@echo "make docs         build the documentation into build/site"
	@echo "make constraints  resolve the pinned dependencies again"
	@echo "make clean        remove .venv, build output and caches"

demo: $(READY)
	@$(BIN)/roadmap-drift demo

test: lint
	$(BIN)/pytest -n auto --dist worksteal

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(READY)
	$(BIN)/pytest tests/bench -s -o faulthandler_timeout=0

backtest: $(READY)
	@test -n "$(DATA)" || { echo "Say which issues: make backtest DATA=issues.jsonl" >&2; exit 1; }
	@$(BIN)/python -m tests.bench.backtest "$(DATA)"
	@$(BIN)/python -m tests.bench.evaluate_suggestions "$(DATA)"

promises: $(READY)
	$(BIN)/python -m tests.promises.renew

docs: $(READY)
	$(BIN)/mkdocs build --quiet --strict --clean -f docs/mkdocs.yml -d $(CURDIR)/build/site
	@echo "documentation: build/site/index.html"

# The stamp is touched last, so an interrupted installation starts over.
$(READY): constraints.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null 2>&1 || \
	  { echo "$(PYTHON) is missing: apt install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "roadmap-drift needs Python 3.11 or newer, $(PYTHON) is older: make PYTHON=python3.11" >&2; exit 1; }
	@command -v uv >/dev/null 2>&1 || $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python cannot make virtual environments here: apt install python3-venv" >&2; exit 1; }
	@$(BIN)/python -c '' 2>/dev/null || rm -rf $(VENV)
	@echo "Installing pinned dependencies into $(VENV), once; this takes about a minute"
	@if command -v uv >/dev/null 2>&1; then \
	  { [ -d $(VENV) ] || uv venv --quiet --python "$$(command -v $(PYTHON))" $(VENV); } && \
	  uv pip install --quiet --python $(BIN)/python --require-hashes -r constraints.txt && \
	  uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else \
	  { [ -x $(BIN)/pip ] || $(PYTHON) -m venv $(VENV); } && \
	  $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r constraints.txt && \
	  $(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	fi
	@touch $@

constraints:
	@command -v uv >/dev/null 2>&1 || [ -x build/uv/bin/uv ] || \
	  { $(PYTHON) -m venv build/uv && build/uv/bin/pip install -qq --disable-pip-version-check uv; }
	@PATH="$$PATH:build/uv/bin" uv pip compile --quiet --upgrade --universal --generate-hashes \
	  --python-version 3.11 --all-extras --no-emit-index-url \
	  --custom-compile-command "make constraints" --output-file constraints.txt pyproject.toml
	@echo "constraints.txt is resolved again: make test, then review the difference"

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find bot connectors tests -name __pycache__ -type d -prune -exec rm -rf {} +
