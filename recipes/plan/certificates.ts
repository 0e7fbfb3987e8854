/** Certificates in PEM, where the recipe's folder has them. */
export interface RecipeCertificates {
  readonly ca: string;
  readonly server: { readonly certificate: string; readonly key: string };
  readonly clients: Readonly<Record<string, { readonly certificate: string; readonly key: string }>>;
}
