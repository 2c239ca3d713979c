# Short names for the two commands of the README, and the check before a commit.
PYTHON ?= python3
START = $(PYTHON) start.py

.DEFAULT_GOAL := help
.PHONY: help lab test check lock

help: ## list what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1	/'

lab: ## open the course in JupyterLab (LESSON=02 for one of them)
	$(START) lab $(LESSON)

test: ## run the tests and the lessons
	$(START) test

check: ## style, types and tests: what every change must pass
	$(START) python -m ruff check .
	$(START) python -m ruff format --check .
	$(START) python -m mypy
	$(START) test

lock: ## resolve the dependencies anew after editing pyproject.toml
	$(START) python .ci/lock.py
