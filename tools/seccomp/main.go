// Prints Docker's default seccomp profile as JSON, in the version that go.mod pins.
package main

import (
	"encoding/json"
	"os"

	"github.com/moby/profiles/seccomp"
)

func main() {
	if err := json.NewEncoder(os.Stdout).Encode(seccomp.DefaultProfile()); err != nil {
		panic(err)
	}
}
