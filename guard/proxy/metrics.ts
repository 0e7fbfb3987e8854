import { X509Certificate } from "node:crypto";
import type { AuditLine } from "./audit";

/** Upper bounds of the latency histograms, in seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30];

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

interface Histogram {
  readonly counts: number[];
  sum: number;
  count: number;
}

type Labels = Readonly<Record<string, string>>;

/**
 * The guard's metrics, in Prometheus's text format. They are counted from the audit's lines, so that the two agree.
 *
 * The format's grammar has five lines, so it is written here: a library would add 100 KB to the one file that stands in
 * front of an engine, and would take longer to count a request than the guard takes to refuse one.
 */
export class Metrics {
  /** Requests by operation, client and verdict, separated by NUL: labels are written when someone asks for them. */
  private readonly requests = new Map<string, number>();
  private readonly durations = new Map<string, Histogram>();
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
    if (event === "call" && durationMs !== undefined) this.observe(operation, durationMs / 1000);
  }

  /** Returns all metrics in Prometheus's text format. */
  text(): string {
    const { handshakes, connectionsByClient, heldBodyBytes, auditLinesLost, certificates, clients } = this.gauges();
    const connections = new Map<string, number>();
    for (const [client, count] of connectionsByClient)
      add(connections, labelled({ client: clients.has(client) ? client : UNLISTED }), count);
    return [
      ...family("requests_total", "counter", "Requests by operation, client and verdict.", this.labelledRequests()),
      ...this.histogramLines(),
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
        new Map(Object.entries(certificates).map(([name, pem]) => [labelled({ certificate: name }), expiryOf(pem)])),
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

  private observe(operation: string, seconds: number): void {
    let histogram = this.durations.get(operation);
    if (!histogram) {
      histogram = { counts: BUCKETS.map(() => 0), sum: 0, count: 0 };
      this.durations.set(operation, histogram);
    }
    const bucket = BUCKETS.findIndex((bound) => seconds <= bound);
    if (bucket >= 0) histogram.counts[bucket] = (histogram.counts[bucket] ?? 0) + 1;
    histogram.sum += seconds;
    histogram.count++;
  }

  private histogramLines(): string[] {
    const name = "breakwater_guard_request_duration_seconds";
    const help = "Time from a request's headers to the end of its response.";
    const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`];
    for (const [operation, { counts, sum, count }] of this.durations) {
      let below = 0;
      for (const [at, bound] of BUCKETS.entries()) {
        below += counts[at] ?? 0;
        lines.push(`${name}_bucket${labelled({ operation, le: `${bound}` })} ${below}`);
      }
      lines.push(`${name}_bucket${labelled({ operation, le: "+Inf" })} ${count}`);
      lines.push(`${name}_sum${labelled({ operation })} ${sum}`, `${name}_count${labelled({ operation })} ${count}`);
    }
    return lines;
  }
}

function family(name: string, type: string, help: string, values: ReadonlyMap<string, number>): string[] {
  const full = `breakwater_guard_${name}`;
  return [
    `# HELP ${full} ${help}`,
    `# TYPE ${full} ${type}`,
    ...[...values].map(([labels, value]) => `${full}${labels} ${value}`),
  ];
}

function labelled(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `{${pairs.join(",")}}`;
}

function escaped(value: string): string {
  return value.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n");
}

const only = (value: number): ReadonlyMap<string, number> => new Map([["", value]]);

function byOperation(counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...counts].map(([operation, count]) => [labelled({ operation }), count]));
}

function add(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

/**
 * When a certificate expires, in seconds since 1970. If a file has several, the first one counts: the guard's own comes
 * before those that sign it.
 */
function expiryOf(pem: Buffer): number {
  return Date.parse(new X509Certificate(pem).validTo) / 1000;
}
