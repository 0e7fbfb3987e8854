/**
 * Prometheus's text format. Its grammar has five lines, so it is written here: a library would add 100 KB to the single
 * file that a program is deployed as, and would take longer to count a request than we take to refuse one.
 */
import { X509Certificate } from "node:crypto";

/** Upper bounds of the histograms of durations, in seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30];

type Labels = Readonly<Record<string, string>>;

/** The lines of one metric. @param values by its labels, as `labelled` writes them; empty for none */
export function family(name: string, type: string, help: string, values: ReadonlyMap<string, number>): string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...[...values].map(([labels, value]) => `${name}${labels} ${value}`),
  ];
}

export function labelled(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `{${pairs.join(",")}}`;
}

function escaped(value: string): string {
  return value.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n");
}

/** The values of a metric without labels. */
export const only = (value: number): ReadonlyMap<string, number> => new Map([["", value]]);

export function add(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

/** The values of a metric about certificates: when each expires, in seconds since 1970. @param certificates PEM by name */
export function expiries(certificates: Readonly<Record<string, Buffer>>): ReadonlyMap<string, number> {
  return new Map(Object.entries(certificates).map(([name, pem]) => [labelled({ certificate: name }), expiryOf(pem)]));
}

/** If a file has several certificates, the first one counts: a server's own comes before those that sign it. */
function expiryOf(pem: Buffer): number {
  return Date.parse(new X509Certificate(pem).validTo) / 1000;
}

/** Durations, counted by how long they took. */
export class Durations {
  private readonly histograms = new Map<string, { readonly counts: number[]; sum: number; count: number }>();

  /** @param label the name of the label that sets them apart */
  constructor(
    private readonly name: string,
    private readonly help: string,
    private readonly label: string,
  ) {}

  observe(value: string, seconds: number): void {
    let histogram = this.histograms.get(value);
    if (!histogram) {
      histogram = { counts: BUCKETS.map(() => 0), sum: 0, count: 0 };
      this.histograms.set(value, histogram);
    }
    const bucket = BUCKETS.findIndex((bound) => seconds <= bound);
    if (bucket >= 0) histogram.counts[bucket] = (histogram.counts[bucket] ?? 0) + 1;
    histogram.sum += seconds;
    histogram.count++;
  }

  lines(): string[] {
    const { name, label } = this;
    const lines = [`# HELP ${name} ${this.help}`, `# TYPE ${name} histogram`];
    for (const [value, { counts, sum, count }] of this.histograms) {
      const own = { [label]: value };
      let below = 0;
      for (const [at, bound] of BUCKETS.entries()) {
        below += counts[at] ?? 0;
        lines.push(`${name}_bucket${labelled({ ...own, le: `${bound}` })} ${below}`);
      }
      lines.push(`${name}_bucket${labelled({ ...own, le: "+Inf" })} ${count}`);
      lines.push(`${name}_sum${labelled(own)} ${sum}`, `${name}_count${labelled(own)} ${count}`);
    }
    return lines;
  }
}
