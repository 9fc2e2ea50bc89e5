# Every target sets up what it needs first; a second run finds the stamp files and is quick.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: demo run test check bench load lottery draw-kit package drift clean lock help setup

PY := .venv/bin/python
OUT ?= demo-output
CONTRACTS ?= 50
ROWS ?= 3800000
LETTERS ?= 300
HOSTS ?= 2
ALTERNATES ?= 0
SECONDS ?= 600
PYTHON_READY := .venv/ready
NODE_READY := shared/portal/static/vendor/ready
FONTS_READY := .tools/fonts/ready
TEST_PACKAGES_READY := .tools/test-packages-ready
CHECKOV_READY := .tools/checkov/ready
LETTER_PEERS_READY := .tools/letter-peers/ready
DRAW_PEERS_READY := .tools/draw-peers/ready
LOTTERY_PEERS_READY := .tools/lottery-peers/ready

demo: setup ## The whole job on one machine, non-interactive [EXTRACT=file.csv] [PLAN=plan.toml] [OUT=folder]
	$(PY) -m local.demo $(if $(EXTRACT),--extract "$(EXTRACT)") $(if $(PLAN),--plan "$(PLAN)") --out "$(OUT)"

run: setup ## The same stack, left running with the portal on http://127.0.0.1:7071 (Ctrl-C ends it)
	$(PY) -m local.run

test: setup $(TEST_PACKAGES_READY) $(CHECKOV_READY) ## All tests: unit, component, contract, end to end, conformance [ARGS="-m unit"]
ifdef ARGS
	$(PY) -m pytest $(ARGS)
else
	$(PY) -m pytest -n auto --dist worksteal tests/unit tests/component
	$(PY) -m pytest tests/contract tests/e2e tests/conformance
endif

check: $(PYTHON_READY) ## Lint, format, types, import rules, lock files fresh
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) -m tools.locks check

package: setup ## The deployable zip for Azure, dist/togikai.zip, with its size
	$(PY) -m tools.package

drift: $(PYTHON_READY) ## Compare the settings of a deployment with what Bicep says (az login, azd environment)
	@$(PY) -m tools.drift

bench: setup $(if $(filter letters,$(or $(ONLY),letters)),$(LETTER_PEERS_READY)) $(if $(filter draw-%,$(or $(ONLY),draw-350k)),$(DRAW_PEERS_READY)) $(if $(filter lottery-%,$(or $(ONLY),lottery-200)),$(LOTTERY_PEERS_READY)) ## Measure against the goals, writes bench-output/bench.json [ONLY=name]
	$(PY) -m benchmarks $(if $(ONLY),--only "$(ONLY)")

lottery: $(PYTHON_READY) ## The fairest lottery of two files: POOL=respondents.csv QUOTAS=categories.csv SEATS=60 [OUT=folder ALTERNATES=0 SECONDS=600]
	@$(PY) -m local.lottery --pool "$(POOL)" --quotas "$(QUOTAS)" --seats "$(SEATS)" --out "$(OUT)" --alternates $(ALTERNATES) --seconds $(SECONDS)

draw-kit: $(PYTHON_READY) ## togikai-draw.pyz, the draw for an isolated PC, in one file [OUT=folder]
	$(PY) -m tools.draw_kit $(if $(filter-out demo-output,$(OUT)),"$(OUT)",.)

load: setup ## 50 contracts at once, one with 3.8 million rows [CONTRACTS=50 ROWS=3800000 LETTERS=300 HOSTS=2]
	$(PY) -m benchmarks.load --contracts $(CONTRACTS) --rows $(ROWS) --letters $(LETTERS) --hosts $(HOSTS)

lock: $(PYTHON_READY) ## Make the lock files anew from requirements*.in and package.json
	$(PY) -m tools.locks write

clean: ## Remove what was made here: packages, fonts, caches, output; not the data of `make run`
	rm -rf .venv node_modules shared/portal/static/vendor .tools demo-output bench-output test-output dist
	rm -f togikai-draw.pyz
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "make %-9s %s\n", $$1, $$2 }'

setup: $(PYTHON_READY) $(NODE_READY) $(FONTS_READY)

$(PYTHON_READY): requirements-dev.txt tools/make-venv.sh tools/find-python.sh
	@sh tools/make-venv.sh

$(NODE_READY): package-lock.json tools/install-node-packages.sh
	@sh tools/install-node-packages.sh

$(FONTS_READY): tools/fetch-fonts.sh
	@sh tools/fetch-fonts.sh

$(TEST_PACKAGES_READY): tools/install-test-packages.sh tools/debian-packages.sh
	@sh tools/install-test-packages.sh

$(CHECKOV_READY): requirements-checkov.txt tools/install-checkov.sh
	@sh tools/install-checkov.sh

$(DRAW_PEERS_READY): requirements-draw-peers.txt tools/install-draw-peers.sh
	@sh tools/install-draw-peers.sh

$(LETTER_PEERS_READY): requirements-letter-peers.txt tools/install-letter-peers.sh tools/debian-packages.sh
	@sh tools/install-letter-peers.sh

$(LOTTERY_PEERS_READY): requirements-lottery-peers.txt tools/install-lottery-peers.sh
	@sh tools/install-lottery-peers.sh
