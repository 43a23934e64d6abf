# Two commands for the user, `make demo` and `make test`; `make` alone lists the rest.
# All they make lies in .venv/ and .peers/, but for the Debian packages that `make test` installs as root.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo test lint fuzz soak bench clean again
MAKEFLAGS += --no-print-directory --no-builtin-rules

# The interpreter that made .venv stays in use until PYTHON names another.
ifndef PYTHON
PYTHON := $(or $(lastword $(shell cat .venv/made-by 2>/dev/null)),python3)
endif
MADE_BY := $(CURDIR) $(PYTHON)
PIP := .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-input

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-6s %s\n", $$1, $$2}' Makefile
	@echo "PYTHON=python3.12 chooses another interpreter (3.11 or newer)"

demo: .venv/runtime ## run the site of the paper in a lab of namespaces: no root, no other daemon
	@.venv/bin/vrrpc lab sites/botanic

test: ## everything, with the real daemons (needs root)
	@[ "$$(id -u)" = 0 ] || { echo "make test needs root: it makes network namespaces and installs real daemons \
	from Debian's packages (sudo make test)" | tr -s '\t ' ' ' >&2; exit 1; }
	@$(MAKE) .venv/groups
	@.venv/bin/python -m tests.peers
	@$(MAKE) lint
	@echo "pytest, what needs no namespaces: on every core"
	@.venv/bin/python -m pytest -m "not live" --numprocesses auto --dist loadfile
	@echo "pytest, the real daemons: one after the other, as they are timed"
	@.venv/bin/python -m pytest -m live

lint: .venv/groups ## style and types
	@echo "ruff check"
	@.venv/bin/ruff check --quiet .
	@echo "ruff format --check"
	@.venv/bin/ruff format --quiet --check . || { .venv/bin/ruff format --check .; exit 1; }
	@echo "mypy"
	@.venv/bin/mypy --no-error-summary

fuzz: .venv/groups ## 20,000 sites, millions of packets, every state of a LAN of three; `make test` has less of each
	@.venv/bin/python -m tests.compiler.accidents
	@.venv/bin/python -m tests.runtime.speaker.search 7
	@.venv/bin/python -m tests.runtime.speaker.accidents 3000000
	@$(MAKE) .venv/fuzz
	@.venv/bin/python -m tests.runtime.speaker.guided 1000000

soak: .venv/groups ## ten minutes of random edits, cuts and kills in the lab; `make test` has one (needs root)
	@.venv/bin/python -m tests.live.soak

bench: .venv/groups ## the figures, measured here
	@.venv/bin/python -m tests.bench

clean: ## remove whatever was made here (Debian packages stay)
	@rm -rf .venv .peers .fuzz build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +

# A checkout that was moved or copied, another interpreter, or one that is gone: .venv is made anew. One that
# somebody made by hand has no such file and is taken over as it is.
ifneq ($(shell cat .venv/made-by 2>/dev/null; test -x .venv/bin/python || echo broken),$(MADE_BY))
.venv/made-by: again
endif

.venv/made-by:
	@command -v "$(PYTHON)" >/dev/null || { echo "$(PYTHON) is not here: install Python 3.11 or newer" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo \
	"vrrpc needs Python 3.11 or newer, $(PYTHON) is $$("$(PYTHON)" -V): give another with PYTHON=" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip' 2>/dev/null || { $(install-venv); }
	@echo "environment: .venv, with $$("$(PYTHON)" -V)"
	@"$(PYTHON)" -m venv $$([ ! -e $@ ] || echo --clear) .venv
	@echo "$(MADE_BY)" > $@

# Debian keeps ensurepip, which venv needs, in a package of its own.
VENV_PACKAGE := $(notdir $(PYTHON))-venv
APT := DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -qq
define install-venv
[ "$$(id -u)" = 0 ] || { echo "$(PYTHON) cannot make environments: install $(VENV_PACKAGE) first" >&2; exit 1; }; \
	echo "environment: installing $(VENV_PACKAGE) with apt"; \
	log=$$({ $(APT) update && $(APT) install -y --no-install-recommends $(VENV_PACKAGE); } </dev/null 2>&1) \
	|| { echo "$$log" >&2; exit 1; }
endef

.venv/runtime: .venv/made-by pyproject.toml
	@echo "environment: vrrpc and what it runs on"
	@$(PIP) --editable .
	@touch $@

# The groups are read here since the pip of Debian 12 (23.0) has no --group, and needs no newer pip this way.
.venv/groups: .venv/runtime pyproject.toml
	@echo "environment: what the tests and checkers need"
	@.venv/bin/python -c 'import tomllib; groups = tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]; \
	print(*(need for name in groups if name != "fuzz" for need in groups[name]), sep="\n")' > .venv/groups.txt
	@$(PIP) --requirement .venv/groups.txt
	@touch $@

.venv/fuzz: .venv/groups pyproject.toml
	@echo "environment: a fuzzer that looks at what code is reached"
	@$(PIP) $$(.venv/bin/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["fuzz"])')
	@touch $@
