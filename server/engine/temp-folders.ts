import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { isActionId } from "@/lib/shared/ids";

/** Which attempt of which task; `stage` is the place of its stage. */
export interface FolderOwner {
  readonly action: string;
  readonly stage: number;
  readonly task: number;
  readonly attempt: number;
}

/** The folders of tasks on this runner: one for each task that asks for it, which its later attempts here find as it was left. */
export class TempFolders {
  readonly #root: string;
  /** Whether nobody else knows of the root, so that it goes with what is in it. */
  readonly #isOwnRoot: boolean;
  readonly #used = new Set<string>();

  /** @param root a folder of the runner's own, which is made when it is needed; without it one among the machine's temporary ones */
  constructor(root: string | null = null) {
    this.#isOwnRoot = root === null;
    this.#root = root ?? join(tmpdir(), `showrunner-${randomUUID()}`);
  }

  of(owner: FolderOwner): TempFolder {
    return new TempFolder(this, owner);
  }

  /** Ids of the actions that have folders here. */
  async listActions(): Promise<string[]> {
    return (await namesIn(this.#root)).filter(isActionId);
  }

  /** Removes the folders of an action but those that attempts have. */
  async removeAction(id: string): Promise<void> {
    const folder = join(this.#root, id);
    for (const name of await namesIn(folder)) await this.#remove(join(folder, name));
    await this.#removeEmpty(id);
  }

  /** Makes the folder of an attempt. One that an attempt which was given up still has is not shared with it. */
  async take({ action, stage, task, attempt }: FolderOwner): Promise<string> {
    const shared = this.#pathOf({ action, stage, task });
    const path = this.#used.has(shared) ? `${shared}-${attempt}` : shared;
    this.#used.add(path);
    await mkdir(path, { recursive: true, mode: 0o700 });
    return path;
  }

  /** Ends the use of a folder by an attempt; `path` is null for one that did not ask for it. */
  async leave(owner: FolderOwner, path: string | null, becomes: "kept" | "removed"): Promise<void> {
    if (path !== null) this.#used.delete(path);
    if (becomes === "kept") return;
    if (path !== null) await this.#remove(path);
    await this.#remove(this.#pathOf(owner));
    await this.#removeEmpty(owner.action);
  }

  #pathOf({ action, stage, task }: Omit<FolderOwner, "attempt">): string {
    return join(this.#root, action, `${stage}.${task}`);
  }

  async #remove(path: string): Promise<void> {
    if (!this.#used.has(path)) await rm(path, { recursive: true, force: true });
  }

  /** Others may be making a folder of the same action just now. */
  async #removeEmpty(action: string): Promise<void> {
    await rmdir(join(this.#root, action)).catch(ignoreLeft);
    if (this.#isOwnRoot) await rmdir(this.#root).catch(ignoreLeft);
  }
}

/** The folder of a task in the hands of one attempt, made at first use. */
export class TempFolder {
  readonly #folders: TempFolders;
  readonly #owner: FolderOwner;
  #made: Promise<string> | null = null;

  constructor(folders: TempFolders, owner: FolderOwner) {
    this.#folders = folders;
    this.#owner = owner;
  }

  path(): Promise<string> {
    this.#made ??= this.#folders.take(this.#owner);
    return this.#made;
  }

  /** Ends its use by this attempt. What an earlier one had left is removed with it. */
  async end(becomes: "kept" | "removed"): Promise<void> {
    if (this.#made === null && this.#owner.attempt === 1) return;
    await this.#folders.leave(this.#owner, (await this.#made) ?? null, becomes);
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

function ignoreLeft(error: unknown): void {
  if (!["ENOENT", "ENOTEMPTY", "EEXIST"].includes(codeOf(error))) throw error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
