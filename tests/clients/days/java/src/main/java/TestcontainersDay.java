import java.time.Duration;
import java.util.Arrays;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/** A test's containers with Testcontainers for Java. */
public final class TestcontainersDay {
    private static final DockerImageName IMAGE = DockerImageName.parse(System.getenv("DAY_IMAGE"));

    private TestcontainersDay() {}

    public static void main(String[] args) {
        Steps.step("runs a container", () -> {
            try (var container = container()) {
                container.start();
                container.copyFileToContainer(Transferable.of("day"), "/tmp/day.txt");
                var copied = container.execInContainer("cat", "/tmp/day.txt");
                return Arrays.asList(copied.getStdout(), copied.getExitCode(), container.getLogs());
            }
        });
        Steps.step("runs one in a network", () -> {
            try (var network = Network.newNetwork(); var container = container()) {
                container.withNetwork(network).withNetworkAliases("db").start();
                return container.isRunning();
            }
        });
        Steps.step("publishes a port", () -> {
            try (var container = container().withExposedPorts(80)) {
                container.start();
                return container.getMappedPort(80) > 0;
            }
        });
        Steps.step("runs one to its end", () -> {
            try (var container = new GenericContainer<>(IMAGE)) {
                container.withCommand("true").withStartupCheckStrategy(new OneShotStartupCheckStrategy()).start();
                return container.getCurrentContainerInfo().getState().getExitCodeLong();
            }
        });
        Steps.step("builds an image", () -> {
            var image = new ImageFromDockerfile("day-build:1", false)
                    .withDockerfileFromBuilder(builder -> builder.from(IMAGE.toString()).label("day", "1").build());
            return image.get();
        });
        System.exit(0);
    }

    private static GenericContainer<?> container() {
        return new GenericContainer<>(IMAGE)
                .withCommand("sh", "-c", "echo ready; sleep 100")
                .withEnv("A", "b")
                .waitingFor(Wait.forLogMessage(".*ready.*", 1))
                .withStartupTimeout(Duration.ofSeconds(20));
    }
}
