import type { Reader } from "../model/ask";
import type { Answer } from "./answers";
import { OWNER_LABEL } from "./owner";

/** What an engine's list says of an image that tells whose it is: its names, and the label with its owner. */
export interface ListedImage extends Answer {
  readonly Labels: Readonly<Record<string, string>>;
  readonly RepoTags: readonly string[];
  readonly RepoDigests: readonly string[];
}

/** Maximum bytes of a text that is kept. Names of images have less than 400, and common names of certificates 64. */
const MAX_TEXT_BYTES = 4096;

const OWNER_KEY = Buffer.from(OWNER_LABEL);

const EMPTY = Buffer.alloc(0);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPENING_LIST = 0x5b;
const OPENING = new Set([OPENING_LIST, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);
const SPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** How many brackets are open within an image of the list, and within its labels or names. */
const IN_IMAGE = 2;
const IN_MEMBER = 3;

/**
 * Reads an engine's list of images part by part, and keeps of each image only what tells whose it is. Clients choose
 * the labels of their images, which may be long and many: the list as a whole can have any length.
 */
export class ImageListReader implements Reader {
  private depth = 0;
  private isInText = false;
  private isEscaped = false;
  /** The bytes of the text that is being read, or of the last one. Undefined if it is not wanted, or too long. */
  private text: Buffer | undefined;
  /** The key of the image's member that is being read. */
  private member = "";
  /** Whether the label that is being read is the one with the owner. Undefined until its key has been read. */
  private isOwnerLabel: boolean | undefined;
  private isOver = false;
  private image = emptyImage();
  private bytes = 0;

  /**
   * @param isWanted whether a name is kept, and counts
   * @param maxBytes maximum bytes of one image's names; those behind it are left out
   * @param onImage takes each image, and whether names of it were left out
   */
  constructor(
    private readonly isWanted: (name: string) => boolean,
    private readonly maxBytes: number,
    private readonly onImage: (image: ListedImage, isCutShort: boolean) => void,
  ) {}

  /** @throws Error if this is no list */
  write(part: Buffer): void {
    let start = 0;
    for (let at = 0; at < part.length; at++) {
      const byte = part[at] as number;
      if (!this.isInText) {
        if (byte === QUOTE) {
          this.isInText = true;
          this.text = this.isRead() ? EMPTY : undefined;
          start = at + 1;
        } else if (!SPACE.has(byte)) this.takeSign(byte);
      } else if (this.isEscaped) this.isEscaped = false;
      else if (byte === BACKSLASH) this.isEscaped = true;
      else if (byte === QUOTE) {
        this.keep(part.subarray(start, at));
        this.isInText = false;
      }
    }
    if (this.isInText) this.keep(part.subarray(start));
  }

  /** @throws Error if the list has no end */
  end(): void {
    if (!this.isOver) throw new Error("the engine's list of images has no end");
  }

  private isRead(): boolean {
    if (this.depth === IN_IMAGE) return true;
    if (this.depth !== IN_MEMBER) return false;
    if (this.member === "Labels") return this.isOwnerLabel !== false;
    return this.member === "RepoTags" || this.member === "RepoDigests";
  }

  private keep(bytes: Buffer): void {
    if (this.text === undefined) return;
    const isTooLong = this.text.length + bytes.length > MAX_TEXT_BYTES;
    this.text = isTooLong ? undefined : this.text.length === 0 ? bytes : Buffer.concat([this.text, bytes]);
  }

  private takeSign(byte: number): void {
    if (this.isOver || (this.depth === 0 && byte !== OPENING_LIST))
      throw new Error("the engine's list of images is no list");
    if (OPENING.has(byte)) this.depth++;
    else if (byte === COLON) this.takeKey();
    else if (byte === COMMA) this.takeValue();
    else if (CLOSING.has(byte)) {
      this.takeValue();
      if (this.depth === IN_IMAGE) this.endImage();
      this.isOver = --this.depth === 0;
    }
  }

  private takeKey(): void {
    if (this.depth === IN_IMAGE) this.member = contentOf(this.text);
    // Engines escape none of its characters.
    if (this.depth === IN_MEMBER) this.isOwnerLabel = this.text?.equals(OWNER_KEY) === true;
    this.text = undefined;
  }

  private takeValue(): void {
    const { text, member, depth } = this;
    this.text = undefined;
    if (depth !== IN_MEMBER) return;
    if (member === "Labels" && this.isOwnerLabel) this.image.Labels[OWNER_LABEL] = contentOf(text);
    this.isOwnerLabel = undefined;
    if (text === undefined || (member !== "RepoTags" && member !== "RepoDigests")) return;
    const name = contentOf(text);
    if (!this.isWanted(name)) return;
    this.bytes += name.length;
    if (this.bytes <= this.maxBytes) this.image[member].push(name);
  }

  private endImage(): void {
    this.onImage(this.image, this.bytes > this.maxBytes);
    this.image = emptyImage();
    this.bytes = 0;
    this.member = "";
  }
}

const emptyImage = () => ({
  Labels: {} as Record<string, string>,
  RepoTags: [] as string[],
  RepoDigests: [] as string[],
});

/** What a text of JSON says. */
const contentOf = (text: Buffer | undefined): string =>
  text === undefined ? "" : text.includes(BACKSLASH) ? (JSON.parse(`"${text}"`) as string) : `${text}`;
