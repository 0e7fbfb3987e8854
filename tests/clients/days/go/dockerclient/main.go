// A typical day with go-dockerclient: every step prints a line of JSON with what came of it.
package main

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	docker "github.com/fsouza/go-dockerclient"
)

var image, standing = os.Getenv("DAY_IMAGE"), os.Getenv("DAY_CONTAINER")

func step(name string, work func() (any, error)) {
	result, err := work()
	line := map[string]any{"step": name, "result": result}
	if err != nil {
		line = map[string]any{"step": name, "error": err.Error()}
		var answer *docker.Error
		if errors.As(err, &answer) {
			line["status"] = answer.Status
		}
	}
	text, _ := json.Marshal(line)
	fmt.Println(string(text))
}

func archive(name, text string) io.Reader {
	var buffer bytes.Buffer
	writer := tar.NewWriter(&buffer)
	_ = writer.WriteHeader(&tar.Header{Name: name, Size: int64(len(text)), Mode: 0o644})
	_, _ = writer.Write([]byte(text))
	_ = writer.Close()
	return &buffer
}

func main() {
	client, err := docker.NewClientFromEnv()
	if err != nil {
		panic(err)
	}
	ok := func(err error) (any, error) { return true, err }
	step("ping", func() (any, error) { return ok(client.Ping()) })
	step("version", func() (any, error) { version, err := client.Version(); return version.Get("ApiVersion"), err })
	step("info", func() (any, error) { info, err := client.Info(); return info != nil && info.OSType == "linux", err })
	step("list containers", func() (any, error) {
		all, err := client.ListContainers(docker.ListContainersOptions{All: true, Size: true})
		return len(all) > 0, err
	})
	step("list images", func() (any, error) {
		all, err := client.ListImages(docker.ListImagesOptions{Digests: true})
		return len(all) > 0, err
	})
	step("inspect an image", func() (any, error) { _, err := client.InspectImage(image); return ok(err) })
	step("log", func() (any, error) {
		var output bytes.Buffer
		err := client.Logs(docker.LogsOptions{Container: standing, OutputStream: &output, Stdout: true, Tail: "10"})
		return output.String(), err
	})
	step("processes", func() (any, error) { _, err := client.TopContainer(standing, "aux"); return ok(err) })
	step("pull from nowhere", func() (any, error) {
		return ok(client.PullImage(docker.PullImageOptions{Repository: "localhost:1/nothing", Tag: "1"}, docker.AuthConfiguration{}))
	})
	step("create a volume", func() (any, error) {
		volume, err := client.CreateVolume(docker.CreateVolumeOptions{Name: "day", Labels: map[string]string{"day": "1"}})
		return volume != nil && volume.Name == "day", err
	})
	step("create a network", func() (any, error) {
		_, err := client.CreateNetwork(docker.CreateNetworkOptions{Name: "day 01", Driver: "bridge", Internal: true, CheckDuplicate: true})
		return ok(err)
	})
	step("list networks", func() (any, error) { all, err := client.ListNetworks(); return len(all) > 2, err })
	step("create a container", func() (any, error) {
		_, err := client.CreateContainer(docker.CreateContainerOptions{
			Name:   "day",
			Config: &docker.Config{Image: image, Cmd: []string{"cat"}, OpenStdin: true, Env: []string{"A=b"}, Labels: map[string]string{"day": "1"}},
			HostConfig: &docker.HostConfig{
				Binds: []string{"day:/data"}, Memory: 64 << 20, CapDrop: []string{"ALL"}, SecurityOpt: []string{"no-new-privileges"},
				PortBindings: map[docker.Port][]docker.PortBinding{"80/tcp": {{HostIP: "127.0.0.1", HostPort: "0"}}},
			},
		})
		return ok(err)
	})
	step("copy into a container", func() (any, error) {
		return ok(client.UploadToContainer("day", docker.UploadToContainerOptions{InputStream: archive("day.txt", "day"), Path: "/tmp"}))
	})
	step("copy from a container", func() (any, error) {
		var output bytes.Buffer
		err := client.DownloadFromContainer("day", docker.DownloadFromContainerOptions{OutputStream: &output, Path: "/tmp/day.txt"})
		return strings.Contains(output.String(), "day"), err
	})
	step("start", func() (any, error) { return ok(client.StartContainer("day", nil)) })
	step("start with a host configuration", func() (any, error) { return ok(client.StartContainer("day", &docker.HostConfig{})) })
	step("attach with input", func() (any, error) {
		var output bytes.Buffer
		input, writer := io.Pipe()
		waiter, err := client.AttachToContainerNonBlocking(docker.AttachToContainerOptions{
			Container: "day", InputStream: input, OutputStream: &output, Stream: true, Stdin: true, Stdout: true,
		})
		if err != nil {
			return nil, err
		}
		_, _ = writer.Write([]byte("input\n"))
		time.Sleep(500 * time.Millisecond)
		_ = waiter.Close()
		return strings.Contains(output.String(), "input"), nil
	})
	step("exec", func() (any, error) {
		exec, err := client.CreateExec(docker.CreateExecOptions{Container: "day", Cmd: []string{"echo", "hello"}, AttachStdout: true})
		if err != nil {
			return nil, err
		}
		var output bytes.Buffer
		err = client.StartExec(exec.ID, docker.StartExecOptions{OutputStream: &output})
		return output.String(), err
	})
	step("exec with input", func() (any, error) {
		exec, err := client.CreateExec(docker.CreateExecOptions{Container: "day", Cmd: []string{"cat"}, AttachStdin: true, AttachStdout: true})
		if err != nil {
			return nil, err
		}
		var output bytes.Buffer
		err = client.StartExec(exec.ID, docker.StartExecOptions{InputStream: strings.NewReader("input\n"), OutputStream: &output})
		return output.String(), err
	})
	step("connect to a network", func() (any, error) {
		return ok(client.ConnectNetwork("day%2001", docker.NetworkConnectionOptions{Container: "day"}))
	})
	step("disconnect from a network", func() (any, error) {
		return ok(client.DisconnectNetwork("day%2001", docker.NetworkConnectionOptions{Container: "day", Force: true}))
	})
	step("update", func() (any, error) {
		return ok(client.UpdateContainer("day", docker.UpdateContainerOptions{Memory: 65 << 20, MemorySwap: 130 << 20}))
	})
	step("pause", func() (any, error) { return ok(client.PauseContainer("day")) })
	step("unpause", func() (any, error) { return ok(client.UnpauseContainer("day")) })
	step("rename", func() (any, error) {
		return ok(client.RenameContainer(docker.RenameContainerOptions{ID: "day", Name: "day-2"}))
	})
	step("rename back", func() (any, error) {
		return ok(client.RenameContainer(docker.RenameContainerOptions{ID: "day-2", Name: "day"}))
	})
	step("restart", func() (any, error) { return ok(client.RestartContainer("day", 1)) })
	step("commit", func() (any, error) {
		_, err := client.CommitContainer(docker.CommitContainerOptions{Container: "day", Repository: "day-commit", Tag: "1", Message: "m"})
		return ok(err)
	})
	step("kill", func() (any, error) {
		return ok(client.KillContainer(docker.KillContainerOptions{ID: "day", Signal: docker.SIGKILL}))
	})
	step("wait", func() (any, error) { return client.WaitContainer("day") })
	step("build", func() (any, error) {
		var output bytes.Buffer
		text := fmt.Sprintf("FROM %s\nLABEL day=1\nRUN true\n", image)
		err := client.BuildImage(docker.BuildImageOptions{Name: "day-build:1", InputStream: archive("Dockerfile", text), OutputStream: &output})
		return strings.Contains(output.String(), "Successfully built"), err
	})
	step("tag", func() (any, error) {
		return ok(client.TagImage(image, docker.TagImageOptions{Repo: "day-tag", Tag: "1", Force: true}))
	})
	step("push to nowhere", func() (any, error) {
		return ok(client.PushImage(docker.PushImageOptions{Name: "localhost:1/day", Tag: "1"}, docker.AuthConfiguration{}))
	})
	step("save", func() (any, error) {
		var output bytes.Buffer
		err := client.ExportImage(docker.ExportImageOptions{Name: image, OutputStream: &output})
		return output.Len() > 0, err
	})
	for _, name := range []string{"day-tag:1", "day-build:1", "day-commit:1"} {
		step("remove "+name, func() (any, error) { return ok(client.RemoveImage(name)) })
	}
	step("remove", func() (any, error) {
		return ok(client.RemoveContainer(docker.RemoveContainerOptions{ID: "day", Force: true, RemoveVolumes: true}))
	})
	step("remove a network", func() (any, error) { return ok(client.RemoveNetwork("day%2001")) })
	step("remove a volume", func() (any, error) { return ok(client.RemoveVolume("day")) })
	step("prune containers", func() (any, error) {
		_, err := client.PruneContainers(docker.PruneContainersOptions{Filters: map[string][]string{"label": {"day"}}})
		return ok(err)
	})
}
