# What one does with Cooee, by name: `make` alone lists it.

# Refuses an import that Package.swift does not declare. Every target builds with the same flags, so
# that none undoes another's work.
FLAGS = --explicit-target-dependency-import-check error
# What is measured is what one would install: the standard library linked in, and our modules
# compiled as if they were one.
RELEASE = -c release --static-swift-stdlib -Xswiftc -cross-module-optimization
SWIFT_FILES = Sources Tests Package.swift

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 14

# Debug, because that builds in half the time of a release, and a first visitor waits for it.
.PHONY: run
run: build ## build Cooee and start it here: broker, service and pages (ARGS='…' passes flags on)
	@exec .build/debug/cooee up $(ARGS)

.PHONY: build
build: setup ## build the command line and all that it needs
	swift build $(FLAGS) --product cooee

# Some tests look at Cooee with other people's eyes: mosquitto's own clients, OpenSSL, strace, and a
# phone in Python, which is no Swift target: it is asked for by its folder's name. Debian's Python
# has what it needs, whatever other one comes first on the PATH.
EYES = mosquitto-clients openssl strace
PYTHON_EYES = python3 python3-paho-mqtt python3-cryptography
REFERENCE_PHONE = cd Tests/ReferencePhone && \
	COOEE_PROGRAM='$(CURDIR)/.build/debug/cooee' /usr/bin/python3 -B -m unittest

.PHONY: test
ifeq ($(ONLY),ReferencePhone)
test: build
	@scripts/setup $(PYTHON_EYES)
	$(REFERENCE_PHONE)
else
test: ## build and run every test (ONLY=WireTests, or ONLY=ReferencePhone, for some of them)
	@scripts/setup $(EYES) $(if $(ONLY),,$(PYTHON_EYES))
	swift test $(FLAGS) $(if $(ONLY),--filter '$(ONLY)')
	$(if $(ONLY),,$(REFERENCE_PHONE))
endif

.PHONY: smoke
smoke: build ## start Cooee and walk through it as an owner would
	@command -v python3 >/dev/null || scripts/setup python3
	python3 scripts/smoke.py .build/debug/cooee

.PHONY: crash
crash: setup ## kill service, broker and phones at random, 300 times (KILLS=…, SEED=… repeats)
	KILLS=$(or $(KILLS),300) swift test $(FLAGS) --filter KillTests

.PHONY: overload
overload: setup ## offer twice the reports that the service may take, for 60 s (OVERLOAD=seconds)
	OVERLOAD=$(or $(OVERLOAD),60) swift test $(FLAGS) --filter OverloadTests

.PHONY: explore
explore: build ## try 200 random scenarios, and make small what fails (SEEDS=…, SEED=… the first)
	.build/debug/cooee explore --seeds $(or $(SEEDS),200) --seed $(or $(SEED),1) --out .build/explored

.PHONY: man
man: build ## write the manual page to .build/cooee.1
	.build/debug/cooee man > .build/cooee.1

.PHONY: bench
bench: setup ## measure a release build (ONLY=NAME for one measurement)
	swift build $(FLAGS) $(RELEASE) --product cooee
	swift build $(FLAGS) $(RELEASE) --product cooee-bench
	.build/release/cooee-bench $(if $(ONLY),--only '$(ONLY)')

.PHONY: lint
lint: ## check how the Swift files are written
	swift format lint --strict --parallel --recursive $(SWIFT_FILES)

.PHONY: format
format: ## write the Swift files as lint wants them
	swift format --in-place --parallel --recursive $(SWIFT_FILES)

.PHONY: setup
setup: ## install the Debian packages that are missing
	@scripts/setup

.PHONY: clean
clean: ## throw away what was built, keep what was downloaded
	swift package clean
