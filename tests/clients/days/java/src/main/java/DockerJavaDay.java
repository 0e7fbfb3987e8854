import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.command.PullImageResultCallback;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Network;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.PruneType;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.api.model.Ulimit;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A typical day with docker-java. */
public final class DockerJavaDay {
    private static final String IMAGE = System.getenv("DAY_IMAGE");
    private static final String STANDING = System.getenv("DAY_CONTAINER");

    private DockerJavaDay() {}

    public static void main(String[] args) throws Exception {
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder().build();
        var transport = new ZerodepDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .sslConfig(config.getSSLConfig())
                .build();
        spend(DockerClientImpl.getInstance(config, transport));
        System.exit(0);
    }

    private static void spend(DockerClient client) throws Exception {
        Steps.step("ping", () -> client.pingCmd().exec());
        Steps.step("version", () -> client.versionCmd().exec().getApiVersion());
        Steps.step("info", () -> client.infoCmd().exec().getOsType());
        Steps.step("list containers", () -> client.listContainersCmd().withShowAll(true).exec().stream()
                .anyMatch(each -> each.getNames()[0].equals("/" + STANDING)));
        Steps.step("list images", () -> client.listImagesCmd().withReferenceFilter(IMAGE).exec().size());
        Steps.step("inspect an image", () -> client.inspectImageCmd(IMAGE).exec().getRepoTags());
        Steps.step("log", () -> textOf(client.logContainerCmd(STANDING).withStdOut(true).withTail(10)
                .exec(new Collected())));
        Steps.step("statistics", () -> {
            var once = new Once<Statistics>();
            client.statsCmd(STANDING).withNoStream(true).exec(once);
            return once.awaitCompletion(20, TimeUnit.SECONDS);
        });
        Steps.step("processes", () -> client.topContainerCmd(STANDING).exec().getProcesses().length > 0);
        Steps.step("pull from nowhere", () -> client.pullImageCmd("localhost:1/nothing").withTag("1")
                .exec(new PullImageResultCallback()).awaitCompletion() != null);
        Steps.step("create a volume", () -> client.createVolumeCmd().withName("day").withLabels(Map.of("day", "1"))
                .exec().getName());
        Steps.step("list volumes", () -> client.listVolumesCmd().withFilter("label", List.of("day")).exec()
                .getVolumes().size());
        Steps.step("create a network", () -> client.createNetworkCmd().withName("day").withInternal(true)
                .withEnableIpv6(false)
                .withIpam(new Network.Ipam().withConfig(new Network.Ipam.Config().withSubnet("10.98.7.0/24")))
                .exec().getId() != null);
        Steps.step("inspect a network", () -> client.inspectNetworkCmd().withNetworkId("day").exec().getName());
        Steps.step("create a container", () -> client.createContainerCmd(IMAGE)
                .withName("day")
                .withCmd("sh", "-c", "echo up; cat")
                .withStdinOpen(true)
                .withEnv("A=b")
                .withLabels(Map.of("day", "1"))
                .withExposedPorts(ExposedPort.tcp(80))
                .withHealthcheck(new HealthCheck().withTest(List.of("CMD", "true")).withInterval(10_000_000_000L))
                .withHostConfig(HostConfig.newHostConfig()
                        .withBinds(Bind.parse("day:/data"))
                        .withPortBindings(new PortBinding(Ports.Binding.bindIp("127.0.0.1"), ExposedPort.tcp(80)))
                        .withMemory(64L << 20)
                        .withCapDrop(Capability.ALL)
                        .withSecurityOpts(List.of("no-new-privileges"))
                        .withTmpFs(Map.of("/scratch", "size=1m"))
                        .withLogConfig(new LogConfig(LogConfig.LoggingType.JSON_FILE, Map.of("max-size", "1m")))
                        .withUlimits(List.of(new Ulimit("nofile", 1024L, 1024L)))
                        .withRestartPolicy(RestartPolicy.noRestart()))
                .exec().getWarnings().length);
        Path file = Files.writeString(Files.createTempDirectory("day").resolve("day.txt"), "day");
        Steps.step("copy into a container", () -> client.copyArchiveToContainerCmd("day").withRemotePath("/tmp")
                .withHostResource(file.toString()).exec());
        Steps.step("copy from a container", () -> {
            try (InputStream archive = client.copyArchiveFromContainerCmd("day", "/tmp/day.txt").exec()) {
                return archive.readAllBytes().length > 0;
            }
        });
        Steps.step("start", () -> client.startContainerCmd("day").exec());
        Steps.step("attach with input", () -> textOf(client.attachContainerCmd("day").withStdIn(input())
                .withStdOut(true).withFollowStream(true).exec(new Collected().until("input"))));
        Steps.step("start again", () -> client.startContainerCmd("day").exec());
        Steps.step("exec", () -> exec(client, "echo", "hello"));
        Steps.step("exec with input", () -> {
            String id = client.execCreateCmd("day").withCmd("cat").withAttachStdin(true).withAttachStdout(true)
                    .exec().getId();
            return textOf(client.execStartCmd(id).withStdIn(input()).exec(new Collected().until("input")));
        });
        Steps.step("connect to a network", () -> client.connectToNetworkCmd().withNetworkId("day")
                .withContainerId("day").exec());
        Steps.step("disconnect from a network", () -> client.disconnectFromNetworkCmd().withNetworkId("day")
                .withContainerId("day").withForce(true).exec());
        Steps.step("update", () -> client.updateContainerCmd("day").withMemory(65L << 20).withMemorySwap(130L << 20)
                .exec() != null);
        Steps.step("pause", () -> client.pauseContainerCmd("day").exec());
        Steps.step("unpause", () -> client.unpauseContainerCmd("day").exec());
        Steps.step("rename", () -> client.renameContainerCmd("day").withName("day-2").exec());
        Steps.step("rename back", () -> client.renameContainerCmd("day-2").withName("day").exec());
        Steps.step("restart", () -> client.restartContainerCmd("day").withTimeout(1).exec());
        Steps.step("changes", () -> client.containerDiffCmd("day").exec() != null);
        Steps.step("commit", () -> client.commitCmd("day").withRepository("day-commit").withTag("1").withMessage("m")
                .withAuthor("a").exec() != null);
        Steps.step("kill", () -> client.killContainerCmd("day").exec());
        Steps.step("wait", () -> client.waitContainerCmd("day").exec(new WaitContainerResultCallback())
                .awaitStatusCode(20, TimeUnit.SECONDS));
        Path dockerfile = Files.writeString(file.resolveSibling("Dockerfile"),
                "FROM " + IMAGE + "\nARG A\nLABEL day=1\nCOPY day.txt /\nRUN true\n");
        Steps.step("build", () -> client.buildImageCmd(dockerfile.toFile()).withTags(java.util.Set.of("day-build:1"))
                .withBuildArg("A", "b").withNetworkMode("none").exec(new BuildImageResultCallback())
                .awaitImageId() != null);
        Steps.step("tag", () -> client.tagImageCmd(IMAGE, "day-tag", "1").exec());
        Steps.step("push to nowhere", () -> client.pushImageCmd("localhost:1/day:1")
                .exec(new ResultCallback.Adapter<>()).awaitCompletion() != null);
        Steps.step("save and load", () -> {
            try (InputStream archive = client.saveImageCmd(IMAGE).exec()) {
                byte[] bytes = archive.readAllBytes();
                client.loadImageCmd(new ByteArrayInputStream(bytes)).exec();
                return bytes.length > 0;
            }
        });
        for (String image : List.of("day-tag:1", "day-build:1", "day-commit:1"))
            Steps.step("remove " + image, () -> client.removeImageCmd(image).exec());
        Steps.step("remove", () -> client.removeContainerCmd("day").withForce(true).withRemoveVolumes(true).exec());
        Steps.step("remove a network", () -> client.removeNetworkCmd("day").exec());
        Steps.step("remove a volume", () -> client.removeVolumeCmd("day").exec());
        Steps.step("events", () -> client.eventsCmd().withSince("1").withUntil("2")
                .exec(new ResultCallback.Adapter<>()).awaitCompletion(20, TimeUnit.SECONDS));
        Steps.step("prune containers", () -> client.pruneCmd(PruneType.CONTAINERS).withLabelFilter("day").exec() != null);
        Steps.step("prune networks", () -> client.pruneCmd(PruneType.NETWORKS).withLabelFilter("day").exec() != null);
    }

    private static String exec(DockerClient client, String... command) throws Exception {
        String id = client.execCreateCmd("day").withCmd(command).withEnv(List.of("A=b")).withAttachStdout(true)
                .exec().getId();
        return textOf(client.execStartCmd(id).exec(new Collected()));
    }

    private static InputStream input() {
        return new ByteArrayInputStream("input\n".getBytes(StandardCharsets.UTF_8));
    }

    private static String textOf(Collected collected) throws Exception {
        collected.awaitCompletion(20, TimeUnit.SECONDS);
        return collected.text.toString();
    }

    /** Ends with its first. */
    private static final class Once<T> extends ResultCallback.Adapter<T> {
        @Override
        public void onNext(T item) {
            onComplete();
        }
    }

    /** What a stream of frames says. */
    private static final class Collected extends ResultCallback.Adapter<Frame> {
        final StringBuilder text = new StringBuilder();
        private String last = "";

        /** Ends once it was said: the other side may keep the stream open. */
        Collected until(String word) {
            last = word;
            return this;
        }

        @Override
        public void onNext(Frame frame) {
            text.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
            if (!last.isEmpty() && text.indexOf(last) >= 0) onComplete();
        }
    }
}
