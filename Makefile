# make run    set up, then serve the dashboard on the shipped register
# make demo   the same on invented example data
# make demo-nation  the same on an invented register of all England and Wales, made first into
#             build/; RECORDS=100000 has more in it, ON=2026-11-24 makes it as of another day
# make test   set up, then run every check and every test, the browser ones too
# make test-servers  set up, then the tests that start servers: nginx before two of the program
# make quick  the tests that need no browser and no second process: a minute or so
# make check  ruff, mypy, the import contracts, what is installed, and oxfmt and oxlint for scripts
#             and style sheets
# make check-data  what must hold of the data in data/, in words where it does not
# make quick-later  the quick tests and the slow ones with the clock 398 days ahead
# make bench  how fast it is, beside baselines measured in the same run
# make bench-nation  what 7 and 314 areas with 3,000 and 100,000 records cost, and how it grows
# make bench-load  two servers behind nginx under fifty people, beside an empty Streamlit script
# make docs   write the pages of docs/ that come from the code

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8501
RECORDS ?= 3000
ON     ?= $(shell date +%F)
NATION  = build/nation-$(RECORDS)-$(ON)
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest
# A file of tests stays with one worker: what it has worked out or started is used again.
QUICK  := -n $(WORKERS) --dist loadfile --hypothesis-profile=quick
MOST   := not browser and not processes and not serial
# To load the other folders, of which every test would be left out, takes seconds for each worker.
IN     := tests/pages tests/properties tests/docs tests/unit tests/spec --ignore tests/pages/editing

.PHONY: run demo demo-nation test test-servers quick quick-later check check-data bench bench-nation bench-load clean

run: $(VENV)/run.stamp
	$(BIN)/streamlit run app.py --server.address localhost --server.port $(PORT)

demo: $(VENV)/run.stamp
	PROVISION_MAP_DATA=data/example $(BIN)/streamlit run app.py --server.address localhost --server.port $(PORT)

demo-nation: $(VENV)/run.stamp
	test -d $(NATION) || $(BIN)/python -m scripts.build_nation --out $(NATION) --on $(ON) --records $(RECORDS)
	PROVISION_MAP_DATA=$(NATION) $(BIN)/streamlit run app.py --server.address localhost --server.port $(PORT)

test: check $(VENV)/browser.stamp
	$(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder --durations=40 -m "not serial"
	$(PYTEST) -m serial tests/processes

# Tests are compiled once, and not each time, also where the environment has Python write nothing.
test quick quick-later: export PYTHONDONTWRITEBYTECODE :=

test-servers: $(VENV)/servers.stamp
	$(PYTEST) -n $(WORKERS) --dist loadfile -m "not serial" tests/servers
	$(PYTEST) -m serial tests/servers

quick: $(VENV)/dev.stamp
	$(PYTEST) $(QUICK) -m "$(MOST) and not slow" $(IN)

# A test that depends on the day fails here before it fails on the day. The slow ones are among
# them; the pages are left out: what runs them waits by the clock.
quick-later: $(VENV)/dev.stamp
	@clock=$$(sh scripts/find_faketime.sh) && [ -z "$$clock" ] || \
	  FAKETIME_DONT_FAKE_MONOTONIC=1 "$$clock" -f +398d $(PYTEST) $(QUICK) -m "$(MOST) and not pages" $(IN)

check-data: $(VENV)/dev.stamp
	$(PYTEST) tests/shipped

check: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry mapping
	$(BIN)/deptry . --non-dev-dependency-groups dashboard,test,check
	$(BIN)/python scripts/check_requirements.py
	$(BIN)/oxfmt --check '**/*.js' '**/*.css'
	$(BIN)/oxlint --deny-warnings

bench: $(VENV)/browser.stamp
	$(BIN)/python bench/run.py

bench-nation: $(VENV)/browser.stamp
	$(BIN)/python bench/nation.py

bench-load: $(VENV)/servers.stamp
	$(BIN)/python bench/load.py

.PHONY: docs
docs: $(VENV)/run.stamp
	$(BIN)/python -m scripts.build_docs

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed. Name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run.stamp: requirements.txt $(VENV)/python.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(VENV)/browser.stamp: $(VENV)/dev.stamp scripts/find_chromium.sh scripts/find_libreoffice.sh
	sh scripts/find_chromium.sh
	sh scripts/find_libreoffice.sh
	@touch $@

# PostgreSQL only where the tests of it know how to find one.
$(VENV)/servers.stamp: $(VENV)/browser.stamp scripts/find_nginx.sh $(wildcard scripts/find_postgresql.sh)
	sh scripts/find_nginx.sh
	@for script in $(wildcard scripts/find_postgresql.sh); do sh "$$script" || exit 1; done
	@touch $@
