//! A typical day with bollard: every step prints a line of JSON with what came of it.

use bollard::container::LogOutput;
use bollard::errors::Error;
use bollard::exec::{StartExecOptions, StartExecResults};
use bollard::models::{
    ContainerCreateBody, ContainerUpdateBody, ExecConfig, HealthConfig, HostConfig, Ipam, IpamConfig,
    NetworkConnectRequest, NetworkCreateRequest, NetworkDisconnectRequest, PortBinding, ResourcesUlimits,
    VolumeCreateRequest,
};
use bollard::query_parameters::{
    AttachContainerOptionsBuilder, BuildImageOptionsBuilder, CommitContainerOptionsBuilder,
    CreateContainerOptionsBuilder, CreateImageOptionsBuilder, DownloadFromContainerOptionsBuilder,
    EventsOptionsBuilder, ImportImageOptionsBuilder, InspectNetworkOptions, KillContainerOptionsBuilder,
    ListContainersOptionsBuilder, ListImagesOptionsBuilder, ListVolumesOptionsBuilder, LogsOptionsBuilder,
    PruneContainersOptionsBuilder, PruneNetworksOptionsBuilder, PushImageOptionsBuilder,
    RemoveContainerOptionsBuilder, RemoveImageOptionsBuilder, RemoveVolumeOptions, RenameContainerOptionsBuilder,
    RestartContainerOptionsBuilder, StartContainerOptions, StatsOptionsBuilder, TagImageOptionsBuilder,
    TopOptionsBuilder, UploadToContainerOptionsBuilder, WaitContainerOptions,
};
use bollard::{body_full, Docker};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt};
use serde_json::{json, Value};
use std::collections::HashMap;
use std::future::Future;
use std::time::Duration;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(20);

async fn step(name: &str, work: impl Future<Output = Result<Value, Error>>) {
    let outcome = match timeout(PATIENCE, work).await {
        Ok(Ok(result)) => json!({ "step": name, "result": result }),
        Ok(Err(Error::DockerResponseServerError { status_code, message })) => {
            json!({ "step": name, "status": status_code, "error": message })
        }
        Ok(Err(error)) => json!({ "step": name, "error": error.to_string() }),
        Err(_) => json!({ "step": name, "error": "took too long" }),
    };
    println!("{outcome}");
}

fn archive(files: &[(&str, &str)]) -> Bytes {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    Bytes::from(builder.into_inner().unwrap())
}

async fn text(output: impl Stream<Item = Result<LogOutput, Error>>) -> Result<Value, Error> {
    let parts: Vec<String> = output.map_ok(|part| part.to_string()).try_collect().await?;
    Ok(json!(parts.concat()))
}

async fn echoed(
    mut output: impl Stream<Item = Result<LogOutput, Error>> + Unpin,
    mut input: impl AsyncWrite + Unpin,
) -> Result<Value, Error> {
    input.write_all(b"input\n").await?;
    input.flush().await?;
    let mut seen = String::new();
    while let Some(part) = output.next().await {
        seen += &part?.to_string();
        if seen.contains("input") {
            return Ok(json!(true));
        }
    }
    Ok(json!(false))
}

async fn exec(docker: &Docker, command: &[&str], attach: bool, input: bool) -> Result<Value, Error> {
    let config = ExecConfig {
        cmd: Some(command.iter().map(|each| each.to_string()).collect()),
        env: Some(vec!["A=b".into()]),
        attach_stdout: Some(attach),
        attach_stdin: Some(input),
        ..Default::default()
    };
    let id = docker.create_exec("day", config).await?.id;
    let options = StartExecOptions { detach: !attach, ..Default::default() };
    match docker.start_exec(&id, Some(options)).await? {
        StartExecResults::Attached { output, input: writer } if input => echoed(output, writer).await,
        StartExecResults::Attached { output, .. } => text(output).await,
        StartExecResults::Detached => Ok(Value::Null),
    }
}

