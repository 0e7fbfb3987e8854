// Reads a text of YAML as a JSON string in each line, and writes what Go's libraries make of it: sigs.k8s.io/yaml, by
// which kubectl reads, and gopkg.in/yaml.v3, on which Docker Compose is built.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"

	"gopkg.in/yaml.v3"
	sigs "sigs.k8s.io/yaml"
)

type answer struct {
	Kubectl any `json:"kubectl"`
	Compose any `json:"compose"`
}

func kubectl(text string) any {
	out, err := sigs.YAMLToJSON([]byte(text))
	if err != nil {
		return map[string]string{"error": err.Error()}
	}
	return map[string]any{"value": json.RawMessage(out)}
}

func compose(text string) any {
	var node any
	d := yaml.NewDecoder(strings.NewReader(text))
	err := d.Decode(&node)
	if errors.Is(err, io.EOF) {
		return map[string]any{"value": nil}
	}
	if err != nil {
		return map[string]string{"error": err.Error()}
	}
	out, err := json.Marshal(node)
	if err != nil {
		return map[string]string{"error": "no JSON: " + err.Error()}
	}
	return map[string]any{"value": json.RawMessage(out)}
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<26)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var text string
		if json.Unmarshal(in.Bytes(), &text) != nil {
			os.Exit(1)
		}
		out.Encode(answer{kubectl(text), compose(text)})
	}
}
