import { plain } from "../terminal/plain";

/** Text from others inside an element or a quoted attribute: characters that would mean something are escaped. */
export function html(text: string): string {
  return plain(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
