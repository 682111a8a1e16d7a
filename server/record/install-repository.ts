import type { Database } from "./database";

/** What the install as a whole is: its epoch, and small values made once. */
export class InstallRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async readEpoch(): Promise<number> {
    const install = await this.#database.ask((prisma) => prisma.install.findUniqueOrThrow({ where: { id: 1 } }));
    return install.epoch;
  }

  async raiseEpoch(): Promise<number> {
    const install = await this.#database.ask((prisma) =>
      prisma.install.update({ where: { id: 1 }, data: { epoch: { increment: 1 } } }),
    );
    return install.epoch;
  }

  async installValue(key: string, make: () => string): Promise<string> {
    const present = await this.#findValue(key);
    if (present !== null) return present;
    const made = make();
    await this.#database.ask((prisma) =>
      prisma.installValue.createMany({ data: [{ key, value: made }], skipDuplicates: true }),
    );
    return (await this.#findValue(key)) ?? made;
  }

  readNote(key: string): Promise<string | null> {
    return this.#findValue(noteKey(key));
  }

  async writeNote(key: string, text: string): Promise<void> {
    const note = { key: noteKey(key), value: text };
    await this.#database.ask((prisma) =>
      prisma.installValue.upsert({ where: { key: note.key }, create: note, update: { value: text } }),
    );
  }

  async #findValue(key: string): Promise<string | null> {
    const found = await this.#database.ask((prisma) => prisma.installValue.findUnique({ where: { key } }));
    return found?.value ?? null;
  }
}

/** Notes stand apart from values that are made once. */
function noteKey(key: string): string {
  return `note:${key}`;
}
