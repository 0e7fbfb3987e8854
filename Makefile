# Each of these does all of its set-up.
.PHONY: demo test bench

# The main job: what a preview says of the example stacks. Needs npm alone.
demo: install
	@node dist/tools/demo.js

# Every test. Builds the Pulumi CLI where there is none, which takes minutes, once.
test: install
	npm test

# What the pack costs, beside an empty one.
bench: install
	npm run bench

# npm ci compiles as well.
.PHONY: install
install:
	npm ci --no-audit --no-fund --loglevel=error
