module breakwater/tools/operations

go 1.25.0

require github.com/moby/moby/api v1.56.1