fn labelled() -> HashMap<String, String> {
    HashMap::from([("day".into(), "1".into())])
}

fn filters(key: &str, value: &str) -> HashMap<String, Vec<String>> {
    HashMap::from([(key.into(), vec![value.into()])])
}

fn container(image: &str) -> ContainerCreateBody {
    ContainerCreateBody {
        image: Some(image.into()),
        cmd: Some(["sh", "-c", "echo up; cat"].map(String::from).to_vec()),
        open_stdin: Some(true),
        env: Some(vec!["A=b".into()]),
        labels: Some(labelled()),
        exposed_ports: Some(vec!["80/tcp".into()]),
        healthcheck: Some(HealthConfig {
            test: Some(vec!["CMD".into(), "true".into()]),
            interval: Some(10_000_000_000),
            ..Default::default()
        }),
        host_config: Some(HostConfig {
            binds: Some(vec!["day:/data".into()]),
            port_bindings: Some(HashMap::from([(
                "80/tcp".into(),
                Some(vec![PortBinding { host_ip: Some("127.0.0.1".into()), host_port: None }]),
            )])),
            memory: Some(64 << 20),
            cap_drop: Some(vec!["ALL".into()]),
            security_opt: Some(vec!["no-new-privileges".into()]),
            tmpfs: Some(HashMap::from([("/scratch".into(), "size=1m".into())])),
            ulimits: Some(vec![ResourcesUlimits {
                name: Some("nofile".into()),
                soft: Some(1024),
                hard: Some(1024),
            }]),
            ..Default::default()
        }),
        ..Default::default()
    }
}

