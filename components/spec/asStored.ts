/**
 * Values as engines store them and as providers read them back. Written in another form, a refresh would see a change
 * that nobody made, and replace the engine (kreuzwerker/docker 3.6.2 and 4.5.0, engine 20.10).
 */

/** A capability as the provider reads it back: `CAP_SETUID`. Engines accept it with and without the prefix. */
export function storedCapability(name: string): string {
  return `CAP_${name}`;
}

/**
 * Memory and swap together, in the unit of the memory. If it is not set, engines give a container as much swap as
 * memory, and an update to more memory than the old total is rejected. Setting it allows the memory to change in place.
 */
export function storedMemorySwap(memory: number): number {
  return 2 * memory;
}

/**
 * A number of processors, in tenths, as version 4 of the provider reads it back: `1.5`, `2.0`, and `10.` for ten,
 * because it writes nine decimals and keeps one zero only if there are nine zeros in all.
 */
export function storedCpus(cpus: number): string {
  const text = cpus.toFixed(9);
  return text.split("0").length - 1 === 9 ? cpus.toFixed(1) : text.replace(/0+$/, "");
}

/** The period of the kernel's scheduler, in microseconds, of which `cpuQuota` is a part. */
export const CPU_PERIOD = 100_000;

/** A number of processors, in tenths, as microseconds of each `CPU_PERIOD`. */
export function cpuQuota(cpus: number): number {
  return Math.round(cpus * CPU_PERIOD);
}
