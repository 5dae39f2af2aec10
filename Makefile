# Foolscap: see README.md. `make site` renders content/ into output/, `make test` proves it.
#
# GNU make, one file. Nothing but make, git and a shell is needed to read it: pkg-config and the
# compiler are first asked inside a rule, after `setup` has had the chance to install them.

VERSION = 0.1.0
PREFIX = /usr/local
DESTDIR =
BUILD = generator/build
CC = gcc
# NDEBUG: the tree's check after each document is for the sanitised programs, which the tests run.
CFLAGS = -O3 -g -DNDEBUG
LDFLAGS =
INSTALL = install

# Debian packages: to build and run, to test, to lint, to compare speed with.
BUILD_PACKAGES = gcc libc6-dev pkg-config libcmark-gfm-dev libcmark-gfm-extensions-dev libyaml-dev \
	libicu-dev libharfbuzz-dev libfontconfig-dev libdeflate-dev nettle-dev libspng-dev \
	librsvg2-dev libcairo2-dev libqpdf-dev libxml2-dev libgit2-dev fonts-noto-core fonts-noto-mono \
	fonts-noto-cjk
TEST_PACKAGES = python3 libcmocka-dev mandoc qpdf poppler-utils libxml2-utils chromium locales \
	util-linux clang-format cppcheck python3-icalendar
LINT_PACKAGES = python3 clang-format clang-tidy cppcheck mandoc
BENCH_PACKAGES = python3 hugo weasyprint qpdf

# What a machine may have from elsewhere than Debian: command:package.
TEST_COMMANDS = node:nodejs npm:npm javac:default-jdk-headless mvn:maven
BENCH_COMMANDS = node:nodejs npm:npm

LIBRARIES = yaml-0.1 icu-uc icu-i18n harfbuzz harfbuzz-subset fontconfig libdeflate \
	nettle spng librsvg-2.0 cairo libxml-2.0 libgit2

# Asked once, at the first use, which is inside a rule.
# Headers of others are system headers, so that their warnings are not ours.
package_flags = $(eval package_flags := $$(subst -I,-isystem ,$$(shell pkg-config --cflags \
	$(LIBRARIES))))$(package_flags)
# cmark's functions are called for every inline of every document: linked in, not through a table,
# a build takes some 4 % less time.
package_libs = $(eval package_libs := $$(shell pkg-config --libs $(LIBRARIES)) \
	-Wl,-Bstatic -lcmark-gfm-extensions -lcmark-gfm -Wl,-Bdynamic -lm)$(package_libs)

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla -Wwrite-strings -Wformat=2 $(if $(filter true,$(CI)),-Werror)
# No contraction of floating point: the same sources give the same bytes on every processor.
COMPILE = $(CC) -std=c11 -D_POSIX_C_SOURCE=200809L -DFOOLSCAP_VERSION='"$(VERSION)"' -Igenerator \
	$(WARNINGS) -ffp-contract=off -pthread -MMD -MP $(package_flags)
LINK = $(CC) -pthread -Wl,--as-needed

ASAN = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
TSAN = -O1 -g -fno-omit-frame-pointer -fsanitize=thread

SOURCES := $(filter-out generator/build/%,$(sort $(wildcard generator/*.c generator/*/*.c \
	generator/*/*/*.c)))
