import { describe, expect, test } from "vitest";

import { FakeDisk } from "@/tests/support/fake-disk";

import { DiskFullError } from "./disk";
import { Journal } from "./journal";
import { JournalDamagedError } from "./record-codec";
import { recover } from "./recover";

async function read(disk: FakeDisk) {
  const parts: string[] = [];
  const records: string[] = [];
  const end = await recover(disk, {
    part: (payload) => parts.push(payload),
    record: (payload) => records.push(payload),
  });
  return { parts, records, end };
}

async function open(disk: FakeDisk) {
  const { end } = await read(disk);
  return await Journal.open(disk, { sync: "always" }, end);
}

async function written(payloads: readonly string[]) {
  const disk = new FakeDisk();
  const journal = await open(disk);
  for (const payload of payloads) await journal.append(payload);
  return { disk, journal };
}

describe("a journal", () => {
  test("gives back what was appended, over several openings", async () => {
    const { disk } = await written(["a", "b"]);
    await (await open(disk)).append("c");
    expect((await read(disk)).records).toEqual(["a", "b", "c"]);
  });

  test("keeps what was synced through a power cut", async () => {
    const { disk } = await written(["a", "b"]);
    expect((await read(disk.afterPowerCut())).records).toEqual(["a", "b"]);
  });

  test.each([0, 0.3, 0.9, 0.999])(
    "a write that was cut off at %d of its length is gone, and the journal goes on",
    async (luck) => {
      const { disk, journal } = await written(["a"]);
      const release = disk.holdSyncs();
      const writing = journal.append("b".repeat(1_000));
      const found = disk.afterPowerCut(luck);
      const again = await open(found);
      await again.append("c");
      expect((await read(found)).records).toEqual(["a", "c"]);
      release();
      await writing;
    },
  );

  test("a hole in its middle stops the opening", async () => {
    const { disk } = await written(["a", "b", "c"]);
    disk.journal.bytes.fill(0, 25, 30);
    await expect(read(disk)).rejects.toBeInstanceOf(JournalDamagedError);
  });

  test("a full disk leaves it as it was", async () => {
    const { disk, journal } = await written(["a"]);
    disk.roomBytes = 10;
    await expect(journal.append("b")).rejects.toBeInstanceOf(DiskFullError);
    disk.roomBytes = Infinity;
    await journal.append("c");
    expect((await read(disk)).records).toEqual(["a", "c"]);
  });
});

describe("a snapshot", () => {
  test("takes the place of what was before it", async () => {
    const { disk, journal } = await written(["a", "b"]);
    const finish = await journal.rotate(["state 1", "state 2"]);
    await journal.append("c");
    await finish();
    await journal.append("d");
    const { parts, records } = await read(disk.afterPowerCut());
    expect({ parts, records }).toEqual({ parts: ["state 1", "state 2"], records: ["c", "d"] });
    expect([...disk.files.keys()].toSorted()).toEqual(["journal-00000002", "snapshot-00000002"]);
  });

  test("that was not finished is passed over, and the files before it are read", async () => {
    const { disk, journal } = await written(["a", "b"]);
    await journal.rotate(["state"]);
    await journal.append("c");
    disk.files.set("snapshot-00000002.new", { bytes: new Uint8Array(5), syncedBytes: 5 });
    const { parts, records } = await read(disk);
    expect({ parts, records }).toEqual({ parts: [], records: ["a", "b", "c"] });
    expect([...disk.files.keys()].toSorted()).toEqual(["journal-00000001", "journal-00000002"]);
  });

  test("finished after another one leaves nothing behind", async () => {
    const { disk, journal } = await written(["a"]);
    await journal.rotate(["first"]);
    await journal.append("b");
    const finish = await journal.rotate(["second"]);
    await finish();
    await journal.append("c");
    const { parts, records } = await read(disk);
    expect({ parts, records }).toEqual({ parts: ["second"], records: ["c"] });
    expect([...disk.files.keys()].toSorted()).toEqual(["journal-00000003", "snapshot-00000003"]);
  });

  test("larger than one write comes back whole", async () => {
    const { disk, journal } = await written([]);
    const parts = Array.from({ length: 50 }, (_, place) => `${place}${"x".repeat(50_000)}`);
    await (
      await journal.rotate(parts)
    )();
    expect((await read(disk)).parts).toEqual(parts);
  });

  test.each(["snapshot-00000002", "journal-00000002"])("without %s the journal is damaged", async (name) => {
    const { disk, journal } = await written(["a"]);
    await (
      await journal.rotate(["state"])
    )();
    await journal.append("b");
    disk.files.delete(name);
    await expect(read(disk)).rejects.toBeInstanceOf(JournalDamagedError);
  });

  test("cut short, it stops the opening", async () => {
    const { disk, journal } = await written(["a"]);
    await (
      await journal.rotate(["state"])
    )();
    const snapshot = disk.files.get("snapshot-00000002");
    if (snapshot === undefined) throw new Error("There is no snapshot.");
    snapshot.bytes = snapshot.bytes.slice(0, -3);
    await expect(read(disk)).rejects.toBeInstanceOf(JournalDamagedError);
  });
});
