import { MalformedHttp2 } from "./malformed";

/**
 * The code of RFC 7541, appendix B: the symbols whose codes have each number of bits. It is a canonical code: codes of
 * one length are consecutive numbers, in the order of their symbols, and those of the next length go on from there.
 */
const SYMBOLS: readonly (readonly [bits: number, symbols: readonly number[]])[] = [
  [5, [48, 49, 50, 97, 99, 101, 105, 111, 115, 116]],
  [
    6,
    [32, 37, 45, 46, 47, 51, 52, 53, 54, 55, 56, 57, 61, 65, 95, 98, 100, 102, 103, 104, 108, 109, 110, 112, 114, 117],
  ],
  [
    7,
    [
      58, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 89, 106, 107, 113,
      118, 119, 120, 121, 122,
    ],
  ],
  [8, [38, 42, 44, 59, 88, 90]],
  [10, [33, 34, 40, 41, 63]],
  [11, [39, 43, 124]],
  [12, [35, 62]],
  [13, [0, 36, 64, 91, 93, 126]],
  [14, [94, 125]],
  [15, [60, 96, 123]],
  [19, [92, 195, 208]],
  [20, [128, 130, 131, 162, 184, 194, 224, 226]],
  [21, [153, 161, 167, 172, 176, 177, 179, 209, 216, 217, 227, 229, 230]],
  [
    22,
    [
      129, 132, 133, 134, 136, 146, 154, 156, 160, 163, 164, 169, 170, 173, 178, 181, 185, 186, 187, 189, 190, 196, 198,
      228, 232, 233,
    ],
  ],
  [
    23,
    [
      1, 135, 137, 138, 139, 140, 141, 143, 147, 149, 150, 151, 152, 155, 157, 158, 165, 166, 168, 174, 175, 180, 182,
      183, 188, 191, 197, 231, 239,
    ],
  ],
  [24, [9, 142, 144, 145, 148, 159, 171, 206, 215, 225, 236, 237]],
  [25, [199, 207, 234, 235]],
  [26, [192, 193, 200, 201, 202, 205, 210, 213, 218, 219, 238, 240, 242, 243, 255]],
  [27, [203, 204, 211, 212, 214, 221, 222, 223, 241, 244, 245, 246, 247, 248, 250, 251, 252, 253, 254]],
  [
    28,
    [2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127, 220, 249],
  ],
  [30, [10, 13, 22, 256]],
];

const END_OF_STRING = 256;

/** Of the codes of each number of bits: the first, and their symbols. */
const CODES = (() => {
  const codes: { readonly first: number; readonly symbols: readonly number[] }[] = [];
  let next = 0;
  let length = 0;
  for (const [bits, symbols] of SYMBOLS) {
    next *= 2 ** (bits - length);
    length = bits;
    codes[bits] = { first: next, symbols };
    next += symbols.length;
  }
  return codes;
})();

/**
 * Decodes a string.
 *
 * @param most bytes that it may have
 * @throws MalformedHttp2
 */
export function decodeHuffman(coded: Buffer, most: number): Buffer {
  const decoded = Buffer.alloc(Math.min(most, Math.ceil((coded.length * 8) / 5)));
  let size = 0;
  let code = 0;
  let bits = 0;
  for (const byte of coded) {
    for (let at = 7; at >= 0; at--) {
      code = (code << 1) | ((byte >> at) & 1);
      bits++;
      const codes = CODES[bits];
      const symbol = codes?.symbols[code - codes.first];
      if (symbol === undefined) continue;
      if (symbol === END_OF_STRING) throw new MalformedHttp2("a header has the code that no string has");
      if (size === most) throw new MalformedHttp2("the headers are too long");
      decoded[size++] = symbol;
      code = 0;
      bits = 0;
    }
  }
  if (bits > 7 || code !== 2 ** bits - 1) throw new MalformedHttp2("a header is not filled up with ones");
  return decoded.subarray(0, size);
}