LAYOUTS := $(sort $(shell find layouts ! -name '.*' 2>/dev/null))
UNIT_TESTS := $(basename $(notdir $(sort $(wildcard tests/unit/test_*.c))))
MAN_PAGES := $(sort $(wildcard generator/man/*.[17]))

MAKE_PARALLEL = $(MAKE) --no-print-directory $(if $(findstring -j,$(MAKEFLAGS)),,-j$$(nproc))

.PHONY: all setup site test bench bless pictures lint install uninstall clean variants
.DELETE_ON_ERROR:
.SUFFIXES:

all: $(BUILD)/foolscap

# A line for each command; `make V=1` shows the commands themselves.
say = $(if $(V),,@echo '$(1)'; )

# One variant of the program: $(1) its name, $(2) its folder, $(3) its flags. The unit tests of
# a variant are linked with all of its objects but main.o.
define variant
$(1)_objects := $$(SOURCES:generator/%.c=$(2)obj/%.o) $(2)obj/layouts.o

$(2)$(1): $$($(1)_objects)
	$$(call say,LD $$@)$$(LINK) $(3) $$(LDFLAGS) -o $$@ $$($(1)_objects) $$(package_libs)

$(2)obj/layouts.o: $$(BUILD)/layouts.c
	@mkdir -p $$(@D)
	$$(call say,CC $$<)$$(COMPILE) $(3) $$(CPPFLAGS) -c -o $$@ $$<

$(2)obj/%.o: generator/%.c
	@mkdir -p $$(@D)
	$$(call say,CC $$<)$$(COMPILE) $(3) $$(CPPFLAGS) -c -o $$@ $$<

$(2)unit/%.o: tests/unit/%.c
	@mkdir -p $$(@D)
	$$(call say,CC $$<)$$(COMPILE) $(3) $$(CPPFLAGS) -c -o $$@ $$<

$(2)unit/%: $(2)unit/%.o $$(filter-out $(2)obj/main.o,$$($(1)_objects))
	$$(call say,LD $$@)$$(LINK) $(3) $$(LDFLAGS) -o $$@ $$^ $$(package_libs) -lcmocka

-include $$($(1)_objects:.o=.d) $$(UNIT_TESTS:%=$(2)unit/%.d)
endef

$(eval $(call variant,foolscap,$(BUILD)/,$$(CFLAGS)))
$(eval $(call variant,foolscap-asan,$(BUILD)/asan/,$$(ASAN)))
$(eval $(call variant,foolscap-tsan,$(BUILD)/tsan/,$$(TSAN)))

.SECONDARY: $(foreach d,$(BUILD)/ $(BUILD)/asan/,$(UNIT_TESTS:%=$(d)unit/%.o))

variants: $(BUILD)/foolscap $(BUILD)/asan/foolscap-asan $(BUILD)/tsan/foolscap-tsan \
	$(foreach d,$(BUILD)/ $(BUILD)/asan/,$(UNIT_TESTS:%=$(d)unit/%))

# The files of layouts/ as arrays of bytes, in bytewise order of their paths: the program's
# defaults. Folders are prerequisites too, so that a file that is removed is noticed.
$(BUILD)/layouts.c: $(LAYOUTS)
	@mkdir -p $(@D)
	@{ \
		echo '#include "source/builtin.h"'; \
		i=0; list=; \
		for file in $$(find layouts -type f ! -name '.*' 2>/dev/null | LC_ALL=C sort); do \
			i=$$((i + 1)); size=$$(wc -c < "$$file"); \
			echo "static const unsigned char file_$$i[] = {"; \
			od -An -v -tu1 "$$file" | sed 's/  *\([0-9][0-9]*\)/\1,/g'; \
			echo '0};'; \
			list="$$list	{\"$${file#layouts/}\", file_$$i, $$size},\\n"; \
		done; \
		echo 'const struct builtin_file builtin_files[] = {'; \
		printf '%b' "$$list"; \
		echo '	{0, 0, 0}'; \
		echo '};'; \
		echo "const size_t builtin_file_count = $$i;"; \
	} > $@

# `setup` says which packages are missing and installs them; it is silent when all are there.
# $(1) the packages, $(2) the command:package pairs.
define install_packages
	@missing=$$(for package in $(1); do \
		status=$$(dpkg-query -W -f='$${db:Status-Status}' $$package 2>/dev/null); \
		[ "$$status" = installed ] || echo $$package; \
	done; for pair in $(2); do \
		command -v $${pair%%:*} >/dev/null 2>&1 || echo $${pair#*:}; \
	done); \
	[ -z "$$missing" ] && exit 0; \
	echo "Debian packages to install:" $$missing; \
	if [ "$$(id -u)" = 0 ]; then sudo=; \
	elif command -v sudo >/dev/null 2>&1; then sudo=sudo; \
	else echo "setup: neither root nor sudo: install these packages and run make again" >&2; \
		exit 1; fi; \
	$$sudo apt-get -q update && \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install $$missing
endef

setup:
	$(call install_packages,$(BUILD_PACKAGES),)

setup-test:
	$(call install_packages,$(BUILD_PACKAGES) $(TEST_PACKAGES),$(TEST_COMMANDS))

setup-lint:
	$(call install_packages,$(BUILD_PACKAGES) $(LINT_PACKAGES),)

# Not npm ci, which wants the builds for all other machines too: not every registry has them.
setup-bench:
	$(call install_packages,$(BUILD_PACKAGES) $(BENCH_PACKAGES),$(BENCH_COMMANDS))
	@cd tests/bench && { [ node_modules/.package-lock.json -nt package-lock.json ] || \
		npm install --no-save --ignore-scripts --no-audit --no-fund; }

.PHONY: setup-test setup-lint setup-bench

site: setup
	@$(MAKE_PARALLEL) all
	@$(BUILD)/foolscap build -C .

# TESTS names groups to run, e.g. `make test TESTS='unit cases'`.
test: setup-test
	@$(MAKE_PARALLEL) variants
	@BUILD=$(BUILD) tests/run $(TESTS)

# CASES names cases or areas, e.g. `make bless CASES=markdown`.
bless: setup-test
	@$(MAKE_PARALLEL) all
	@BUILD=$(BUILD) tests/run --bless $(CASES)

# The README's two pictures: the strategy's page and the first page of its paper, small.
PICTURED = prevent-strategy
pictures: setup-test
	@$(MAKE_PARALLEL) all
	@cd tests/browser && npm ci --ignore-scripts --no-audit --no-fund >/dev/null
	@$(BUILD)/foolscap build -C . --quiet --output output
	@mkdir -p tests/pictures
	@node tests/browser/pictures.mjs "$$(command -v chromium)" output/public tests/pictures \
		$(PICTURED)/index.html:1280x900:light:0.5
	@mv tests/pictures/$(PICTURED)-1280-light.png tests/pictures/page.png
	@pdftoppm -r 50 -png -f 1 -l 1 -singlefile output/public/$(PICTURED)/$(PICTURED).pdf \
		tests/pictures/paper
	@python3 tests/browser/repack.py tests/pictures/page.png tests/pictures/paper.png

# Web pages beside Hugo's, papers beside Typst's and WeasyPrint's; BENCH=paper or BENCH=html for one
# of them. N is the number of pages of the larger site.
BENCH = html paper pack
bench: setup-bench
	@$(MAKE_PARALLEL) all
	@$(if $(filter html,$(BENCH)),BUILD=$(BUILD) tests/bench/html $(N))
	@$(if $(filter paper,$(BENCH)),BUILD=$(BUILD) tests/bench/paper)
	@$(if $(filter pack,$(BENCH)),BUILD=$(BUILD) tests/bench/pack)

# What tests/run style checks, and clang-tidy, which takes some minutes; see generator/.clang-tidy.
lint: setup-lint $(BUILD)/layouts.c
	tests/run style
	cd generator/man && mandoc -T lint -W style $(notdir $(MAN_PAGES))
	printf '%s\n' $(SOURCES) | xargs -P "$$(nproc)" -n 4 clang-tidy --quiet -- -std=c11 \
		-D_POSIX_C_SOURCE=200809L -DFOOLSCAP_VERSION='"$(VERSION)"' -Igenerator $(package_flags)

install: all
	$(INSTALL) -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/share/man/man7
	$(INSTALL) -m 755 $(BUILD)/foolscap $(DESTDIR)$(PREFIX)/bin/foolscap
	for page in $(MAN_PAGES); do \
		$(INSTALL) -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/ || exit 1; \
	done

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/foolscap
	for page in $(MAN_PAGES); do \
		rm -f $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$${page##*/}; \
	done

clean:
	rm -rf $(BUILD) tests/browser/node_modules tests/bench/node_modules
