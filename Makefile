# make run: build, demo data, serve.  make test, make lint: what .ci/run runs.  make bench: measurements.
.PHONY: run test tests lint bench

binary = $${CARGO_TARGET_DIR:-target}/debug/cancel-cancer

run:
	@sh .ci/need.sh build
	cargo build --locked
	@"$(binary)" demo --if-empty
	@exec "$(binary)" serve

test:
	@sh .ci/need.sh build test
	@sh .ci/postgres.sh $(MAKE) --no-print-directory tests

# Expects TEST_POSTGRES_URL, as .ci/postgres.sh sets it. The tests build the program that the browser walks.
tests:
	@if cargo nextest --version >/dev/null 2>&1; then set -x; cargo nextest run --locked --workspace; \
	else set -x; cargo test --locked --workspace; fi
	@BINARY="$(binary)" sh .ci/browser.sh

lint:
	@sh .ci/need.sh build
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings

bench:
	@sh .ci/need.sh build
	cargo build --locked --release
	@node tests/bench/run.mjs "$${CARGO_TARGET_DIR:-target}/release/cancel-cancer"
	@python3 tests/bench/match/bench.py "$${CARGO_TARGET_DIR:-target}/release/cancel-cancer"
