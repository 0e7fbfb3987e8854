/** A test's containers with testcontainers for Node: every step prints a line of JSON with what came of it. */
process.env.TESTCONTAINERS_RYUK_DISABLED = "true";
const modules = { paths: [process.env.DAY_MODULES] };
const { GenericContainer, Network, Wait } = require(require.resolve("testcontainers", modules));

const IMAGE = process.env.DAY_IMAGE;

async function step(name, work) {
  try {
    console.log(JSON.stringify({ step: name, result: (await work()) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ step: name, status: error.statusCode, error: String(error.message).slice(0, 400) }));
  }
}

/**
 * It says that it is ready a second after its start: after a restart, the client reads the log from `State.StartedAt`
 * on, which an engine may stamp after the container's first line.
 */
const container = () =>
  new GenericContainer(IMAGE)
    .withCommand(["sh", "-c", "sleep 1; echo ready; sleep 100"])
    .withEnvironment({ A: "b" })
    .withWaitStrategy(Wait.forLogMessage("ready"))
    .withStartupTimeout(20_000);

async function main() {
  await step("runs a container", async () => {
    const started = await container().start();
    const { output, exitCode } = await started.exec(["echo", "hello"]);
    await started.copyContentToContainer([{ content: "day", target: "/tmp/day.txt" }]);
    const { output: copied } = await started.exec(["cat", "/tmp/day.txt"]);
    await started.restart({ timeout: 1 });
    await started.stop();
    return [output, exitCode, copied];
  });
  await step("runs one in a network", async () => {
    const network = await new Network().start();
    const started = await container().withNetwork(network).withNetworkAliases("db").start();
    await started.stop();
    await network.stop();
    return true;
  });
  await step("waits for a health check", async () => {
    const healthy = container().withHealthCheck({ test: ["CMD", "true"], interval: 1000, timeout: 1000, retries: 3 });
    const started = await healthy.withWaitStrategy(Wait.forHealthCheck()).start();
    await started.stop();
    return true;
  });
  process.exit(0);
}
void main();
