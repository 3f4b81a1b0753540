# Needs only Python 3.11 or newer. Everything is installed into .venv, by hash, from the locks.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c '$(NEW_ENOUGH)' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
COMPILE := uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml --extra build

.PHONY: run demo test check bench storm fuzz openapi lock
.DEFAULT_GOAL := run

run: .venv/ready-run            ## start Touchline on the embedded database
	$(BIN)/touchline up $(ARGS)

demo: .venv/ready-run           ## everything at once, with sample accounts beside a sandbox
	$(BIN)/touchline demo $(ARGS)

test: check                     ## everything a change must pass
	$(BIN)/python -m pytest -n 2 $(ARGS)

check: .venv/ready-test         ## style and types only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/ready-test         ## measurements: ratios against floors of the same run
	$(BIN)/python -m tests.bench.mbox_reading
	$(BIN)/python -m tests.bench.mbox_reading --memory
	$(BIN)/python -m tests.bench.linkedin_import
	$(BIN)/python -m tests.bench.detection
	$(BIN)/python -m tests.bench.api_reading
	$(BIN)/python -m tests.bench.first_sync
	$(BIN)/python -m tests.bench.accounts idle
	$(BIN)/python -m tests.bench.accounts workers
	$(BIN)/python -m tests.bench.hard_people
	$(BIN)/python -m tests.bench.reconciling --stress
	$(BIN)/python -m tests.bench.arriving
	$(BIN)/python -m tests.bench.bulk --sizes 20000
	$(BIN)/python -m tests.bench.webhooks

storm: .venv/ready-test         ## hundreds of thousands of steps of the world against the service
	STORM_WORLDS=4000 STORM_STEPS=60 HOOK_WORLDS=2000 CRM_WORLDS=2000 $(BIN)/python -m pytest -n 2 \
		tests/flow/test_world.py tests/flow/test_webhooks_chaos.py tests/flow/test_crm_chaos.py $(ARGS)

fuzz: .venv/ready-test          ## tens of thousands of requests by strangers, anew each time
	FUZZ_CASES=60 FUZZ_SEED=$$(date +%s) $(BIN)/python -m pytest tests/api/test_fuzz.py \
		-o log_cli=true --log-cli-level=INFO $(ARGS)

openapi: .venv/ready-test       ## write deploy/openapi.json from the code
	$(BIN)/python -m tests.house.openapi

lock:                           ## resolve the dependencies anew (needs uv)
	$(COMPILE) $(ARGS) -o requirements.lock
	$(COMPILE) $(ARGS) --extra test -c requirements.lock -o tests/requirements.lock

.venv/bin/python:
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(NEW_ENOUGH)' \
		|| { echo "Touchline needs Python 3.11 or newer; name one with PYTHON=..."; exit 1; }
	$(PYTHON) -m venv .venv

.venv/ready-run: requirements.lock pyproject.toml | .venv/bin/python
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready-test: tests/requirements.lock pyproject.toml | .venv/bin/python
	$(PIP) --require-hashes -r tests/requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@ .venv/ready-run
