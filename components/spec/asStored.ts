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
