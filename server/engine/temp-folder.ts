import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A temporary folder of one attempt's own, made at first use. */
export class TempFolder {
  private made: Promise<string> | null = null;

  path(): Promise<string> {
    this.made ??= mkdtemp(join(tmpdir(), "showrunner-"));
    return this.made;
  }

  async remove(): Promise<void> {
    if (this.made !== null) await rm(await this.made, { recursive: true, force: true });
  }
}
