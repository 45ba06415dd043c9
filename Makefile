# Every target makes the environment in .venv by itself; nothing has to be installed before.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
# PyTorch's own index of CPU builds, asked only where pip's usual sources have none.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup demo test fast check build bench docs clean

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(READY) ## make the environment in .venv

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("$(PYTHON) is Python %d.%d; Gradiente needs 3.11 or newer: make PYTHON=python3.11 ..." % sys.version_info[:2])'
	@echo "Making the environment in $(VENV) (some minutes, once)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade pip --constraint constraints.txt
	@$(BIN)/python -m pip install --quiet torch --constraint constraints.txt 2> $(VENV)/torch.log \
	  || $(BIN)/python -m pip install --quiet torch --constraint constraints.txt --extra-index-url $(TORCH_INDEX)
	@$(BIN)/python -m pip install --quiet --editable '.[dev]' --constraint constraints.txt
	@touch $@

demo: $(READY) ## play a class of students from release to grades
	@$(BIN)/gradiente demo --jobs $(JOBS)

test: $(READY) ## run all tests
	@$(BIN)/python -m pytest -n auto --dist loadscope

fast: $(READY) ## run the tests that take about two minutes
	@$(BIN)/python -m pytest -n auto --dist loadscope -m "not slow"

check: $(READY) ## style, types, and whether the course can be released and its tests be trusted
	@$(BIN)/ruff check src tests benchmarks nbgrader_config.py
	@$(BIN)/ruff format --check --quiet src tests benchmarks nbgrader_config.py
	@$(BIN)/mypy
	@$(BIN)/gradiente check

build: $(READY) ## make solutions/ and release/ from source/
	@$(BIN)/gradiente build

bench: $(READY) ## measure against stock nbgrader
	@$(BIN)/python benchmarks/export.py
	@$(BIN)/python benchmarks/autograde.py
	@$(BIN)/python benchmarks/remote.py

docs: $(READY) ## render every notebook, both languages, as pages under site/
	@$(BIN)/gradiente preview

clean: ## remove the environment and what the demo made
	@test ! -e .gradiente/demo || { chmod -R u+w submitted autograded feedback exports exchange homes records 2>/dev/null; \
	  rm -rf submitted autograded feedback exports exchange homes records gradebook.db .gradiente; }
	@rm -rf $(VENV) site .mypy_cache .pytest_cache .ruff_cache build src/*.egg-info
