# Each of these does all of its set-up.
.PHONY: demo test bench site

# The main job: what breakwater says of the examples, files and programs. Needs npm alone. That it finds something is no
# failure.
demo: install
	@node dist/cli/main.js check examples/*/; test $$? -le 1

# Every test. Builds the Pulumi CLI where there is none, which takes minutes, once. `then` is what runs after the tests
# without engines, beside those with engines.
test: install
	npm run test:built -- $(then)

# What the pack costs, beside an empty one.
bench: install
	npm run bench

# The documentation as a site with search, in site/.vitepress/dist: files for any web server.
site:
	npm ci --prefix site --no-audit --no-fund --loglevel=error
	npm run --prefix site build

# npm ci compiles as well.
.PHONY: install
install:
	npm ci --no-audit --no-fund --loglevel=error
