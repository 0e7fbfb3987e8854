/**
 * Docker's own rule for names of containers and volumes (names.RestrictedNameChars); ids and their prefixes match it as
 * well.
 */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** An exec has no name, and engines do not look it up by a prefix of its id. */
const EXEC_ID = /^[0-9a-f]{64}$/;

/**
 * Image references, as github.com/distribution/reference defines them, and ids, which look like a path component or a
 * digest.
 */
const COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const DOMAIN = "(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?";
const REFERENCE = new RegExp(
  `^(?:${DOMAIN}/)?${COMPONENT}(?:/${COMPONENT})*(?::\\w[\\w.-]{0,127})?(?:@[a-z0-9]+:[0-9a-f]{32,128})?$`,
);
const IMAGE_ID = /^sha256:[0-9a-f]{1,64}$/;

/** The form of names in a path, by the collection with which the path begins. */
interface Grammar {
  readonly fits: (name: string) => boolean;
  /** What was expected, for messages. */
  readonly expected: string;
  /**
   * The status of a path with another name. `docker inspect` looks for a text in one collection after the other, and
   * goes on at 404 alone: engines have no container `app:1.2`, and say so.
   */
  readonly otherwise: 400 | 404;
  /** Whether a name may contain slashes, and so span several segments of a path. */
  readonly slashes: boolean;
}

const NAMES: Grammar = {
  fits: (name) => name.length <= 255 && NAME.test(name),
  expected: "a name or an id: letters, digits, _ . and -, the first a letter or a digit",
  otherwise: 404,
  slashes: false,
};
const EXECS: Grammar = {
  fits: (name) => EXEC_ID.test(name),
  expected: "the id of an exec: 64 hexadecimal digits",
  otherwise: 404,
  slashes: false,
};
/**
 * Engines accept nearly any string as a network's name. One with a slash or an escape could be read as another path.
 */
const NETWORK_NAMES: Grammar = {
  fits: (name) => name.length <= 255 && /^[^\p{C}/\\%]+$/u.test(name) && !/^\.{1,2}$/.test(name),
  expected: "a network's name or id: up to 255 visible characters without /, \\ and %",
  otherwise: 400,
  slashes: false,
};
const REFERENCES: Grammar = {
  fits: (name) => name.length <= 512 && (REFERENCE.test(name) || IMAGE_ID.test(name)),
  expected: "a reference such as registry.example/team/app:1.2, or an id",
  otherwise: 400,
  slashes: true,
};

const GRAMMARS: Readonly<Record<string, Grammar>> = {
  images: REFERENCES,
  distribution: REFERENCES,
  plugins: REFERENCES,
  exec: EXECS,
  networks: NETWORK_NAMES,
};

/** Returns the form of the names in a collection's paths, such as `images`. */
export const grammarOf = (collection: string): Grammar =>
  Object.hasOwn(GRAMMARS, collection) ? (GRAMMARS[collection] as Grammar) : NAMES;
