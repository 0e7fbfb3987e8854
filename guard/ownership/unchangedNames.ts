import { wholeName } from "./imageNames";

/**
 * Names that an archive has for images that have them on the engine already. The guard leaves them out of the archive
 * that the engine gets. So no name gets another image, even if the archive lies about an image's id.
 */
export class UnchangedNames {
  /** By whole name: the name as the archive has it, and the image's id in hexadecimal digits. */
  private readonly all = new Map<string, { readonly name: string; readonly id: string }>();

  add(name: string, id: string): void {
    this.all.set(wholeName(name), { name, id });
  }

  has(name: string): boolean {
    return this.all.has(wholeName(name));
  }

  /** Names the images that the engine reports by their ids, since the archive that it got had no names for them. */
  inReport(report: string): string {
    if (this.all.size === 0) return report;
    return report.replace(/^Loaded image ID: (?:sha256:)?([0-9a-f]{64})$/gm, (line, id: string) => {
      const named = [...this.all.values()].filter((each) => each.id === id);
      return named.length === 0 ? line : named.map(({ name }) => `Loaded image: ${name}`).join("\n");
    });
  }
}
