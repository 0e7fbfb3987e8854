/**
 * Where the project is found, for reports that must name an address. A placeholder until it is published: package.json
 * has the same one, and a test compares them.
 */
export const HOMEPAGE = "https://github.com/OWNER/breakwater";
