# Each target makes or refreshes .venv by itself. Needs only Python 3.11 or later and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help app test lab lint bench load soak schema clean
.DEFAULT_GOAL := help

help: ## say what each target does
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST)

$(READY): pyproject.toml constraints.txt
	@echo "== Setting up $(VENV) (about a minute the first time)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

app: $(READY) ## set up, make the demonstration history, open the apps in the browser
	@echo "== Demonstration history"
	@$(BIN)/referentiel demo $(DEMO) || echo "== L’historique de démonstration n’a pas été ajouté : la base reste telle quelle, et les applications s’ouvrent sur elle. Si elle contient une ancienne démonstration, « make app DEMO=--remplacer » la remplace (audits inventés seulement)."
	@echo "== Apps (Ctrl-C to stop)"
	@$(BIN)/referentiel servir $(SERVIR)

test: $(READY) ## set up and run every test but the long ones
	@echo "== Tests: unit, property, golden, notebooks, browser"
	@$(BIN)/python -m pytest -m 'not soak' -n auto --dist loadfile

soak: $(READY) ## set up and run the long tests
	@echo "== Long tests: kills, 100,000 oracle cases"
	@$(BIN)/python -m pytest -m soak -s

lab: $(READY) ## set up and open JupyterLab on the notebooks
	@echo "== JupyterLab (Ctrl-C to stop)"
	@$(BIN)/referentiel demo $(DEMO) || true
	@$(BIN)/jupyter lab --ip=127.0.0.1 notebooks

lint: $(READY) ## set up and check style and types
	@echo "== ruff and mypy"
	@$(BIN)/ruff check .
	@$(BIN)/mypy

bench: $(READY) ## set up and measure; peers that are not installed are named
	@echo "== Benchmarks"
	@$(BIN)/python tests/benchmarks/bench_all.py $(BENCH)
	@$(BIN)/python tests/benchmarks/bench_base.py
	@$(BIN)/python tests/benchmarks/bench_authoring.py
	@$(BIN)/python tests/benchmarks/bench_editor.py
	@$(BIN)/python tests/benchmarks/bench_impact.py

load: $(READY) ## set up and measure twenty people at once, in real browsers
	@echo "== Load"
	@$(BIN)/python tests/benchmarks/bench_load.py

schema: $(READY) ## write the JSON Schema of a version file again
	@$(BIN)/python -c "from referentiel.files import schema_text; print(schema_text(), end='')" > referentiel_versions/schema/version.schema.json

clean: ## remove what the targets made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