#[tokio::main]
async fn main() {
    let image = std::env::var("DAY_IMAGE").unwrap();
    let standing = std::env::var("DAY_CONTAINER").unwrap();
    let connected = match std::env::var("DOCKER_TLS_VERIFY") {
        Ok(_) => Docker::connect_with_ssl_defaults(),
        Err(_) => Docker::connect_with_defaults(),
    };
    let docker = connected.unwrap().negotiate_version().await.unwrap();
    let docker = &docker;

    step("ping", async { Ok(json!(docker.ping().await?)) }).await;
    step("version", async { Ok(json!(docker.version().await?.api_version)) }).await;
    step("info", async { Ok(json!(docker.info().await?.os_type)) }).await;
    step("list containers", async {
        let options = ListContainersOptionsBuilder::default().all(true).build();
        let found = docker.list_containers(Some(options)).await?;
        let name = format!("/{standing}");
        Ok(json!(found.iter().any(|each| each.names.iter().flatten().any(|one| *one == name))))
    })
    .await;
    step("list images", async {
        let options = ListImagesOptionsBuilder::default().filters(&filters("reference", &image)).build();
        Ok(json!(docker.list_images(Some(options)).await?.len()))
    })
    .await;
    step("inspect an image", async { Ok(json!(docker.inspect_image(&image).await?.repo_tags)) }).await;
    step("history of an image", async { Ok(json!(!docker.image_history(&image).await?.is_empty())) }).await;
    step("log", async {
        let options = LogsOptionsBuilder::default().stdout(true).tail("10").build();
        text(docker.logs(&standing, Some(options))).await
    })
    .await;
    step("statistics", async {
        let options = StatsOptionsBuilder::default().stream(false).build();
        Ok(json!(docker.stats(&standing, Some(options)).try_next().await?.is_some()))
    })
    .await;
    step("processes", async {
        let options = TopOptionsBuilder::default().ps_args("-o pid,args").build();
        Ok(json!(docker.top_processes(&standing, Some(options)).await?.processes.is_some()))
    })
    .await;
    step("pull from nowhere", async {
        let options = CreateImageOptionsBuilder::default().from_image("localhost:1/nothing").tag("1").build();
        Ok(json!(docker.create_image(Some(options), None, None).try_collect::<Vec<_>>().await?.len()))
    })
    .await;
    step("create a volume", async {
        let request = VolumeCreateRequest { name: Some("day".into()), labels: Some(labelled()), ..Default::default() };
        Ok(json!(docker.create_volume(request).await?.name))
    })
    .await;
    step("list volumes", async {
        let options = ListVolumesOptionsBuilder::default().filters(&filters("label", "day")).build();
        Ok(json!(docker.list_volumes(Some(options)).await?.volumes.map(|volumes| volumes.len())))
    })
    .await;
    step("create a network", async {
        let subnet = IpamConfig { subnet: Some("10.98.7.0/24".into()), ..Default::default() };
        let request = NetworkCreateRequest {
            name: "day 01".into(),
            internal: Some(true),
            ipam: Some(Ipam { config: Some(vec![subnet]), ..Default::default() }),
            labels: Some(labelled()),
            ..Default::default()
        };
        docker.create_network(request).await.map(|_| Value::Null)
    })
    .await;
    step("inspect a network", async {
        Ok(json!(docker.inspect_network("day%2001", None::<InspectNetworkOptions>).await?.name))
    })
    .await;
    step("create a container", async {
        let options = CreateContainerOptionsBuilder::default().name("day").build();
        Ok(json!(docker.create_container(Some(options), container(&image)).await?.warnings))
    })
    .await;
    step("copy into a container", async {
        let options = UploadToContainerOptionsBuilder::default().path("/tmp").build();
        let body = body_full(archive(&[("day.txt", "day")]));
        docker.upload_to_container("day", Some(options), body).await.map(|_| Value::Null)
    })
    .await;
    step("copy from a container", async {
        let options = DownloadFromContainerOptionsBuilder::default().path("/tmp/day.txt").build();
        let chunks: Vec<Bytes> = docker.download_from_container("day", Some(options)).try_collect().await?;
        Ok(json!(!chunks.is_empty()))
    })
    .await;
    step("start", async {
        docker.start_container("day", None::<StartContainerOptions>).await.map(|_| Value::Null)
    })
    .await;
    step("attach with input", async {
        let options = AttachContainerOptionsBuilder::default().stdin(true).stdout(true).stream(true).build();
        let attached = docker.attach_container("day", Some(options)).await?;
        echoed(attached.output, attached.input).await
    })
    .await;
    step("start again", async {
        docker.start_container("day", None::<StartContainerOptions>).await.map(|_| Value::Null)
    })
    .await;
    step("exec", exec(docker, &["echo", "hello"], true, false)).await;
    step("exec with input", exec(docker, &["cat"], true, true)).await;
    step("exec in the background", exec(docker, &["true"], false, false)).await;
    step("connect to a network", async {
        let request = NetworkConnectRequest { container: "day".into(), ..Default::default() };
        docker.connect_network("day%2001", request).await.map(|_| Value::Null)
    })
    .await;
    step("disconnect from a network", async {
        let request = NetworkDisconnectRequest { container: "day".into(), force: Some(true) };
        docker.disconnect_network("day%2001", request).await.map(|_| Value::Null)
    })
    .await;
    step("update", async {
        let update = ContainerUpdateBody {
            memory: Some(65 << 20),
            memory_swap: Some(130 << 20),
            ..Default::default()
        };
        docker.update_container("day", update).await.map(|_| Value::Null)
    })
    .await;
    step("pause", async { docker.pause_container("day").await.map(|_| Value::Null) }).await;
    step("unpause", async { docker.unpause_container("day").await.map(|_| Value::Null) }).await;
    for (from, to) in [("day", "day-2"), ("day-2", "day")] {
        step(&format!("rename to {to}"), async {
            let options = RenameContainerOptionsBuilder::default().name(to).build();
            docker.rename_container(from, options).await.map(|_| Value::Null)
        })
        .await;
    }
    step("restart", async {
        let options = RestartContainerOptionsBuilder::default().t(1).build();
        docker.restart_container("day", Some(options)).await.map(|_| Value::Null)
    })
    .await;
    step("changes", async { docker.container_changes("day").await.map(|_| Value::Null) }).await;
    step("commit", async {
        let options = CommitContainerOptionsBuilder::default()
            .container("day")
            .repo("day-commit")
            .tag("1")
            .comment("m")
            .author("a")
            .build();
        docker.commit_container(options, bollard::models::ContainerConfig::default()).await.map(|_| Value::Null)
    })
    .await;
    step("export", async {
        Ok(json!(!docker.export_container("day").try_collect::<Vec<_>>().await?.is_empty()))
    })
    .await;
    step("kill", async {
        let options = KillContainerOptionsBuilder::default().signal("KILL").build();
        docker.kill_container("day", Some(options)).await.map(|_| Value::Null)
    })
    .await;
    step("wait", async {
        let ended = docker.wait_container("day", None::<WaitContainerOptions>).try_next().await?;
        Ok(json!(ended.map(|each| each.status_code)))
    })
    .await;
    step("build", async {
        let text = format!("FROM {image}\nARG A\nLABEL day=1\nCOPY day.txt /\nRUN true\n");
        let options = BuildImageOptionsBuilder::default()
            .t("day-build:1")
            .buildargs(&HashMap::from([("A", "b")]))
            .networkmode("none")
            .rm(true)
            .build();
        let context = body_full(archive(&[("Dockerfile", &text), ("day.txt", "day")]));
        docker.build_image(options, None, Some(context)).try_collect::<Vec<_>>().await.map(|_| Value::Null)
    })
    .await;
    step("tag", async {
        let options = TagImageOptionsBuilder::default().repo("day-tag").tag("1").build();
        docker.tag_image(&image, Some(options)).await.map(|_| Value::Null)
    })
    .await;
    step("push to nowhere", async {
        let options = PushImageOptionsBuilder::default().tag("1").build();
        let said: Vec<_> = docker.push_image("localhost:1/day", Some(options), None).try_collect().await?;
        Ok(json!(said.len()))
    })
    .await;
    step("save and load", async {
        let chunks: Vec<Bytes> = docker.export_image(&image).try_collect().await?;
        let options = ImportImageOptionsBuilder::default().quiet(true).build();
        let loaded = docker.import_image(options, body_full(Bytes::from(chunks.concat())), None);
        loaded.try_collect::<Vec<_>>().await.map(|_| Value::Null)
    })
    .await;
    for name in ["day-tag:1", "day-build:1", "day-commit:1"] {
        step(&format!("remove {name}"), async {
            let options = RemoveImageOptionsBuilder::default().force(true).build();
            docker.remove_image(name, Some(options), None).await.map(|_| Value::Null)
        })
        .await;
    }
    step("remove", async {
        let options = RemoveContainerOptionsBuilder::default().force(true).v(true).build();
        docker.remove_container("day", Some(options)).await.map(|_| Value::Null)
    })
    .await;
    step("remove a network", async { docker.remove_network("day%2001").await.map(|_| Value::Null) }).await;
    step("remove a volume", async {
        docker.remove_volume("day", None::<RemoveVolumeOptions>).await.map(|_| Value::Null)
    })
    .await;
    step("events", async {
        let options = EventsOptionsBuilder::default().since("1").until("2").build();
        Ok(json!(docker.events(Some(options)).try_collect::<Vec<_>>().await?.len()))
    })
    .await;
    step("disk usage", async { docker.df(None).await.map(|_| Value::Null) }).await;
    step("prune containers", async {
        let options = PruneContainersOptionsBuilder::default().filters(&filters("label", "day")).build();
        docker.prune_containers(Some(options)).await.map(|_| Value::Null)
    })
    .await;
    step("prune networks", async {
        let options = PruneNetworksOptionsBuilder::default().filters(&filters("label", "day")).build();
        docker.prune_networks(Some(options)).await.map(|_| Value::Null)
    })
    .await;
}
