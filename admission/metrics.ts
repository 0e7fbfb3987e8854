import { add, Durations, expiries, family, labelled, only } from "../server/prometheus";
import type { AuditLine } from "./auditLine";

/** Current values, read from the webhook's parts when the metrics are requested. */
export interface Gauges {
  readonly connections: number;
  readonly handshakes: number;
  readonly waitingReviews: number;
  readonly heldBodyBytes: number;
  readonly auditLinesLost: number;
  readonly isReady: boolean;
  /** Certificates in PEM, by their key in the configuration. */
  readonly certificates: Readonly<Record<string, Buffer>>;
}

/** How many resources have a label of their own. A cluster has some hundred. */
const MAX_RESOURCES = 500;

const OTHER = "(other)";
const PREFIX = "breakwater_admission_";

/** A webhook's metrics, in Prometheus's text format. They are counted from the audit's lines, so that the two agree. */
export class Metrics {
  /** By labels. */
  private readonly reviews = new Map<string, number>();
  private readonly resources = new Set<string>();
  private readonly durations = new Durations(
    `${PREFIX}review_duration_seconds`,
    "Time from a review's headers to its answer.",
    "operation",
  );
  private turnedAway = 0;
  private badRequests = 0;

  constructor(private readonly gauges: () => Gauges) {}

  /** Counts a line of the audit. */
  count({ event, operation = "", resource = "", mode, verdict, durationMs }: AuditLine): void {
    if (event === "connection") this.turnedAway++;
    if (event === "request") this.badRequests++;
    if (event !== "review") return;
    if (this.resources.size < MAX_RESOURCES) this.resources.add(resource);
    const known = this.resources.has(resource) ? resource : OTHER;
    add(
      this.reviews,
      labelled({ operation: operationOf(operation), resource: known, mode: mode ?? "", verdict: verdict ?? "" }),
      1,
    );
    if (durationMs !== undefined) this.durations.observe(operationOf(operation), durationMs / 1000);
  }

  text(): string {
    const { connections, handshakes, waitingReviews, heldBodyBytes, auditLinesLost, isReady, certificates } =
      this.gauges();
    const gauge = (name: string, help: string, value: number) => family(PREFIX + name, "gauge", help, only(value));
    const counter = (name: string, help: string, value: number) => family(PREFIX + name, "counter", help, only(value));
    return [
      ...family(`${PREFIX}reviews_total`, "counter", "Reviews by operation, resource, mode and verdict.", this.reviews),
      ...this.durations.lines(),
      ...gauge("ready", "Whether reviews are judged.", isReady ? 1 : 0),
      ...gauge("connections", "Open connections.", connections),
      ...gauge("handshakes", "Open connections whose TLS handshake is not complete.", handshakes),
      ...gauge("waiting_reviews", "Reviews that wait to be judged.", waitingReviews),
      ...gauge("held_body_bytes", "Bytes of reviews that are held until they are answered.", heldBodyBytes),
      ...counter("bad_requests_total", "Requests that are no reviews.", this.badRequests),
      ...counter("turned_away_total", "Connections that were closed before a request.", this.turnedAway),
      ...counter("audit_lines_lost_total", "Audit lines that could not be written.", auditLinesLost),
      ...family(
        `${PREFIX}certificate_expiry_timestamp_seconds`,
        "gauge",
        "When a certificate of the configuration expires.",
        expiries(certificates),
      ),
      "",
    ].join("\n");
  }
}

/** Whoever reaches the webhook may send any text. */
function operationOf(operation: string): string {
  return ["CREATE", "UPDATE", "DELETE", "CONNECT"].includes(operation) ? operation : OTHER;
}
