/**
 * Values as engines store them and as providers read them back: written otherwise, a refresh finds a change where nobody
 * made one, and replaces the engine (kreuzwerker/docker 3.6.2 and 4.5.0, engine 20.10).
 */

/** A capability as the provider reads it back: `CAP_SETUID`. Engines take it with and without the prefix. */
export function storedCapability(name: string): string {
  return `CAP_${name}`;
}

/**
 * Memory and swap together, in the unit of the memory. Where it is not said, engines give a container as much swap as
 * memory; where the old sum stays, more memory than that is refused. Saying it lets the memory change in place.
 */
export function storedMemorySwap(memory: number): number {
  return 2 * memory;
}
