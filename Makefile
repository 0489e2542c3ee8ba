# Two commands do everything in a fresh clone: `make run` and `make test`.

WITH := scripts/with_env.sh

.PHONY: run test lint format reset doctor pictures messages bench requirements help

help:
	@echo "make run        the whole application with demonstration data (HOST=0.0.0.0: for phones, too)"
	@echo "make test       everything a contributor must pass"
	@echo "make lint       only the checks that need no database"
	@echo "make format     put the code into the house's form"
	@echo "make doctor     what is wrong with this installation, and the cure"
	@echo "make reset      throw all data of this checkout away"
	@echo "make pictures   the pictures of the README, taken from the running application"
	@echo "make messages   collect the texts for translation"
	@echo "make bench      the benchmarks"
	@echo "make requirements   write requirements*.txt after a change of uv.lock"

run:
	@scripts/bootstrap.sh run
	@exec $(WITH) python manage.py up $(if $(HOST),--host $(HOST))

test:
	@scripts/bootstrap.sh test
	@$(WITH) python scripts/with_servers.py scripts/check.sh

lint:
	@scripts/bootstrap.sh test
	@$(WITH) scripts/check.sh lint

format:
	@scripts/bootstrap.sh test
	@$(WITH) ruff check --fix-only .
	@$(WITH) ruff format .

reset:
	@scripts/bootstrap.sh run
	@$(WITH) python scripts/reset.py

doctor:
	@scripts/bootstrap.sh run
	@$(WITH) python manage.py doctor

pictures:
	@scripts/bootstrap.sh test
	@$(WITH) python scripts/pictures.py

messages:
	@scripts/bootstrap.sh test
	@$(WITH) python scripts/messages.py extract

bench:
	@scripts/bootstrap.sh test
	@$(WITH) python scripts/with_servers.py --durable --folder var/bench python -m benchmarks.case
	@$(WITH) python scripts/with_servers.py --durable --folder var/bench python -m benchmarks.inbox
	@$(WITH) python scripts/with_servers.py --durable --folder var/bench python -m benchmarks.pages
	@$(WITH) python scripts/with_servers.py --durable --folder var/bench python -m benchmarks.resolver
	@$(WITH) python scripts/with_servers.py --durable --folder var/bench python -m benchmarks.licences
	@$(WITH) python scripts/with_servers.py --durable --folder var/bench python -m benchmarks.verify
	@$(WITH) python scripts/with_servers.py --durable --folder var/bench python -m benchmarks.fire
	@$(WITH) python scripts/with_servers.py --durable --folder var/bench python -m benchmarks.bulk

requirements:
	uv export --frozen --no-default-groups --no-header --quiet --output-file requirements.txt
	uv export --frozen --no-default-groups --group embedded --no-header --quiet --output-file requirements-embedded.txt
	uv export --frozen --all-groups --no-header --quiet --output-file requirements-dev.txt
