/** How objects that others refer to are looked up. */
export interface ReferenceSettings {
  /** The API server: `https://10.96.0.1:443`. */
  readonly server: string;
  /** Its CA, in PEM. */
  readonly caPem: Buffer;
  /** The file of the webhook's token. */
  readonly token: string;
  /** How long all look-ups of one review may take together. */
  readonly milliseconds: number;
}
