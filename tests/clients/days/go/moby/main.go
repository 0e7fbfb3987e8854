// A typical day with moby's own Go client: every step prints a line of JSON with what came of it.
package main

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/client"
)

var image, standing = os.Getenv("DAY_IMAGE"), os.Getenv("DAY_CONTAINER")

func step(name string, work func() (any, error)) {
	result, err := work()
	line := map[string]any{"step": name, "result": result}
	if err != nil {
		line = map[string]any{"step": name, "error": err.Error()}
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
	ctx := context.Background()
	docker, err := client.New(client.FromEnv)
	if err != nil {
		panic(err)
	}
	step("ping", func() (any, error) {
		answer, err := docker.Ping(ctx, client.PingOptions{NegotiateAPIVersion: true})
		return answer.APIVersion, err
	})
	step("list containers", func() (any, error) {
		all, err := docker.ContainerList(ctx, client.ContainerListOptions{All: true})
		return len(all.Items) > 0, err
	})
	step("list images", func() (any, error) {
		all, err := docker.ImageList(ctx, client.ImageListOptions{})
		return len(all.Items) > 0, err
	})
	step("log", func() (any, error) {
		output, err := docker.ContainerLogs(ctx, standing, client.ContainerLogsOptions{ShowStdout: true, Tail: "10"})
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(output)
		return strings.Contains(string(text), "up"), err
	})
	step("create a volume", func() (any, error) {
		made, err := docker.VolumeCreate(ctx, client.VolumeCreateOptions{Name: "day"})
		return made.Volume.Name, err
	})
	step("create a network", func() (any, error) {
		_, err := docker.NetworkCreate(ctx, "day 01", client.NetworkCreateOptions{Driver: "bridge", Internal: true})
		return true, err
	})
	step("create a container", func() (any, error) {
		_, err := docker.ContainerCreate(ctx, client.ContainerCreateOptions{
			Name:             "day",
			Config:           &container.Config{Image: image, Cmd: []string{"cat"}, OpenStdin: true, Env: []string{"A=b"}},
			HostConfig:       &container.HostConfig{Binds: []string{"day:/data"}, CapDrop: []string{"ALL"}},
			NetworkingConfig: &network.NetworkingConfig{},
		})
		return true, err
	})
	step("copy into a container", func() (any, error) {
		options := client.CopyToContainerOptions{DestinationPath: "/tmp", Content: archive("day.txt", "day")}
		_, err := docker.CopyToContainer(ctx, "day", options)
		return true, err
	})
	step("start", func() (any, error) {
		_, err := docker.ContainerStart(ctx, "day", client.ContainerStartOptions{})
		return true, err
	})
	step("attach with input", func() (any, error) {
		attached, err := docker.ContainerAttach(ctx, "day", client.ContainerAttachOptions{Stream: true, Stdin: true, Stdout: true})
		if err != nil {
			return nil, err
		}
		defer attached.Close()
		_, _ = attached.Conn.Write([]byte("input\n"))
		buffer := make([]byte, 100)
		read, err := attached.Reader.Read(buffer)
		return strings.Contains(string(buffer[:read]), "input"), err
	})
	step("exec", func() (any, error) {
		made, err := docker.ExecCreate(ctx, "day", client.ExecCreateOptions{Cmd: []string{"echo", "hello"}, AttachStdout: true})
		if err != nil {
			return nil, err
		}
		attached, err := docker.ExecAttach(ctx, made.ID, client.ExecAttachOptions{})
		if err != nil {
			return nil, err
		}
		defer attached.Close()
		text, err := io.ReadAll(attached.Reader)
		return strings.Contains(string(text), "hello"), err
	})
	step("connect to a network", func() (any, error) {
		_, err := docker.NetworkConnect(ctx, "day 01", client.NetworkConnectOptions{Container: "day"})
		return true, err
	})
	step("disconnect from a network", func() (any, error) {
		_, err := docker.NetworkDisconnect(ctx, "day 01", client.NetworkDisconnectOptions{Container: "day", Force: true})
		return true, err
	})
	step("commit", func() (any, error) {
		_, err := docker.ContainerCommit(ctx, "day", client.ContainerCommitOptions{Reference: "day-commit:1", Comment: "m"})
		return true, err
	})
	step("build", func() (any, error) {
		context := archive("Dockerfile", fmt.Sprintf("FROM %s\nRUN true\n", image))
		built, err := docker.ImageBuild(ctx, context, client.ImageBuildOptions{Tags: []string{"day-build:1"}})
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(built.Body)
		return strings.Contains(string(text), "Successfully built"), err
	})
	step("remove", func() (any, error) {
		_, err := docker.ContainerRemove(ctx, "day", client.ContainerRemoveOptions{Force: true})
		return true, err
	})
	step("remove a network", func() (any, error) {
		_, err := docker.NetworkRemove(ctx, "day 01", client.NetworkRemoveOptions{})
		return true, err
	})
	step("remove a volume", func() (any, error) {
		_, err := docker.VolumeRemove(ctx, "day", client.VolumeRemoveOptions{})
		return true, err
	})
}
