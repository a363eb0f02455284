# make run    set up, then serve the dashboard on the shipped register
# make demo   the same on invented example data
# make test   set up, then run every check and every test, the browser ones too
# make check  ruff, mypy and the import contracts
# make bench  how fast it is, beside baselines measured in the same run
# make docs   write the pages of docs/ that come from the code

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8501

.PHONY: run demo test check bench clean

run: $(VENV)/run.stamp
	$(BIN)/streamlit run app.py --server.address localhost --server.port $(PORT)

demo: $(VENV)/run.stamp
	PROVISION_MAP_DATA=data/example $(BIN)/streamlit run app.py --server.address localhost --server.port $(PORT)

test: check $(VENV)/browser.stamp
	$(BIN)/python -m pytest

check: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/browser.stamp
	$(BIN)/python bench/run.py

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
