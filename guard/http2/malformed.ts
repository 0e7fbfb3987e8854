/** What a peer says that HTTP/2 does not have, or this guard does not take. The connection ends with it. */
export class MalformedHttp2 extends Error {
  override readonly name = "MalformedHttp2";
}
