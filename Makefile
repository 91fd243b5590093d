# Everything here is also `python cli.py WORD`, for machines without make.
PYTHON ?= python3
IN_VENV = .venv/bin/python

.PHONY: help setup demo test check gallery bench soak lock docs

help: ## List what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

setup: ## Set up the environment
	@$(PYTHON) cli.py setup

demo: ## A sample company in a local workspace, in your browser
	@$(PYTHON) cli.py demo

test: ## Run all tests (on SQLite and PostgreSQL)
	@$(PYTHON) cli.py test

check: ## All that CI runs
	@$(PYTHON) cli.py check

gallery: ## Every template in every language on one page
	@$(PYTHON) cli.py gallery

bench: ## Speed, as ratios against a baseline in the same run
	@$(PYTHON) cli.py bench

soak: ## 10,000 deliveries while processes are killed: nothing lost, nothing twice (some minutes)
	@$(PYTHON) cli.py soak --database sqlite
	@$(PYTHON) cli.py soak --database postgres
	@$(PYTHON) cli.py soak --database postgres --replicas 4

docs: ## Write the pages of docs/ that come from the code
	@$(PYTHON) cli.py docs

lock: ## Resolve the lock files anew (for every platform, with hashes)
	@$(PYTHON) bootstrap.py develop
	$(IN_VENV) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements.lock
	$(IN_VENV) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml --group dev -o requirements-dev.lock
