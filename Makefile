.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable
JUDGES := tests/conformance

.PHONY: help
help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 8

.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(INSTALL) '.[dev]'
	@touch $@

.venv/ready-to-bench: .venv/ready
	$(INSTALL) '.[bench]'
	@touch $@

.venv/pipenv-old/ready: VERSION := 2025.0.4
.venv/pipenv-new/ready: VERSION := 2026.10.3
.venv/pipenv-%/ready: Makefile
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check pipenv==$(VERSION)
	@touch $@

.PHONY: pipenvs
pipenvs: .venv/pipenv-old/ready .venv/pipenv-new/ready ## install the real pipenvs that tests ask

.PHONY: demo
demo: .venv/ready ## find what a migration left behind in fixtures/hub-after
	@$(BIN)/orb-lint check fixtures/hub-after || test $$? -eq 1

.PHONY: test
test: .venv/ready pipenvs ## run every test
	$(BIN)/python -m pytest --numprocesses auto

$(JUDGES)/ready: .venv/ready $(JUDGES)/package.json Makefile
	npm install --prefix $(JUDGES) --no-audit --no-fund --no-package-lock --silent
	$(BIN)/python -m pip install --quiet --disable-pip-version-check xmlschema==4.3.2
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps \
		--no-binary pytest --dest $(JUDGES) pytest==8.4.2
	tar --extract --gzip --file $(JUDGES)/pytest-8.4.2.tar.gz --directory $(JUDGES) \
		--strip-components 3 pytest-8.4.2/testing/example_scripts/junit-10.xsd
	@touch $@

.PHONY: conformance
conformance: $(JUDGES)/ready ## hold the output formats to their own validators (needs npm)
	$(BIN)/python -m pytest $(JUDGES)

.PHONY: lint
lint: .venv/ready ## ruff, mypy, pylint, the architecture contract, the docs check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pylint orb_lint benchmarks docs
	$(BIN)/lint-imports
	$(BIN)/python docs/build.py --check

.PHONY: docs
docs: .venv/ready ## write the pages about rules and settings anew, and build the site
	$(BIN)/python docs/build.py
	$(BIN)/zensical build --strict

.PHONY: bench
bench: .venv/ready-to-bench ## time orb-lint beside ruff, deptry, import-linter and pylint
	$(BIN)/python -m benchmarks.run
	@echo
	$(BIN)/python -m benchmarks.run --slow-tools --lambdas 100 --rounds 3
	$(BIN)/python -m benchmarks.editor

SEED ?= $(shell date +%s)
SECONDS ?= 600
.PHONY: fuzz
fuzz: .venv/ready ## try sources, workspaces and functions made at random (SEED=N SECONDS=S)
	$(BIN)/python -m benchmarks.fuzz --seed $(SEED) --seconds $(SECONDS)

.PHONY: search
search: .venv/ready ## try every law that the tests state on many more examples, others each time
	$(BIN)/python -m pytest -m hypothesis --hypothesis-profile search

.PHONY: growth
growth: .venv/ready ## measure how time and memory grow with the input, kind by kind
	$(BIN)/python -m benchmarks.growth
