# make release-check   make a fresh machine ready, check raw/, build the candidate release and read it back
# make test            make a fresh machine ready and run the tests
# make test-slow       run the tests that take long
# Nothing but Python 3.11 to 3.14 (with its venv module) and make is needed before.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
VERSION := $(shell sed -n 's/^version: //p' schema/dataset.yaml)

.PHONY: reuse bench release-check test test-slow browser-test editor-test floor-test hook-test fuzz faults lint docs docs-site docs-links golden compat compat-gold changelog validation lock clean

release-check: $(READY)
	$(BIN)/waqai validate --full --published
	$(BIN)/waqai build --out build/$(VERSION)
	$(BIN)/waqai verify build/$(VERSION) $(if $(wildcard dataset/$(VERSION)),--against dataset/$(VERSION))

test: $(READY)
	$(BIN)/python -m pytest -n 2 --dist worksteal

test-slow: $(READY)
	$(BIN)/python -m pytest -n 2 --dist worksteal -m slow

# yaml-language-server needs node and npm; the test is skipped where they are absent
editor-test: $(READY)
	npm install --silent --no-save --prefix build/node yaml-language-server@1.25.0
	$(BIN)/python -m pytest tests/test_editor.py

# installs the package twice, in environments that pre-commit makes: minutes
hook-test: $(READY)
	$(PYTHON) -m venv build/pre-commit
	build/pre-commit/bin/python -m pip install --quiet --disable-pip-version-check 'pre-commit>=4,<5'
	WAQAI_PRE_COMMIT=$(CURDIR)/build/pre-commit/bin/pre-commit $(BIN)/python -m pytest tests/test_hook.py

# the base install with the oldest pandas and pyarrow that pyproject.toml allows, and with the newest; it needs a package registry
floor-test: $(READY)
	$(BIN)/python -m compat.floors

# atheris on bytes, dates and whole projects: make fuzz SECONDS=60; what it learns and finds stays in build/fuzz
SECONDS ?= 600
fuzz: build/fuzz/bin/python
	$< -m tests.fuzz.run build/fuzz/state -max_total_time=$(SECONDS)

faults: $(READY)
	$(BIN)/python -m benchmarks.faults.run

build/fuzz/bin/python: pyproject.toml
	$(PYTHON) -m venv build/fuzz
	$@ -m pip install --quiet --disable-pip-version-check 'atheris>=2.3,<4' --editable .

# The site and the page of `waqai code` in Chromium, which must be installed, as must npm; everything else goes to build/browser.
browser-test: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade --target build/browser/python playwright==1.65.2
	npm install --silent --no-audit --no-fund --prefix build/browser axe-core@4.14.1
	PYTHONPATH=build/browser/python $(BIN)/python -m pytest tests/test_browser.py tests/test_code_in_browser.py

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/waqai docs --check
	$(BIN)/python -m scripts.package_map --check

# licence and copyright of every file, by REUSE.toml
reuse:
	$(PYTHON) -m venv build/reuse
	build/reuse/bin/python -m pip install --quiet --disable-pip-version-check 'reuse>=6,<7'
	build/reuse/bin/reuse lint

docs: $(READY)
	$(BIN)/waqai docs
	$(BIN)/python -m scripts.package_map

# docs/ as a site in build/docs-site, in an environment of its own: a warning is an error, a link that leads nowhere or to elsewhere for a
# font or script too. WAQAI_REPOSITORY, the address that files of the repository are shown below, makes links of what leads out of docs/.
DOCS := build/docs-env/bin/python
SPHINX := PYTHONPATH=$(CURDIR)/pipeline $(DOCS) -m sphinx --quiet --fresh-env --doctree-dir build/docs-env/doctrees
docs-site: build/docs-env/.ready
	rm -rf build/docs-site
	$(SPHINX) --fail-on-warning --keep-going --nitpicky --builder html docs build/docs-site
	$(DOCS) -m scripts.docs_site build/docs-site

# asks every address that docs/ links to: needs a network, and is nobody's gate; what was found stands in build/docs-links/output.txt
docs-links: build/docs-env/.ready
	$(SPHINX) --builder linkcheck docs build/docs-links

build/docs-env/.ready: requirements-docs.lock
	rm -rf build/docs-env
	$(PYTHON) -m venv build/docs-env
	$(DOCS) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-docs.lock
	@touch $@

golden: $(READY)
	WAQAI_GOLDEN=write $(BIN)/python -m pytest tests/test_golden.py tests/test_agreement.py
	git diff --stat tests/data

compat: $(READY)
	$(BIN)/python -m compat.run $(RELEASE) --page docs/compatibility.md

# PLOVER's and the Open Event Data Alliance's gold sets as projects, from clones of both in a folder: make compat-gold SOURCES=FOLDER
compat-gold: $(READY)
	$(BIN)/python -m compat.gold $(SOURCES) --page docs/compatibility.md

# an hour on a quiet machine; make bench ARGUMENTS="--articles 1000 --times 1" takes one size, and leaves the other figures as they are
ARGUMENTS ?= --yaml 10000
bench: $(READY)
	$(BIN)/python benchmarks/bench.py --write $(ARGUMENTS)

# when the code is released: the fragments of changelog.d/ become the section of the version in pipeline/waqai/version.py
DATE ?= $(shell date -u +%F)
changelog: $(READY)
	$(BIN)/python -m scripts.changelog $(DATE)

# the outside check of a candidate (docs/validation.md), from clones of the sources: make validation SOURCES=FOLDER CANDIDATE=build/candidate
CANDIDATE ?= build/candidate
validation: $(READY)
	$(BIN)/python -m scripts.validation --release $(CANDIDATE) --sources $(SOURCES)

COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate
lock:
	$(COMPILE) --extra release --extra analysis --extra export --extra import --extra editor --extra site --extra cluster --group pyproject.toml:dev \
	  pyproject.toml -o requirements.lock.new
	(echo "# Exact versions with hashes, for Python 3.11 to 3.14. Made by \`make lock\`; set-up installs from it."; \
	  cat requirements.lock.new) > requirements.lock
	$(COMPILE) --constraint requirements.lock --group pyproject.toml:docs pyproject.toml -o requirements.lock.new
	(echo "# Exact versions with hashes of what makes the site of docs/. Made by \`make lock\`; \`make docs-site\` installs from it."; \
	  cat requirements.lock.new) > requirements-docs.lock
	rm requirements.lock.new

clean:
	rm -rf $(VENV) build .compat

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' || { \
	  echo "waqai needs Python 3.11 to 3.14; $(PYTHON) is $$($(PYTHON) --version 2>&1): name another with make PYTHON=python3.12" >&2; exit 3; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) has no venv module: install the package python3-venv (Debian, Ubuntu), then run make again" >&2; exit 3; }
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q pipeline
	@touch $(READY)
