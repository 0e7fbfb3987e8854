import { add, Durations, expiries, labelled, only, family as prometheusFamily } from "../../server/prometheus";
import type { AuditLine } from "./audit";

/** The client label for certificates that the configuration does not list: their holders choose the names. */
const UNLISTED = "(unlisted)";

/** Current values, read from the guard's parts when the metrics are requested. */
export interface Gauges {
  readonly handshakes: number;
  readonly connectionsByClient: ReadonlyMap<string, number>;
  readonly heldBodyBytes: number;
  readonly auditLinesLost: number;
  /** Certificates in PEM, by their key in the configuration. */
  readonly certificates: Readonly<Record<string, Buffer>>;
  /** The clients in the configuration. */
  readonly clients: { has(client: string): boolean };
}

/** The guard's metrics, in Prometheus's text format. They are counted from the audit's lines, so that the two agree. */
export class Metrics {
  /** Requests by operation, client and verdict, separated by NUL: labels are written when someone asks for them. */
  private readonly requests = new Map<string, number>();
  private readonly durations = new Durations(
    "breakwater_guard_request_duration_seconds",
    "Time from a request's headers to the end of its response.",
    "operation",
  );
  private readonly streams = new Map<string, number>();
  private readonly bytes = { in: 0, out: 0 };
  private turnedAway = 0;

  constructor(private readonly gauges: () => Gauges) {}

  /** Counts a line of the audit. */
  count(line: AuditLine): void {
    const { event, operation = "", durationMs } = line;
    if (event === "connection") this.turnedAway++;
    if (event === "guard" || event === "connection") return;
    if (event === "stream") add(this.streams, operation, 1);
    else {
      this.bytes.in += line.bytesIn ?? 0;
      this.bytes.out += line.bytesOut ?? 0;
    }
    if (event === "end") {
      add(this.streams, operation, -1);
      return;
    }
    const { client = "", verdict = "failed" } = line;
    const known = this.gauges().clients.has(client) ? client : UNLISTED;
    add(this.requests, `${operation}\0${known}\0${verdict}`, 1);
    if (event === "call" && durationMs !== undefined) this.durations.observe(operation, durationMs / 1000);
  }

  /** Returns all metrics in Prometheus's text format. */
  text(): string {
    const { handshakes, connectionsByClient, heldBodyBytes, auditLinesLost, certificates, clients } = this.gauges();
    const connections = new Map<string, number>();
    for (const [client, count] of connectionsByClient)
      add(connections, labelled({ client: clients.has(client) ? client : UNLISTED }), count);
    return [
      ...family("requests_total", "counter", "Requests by operation, client and verdict.", this.labelledRequests()),
      ...this.durations.lines(),
      ...family("streams", "gauge", "Open streams and long responses.", byOperation(this.streams)),
      ...family("received_bytes_total", "counter", "Bytes of bodies and streams from clients.", only(this.bytes.in)),
      ...family("sent_bytes_total", "counter", "Bytes of bodies and streams to clients.", only(this.bytes.out)),
      ...family("connections", "gauge", "Open connections of clients.", connections),
      ...family("handshakes", "gauge", "Open connections whose TLS handshake is not complete.", only(handshakes)),
      ...family(
        "turned_away_total",
        "counter",
        "Connections that were closed before a request.",
        only(this.turnedAway),
      ),
      ...family("held_body_bytes", "gauge", "Bytes of bodies that are held to be judged.", only(heldBodyBytes)),
      ...family("audit_lines_lost_total", "counter", "Audit lines that could not be written.", only(auditLinesLost)),
      ...family(
        "certificate_expiry_timestamp_seconds",
        "gauge",
        "When a certificate of the configuration expires.",
        expiries(certificates),
      ),
      "",
    ].join("\n");
  }

  private labelledRequests(): ReadonlyMap<string, number> {
    return new Map(
      [...this.requests].map(([key, count]) => {
        const [operation = "", client = "", verdict = ""] = key.split("\0");
        return [labelled({ operation, client, verdict }), count];
      }),
    );
  }
}

function family(name: string, type: string, help: string, values: ReadonlyMap<string, number>): string[] {
  return prometheusFamily(`breakwater_guard_${name}`, type, help, values);
}

function byOperation(counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...counts].map(([operation, count]) => [labelled({ operation }), count]));
}
