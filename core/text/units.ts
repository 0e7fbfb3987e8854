const BYTES = /^(\d+(?:\.\d+)?) ?([kmgtp]?)i?b?$/i;
const POWERS: Readonly<Record<string, number>> = { "": 0, k: 1, m: 2, g: 3, t: 4, p: 5 };

/**
 * Returns the bytes in a size as Docker writes it: `512m`, `1.5 GiB`, `1073741824`. Units are powers of 1024. Undefined
 * if the text is no size.
 */
export function bytesIn(text: string): number | undefined {
  const [, number = "", unit = ""] = BYTES.exec(text.trim()) ?? [];
  if (number === "") return undefined;
  const bytes = Math.trunc(Number(number) * 1024 ** (POWERS[unit.toLowerCase()] ?? 0));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

const UNITS = ["b", "k", "m", "g", "t"];

/** Writes a size in its largest whole unit: `512m`. */
export function sizeOf(bytes: number): string {
  let [value, power] = [bytes, 0];
  for (; value >= 1024 && value % 1024 === 0 && power < UNITS.length - 1; power++) value /= 1024;
  return `${value}${UNITS[power]}`;
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Returns the seconds in a duration such as `90m`, `6h` or `1h30m`; undefined if the text is none. */
export function secondsIn(text: string): number | undefined {
  if (!/^(\d{1,9}[smhd])+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+)([smhd])/g)];
  return parts.reduce((sum, [, number, unit = ""]) => sum + Number(number) * (SECONDS[unit] ?? 0), 0);
}
