import { createHash, randomBytes, randomUUID } from "node:crypto";

import { apiKey } from "@better-auth/api-key";
import { betterAuth } from "better-auth";
import { describe, expect, test } from "vitest";

import { aBatch, aCommit, aHome, anAction, anOrganisation, aRegistration } from "./fixtures";
import type { RecordUnderTest } from "./record-under-test";

export function describeKeeping(subject: () => RecordUnderTest): void {
  const store = () => subject().record.store;
  const payloads = () => subject().record.payloads;

  describe("flows", () => {
    test("a version is registered once; other content under it is a conflict", async () => {
      const organisation = anOrganisation();
      expect(await store().registerFlow(organisation, aRegistration())).toBe("registered");
      expect(await store().registerFlow(organisation, aRegistration())).toBe("same");
      expect(await store().registerFlow(organisation, aRegistration({ description: "Other" }))).toBe("conflict");
      expect((await store().findFlow(organisation, "report"))?.registration).toEqual(aRegistration());
    });

    test("a version registered by many at once is registered by one", async () => {
      const organisation = anOrganisation();
      const answers = await subject().askBoth(4, ({ store: one }) => one.registerFlow(organisation, aRegistration()));
      expect(answers.toSorted()).toEqual(["registered", "same", "same", "same"]);
    });

    test("the order of keys makes no difference, and is kept", async () => {
      const organisation = anOrganisation();
      const registration = aRegistration();
      await store().registerFlow(organisation, registration);
      const { plan, inputSchema } = registration;
      expect(await store().registerFlow(organisation, { inputSchema, plan })).toBe("same");
      const found = await store().findFlow(organisation, "report");
      expect(JSON.stringify(found?.registration.inputSchema)).toBe(JSON.stringify(inputSchema));
    });

    test("the version registered last is the one that is found, also when it is an old one", async () => {
      const organisation = anOrganisation();
      for (const version of ["2", "10", "9"]) await store().registerFlow(organisation, aRegistration({ version }));
      const found = async (version?: string) =>
        (await store().findFlow(organisation, "report", version))?.registration.plan.version;
      expect(await found()).toBe("9");
      expect(await found("2")).toBe("2");
      expect(await found("3")).toBeUndefined();
      await store().registerFlow(organisation, aRegistration({ version: "10" }));
      expect(await found()).toBe("10");
      await store().registerFlow(organisation, aRegistration({ version: "2", description: "Other" }));
      expect(await found()).toBe("10");
    });

    test("the list has the latest version of each flow of its organisation, by name", async () => {
      const organisation = anOrganisation();
      for (const [name, version] of [
        ["b", "1"],
        ["a", "1"],
        ["b", "2"],
      ] as const) {
        await store().registerFlow(organisation, aRegistration({ name, version }));
      }
      await store().registerFlow(anOrganisation(), aRegistration({ name: "c" }));
      const plans = (await store().listFlows(organisation)).map(({ registration }) => registration.plan);
      expect(plans.map(({ name, version }) => [name, version])).toEqual([
        ["a", "1"],
        ["b", "2"],
      ]);
    });
  });

  describe("payloads", () => {
    test.each([0, 1, 512 * 1024, 3_000_001])("%d bytes are read as they were put", async (sizeBytes) => {
      const organisation = anOrganisation();
      const bytes = new Uint8Array(randomBytes(sizeBytes));
      const action = randomUUID();
      const info = await payloads().put({ organisation, action, name: "Ünïcode.pdf", type: "application/pdf", bytes });
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      expect(info).toEqual({
        id: info.id,
        organisation,
        action,
        name: "Ünïcode.pdf",
        type: "application/pdf",
        sizeBytes,
        sha256,
      });
      expect(await payloads().find(organisation, info.id)).toEqual(info);
      const read = await payloads().read(organisation, info.id);
      expect(
        createHash("sha256")
          .update(read ?? "nothing")
          .digest("hex"),
      ).toBe(sha256);
    });

    test.each(["application/json", "text/plain"])("a large %s is read as it was put", async (type) => {
      const organisation = anOrganisation();
      const bytes = new TextEncoder().encode(JSON.stringify(Array.from({ length: 60_000 }, (_, n) => `Zeile ${n} 🙂`)));
      const info = await payloads().put({ organisation, action: null, name: "a", type, bytes });
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      expect(info).toMatchObject({ sizeBytes: bytes.byteLength, sha256 });
      const read = await payloads().read(organisation, info.id);
      expect(Buffer.from(read ?? []).equals(bytes)).toBe(true);
    });

    test("a payload is nobody else's", async () => {
      const bytes = new TextEncoder().encode("secret");
      const { id } = await payloads().put({
        organisation: anOrganisation(),
        action: null,
        name: "a",
        type: "text/plain",
        bytes,
      });
      const another = anOrganisation();
      expect(await payloads().find(another, id)).toBeNull();
      expect(await payloads().read(another, id)).toBeNull();
    });

    test("an id that is none finds nothing", async () => {
      expect(await payloads().find("default", "no id")).toBeNull();
      expect(await payloads().read("default", randomUUID())).toBeNull();
    });
  });

  describe("the install", () => {
    test("a value is made once, by one of many", async () => {
      const key = randomUUID();
      const values = await subject().askBoth(40, (record) => record.store.installValue(key, () => randomUUID()));
      expect(new Set(values).size).toBe(1);
      expect(await store().installValue(key, () => "another")).toBe(values[0]);
    });

    test("a note is what was last written, and stands apart from values of its name", async () => {
      const key = randomUUID();
      expect(await store().readNote(key)).toBeNull();
      await store().installValue(key, () => "a value");
      await subject().askBoth(10, (record) => record.store.writeNote(key, "first"));
      await store().writeNote(key, "second");
      expect(await store().readNote(key)).toBe("second");
      expect(await store().installValue(key, () => "another")).toBe("a value");
    });

    test("every raise of the epoch gets its own", async () => {
      const before = await store().readEpoch();
      const raised = await subject().askBoth(40, (record) => record.store.raiseEpoch());
      expect(new Set(raised).size).toBe(40);
      expect(await store().readEpoch()).toBe(before + 40);
    });
  });

  describe("sign-in", () => {
    test("people, sessions and keys find their tables", async () => {
      const auth = betterAuth({
        database: subject().record.authAdapter,
        secret: randomUUID(),
        baseURL: "http://localhost",
        telemetry: { enabled: false },
        logger: { disabled: true },
        emailAndPassword: { enabled: true },
        user: { additionalFields: { role: { type: "string", required: false, input: false } } },
        plugins: [apiKey({ enableMetadata: true })],
      });
      const email = `${randomUUID()}@example.org`;
      const password = randomUUID();
      const { user } = await auth.api.signUpEmail({ body: { name: "Ada", email, password } });
      const signedIn = await auth.api.signInEmail({ body: { email, password } });
      expect(signedIn.user).toMatchObject({ email, role: "viewer" });
      const { key } = await auth.api.createApiKey({ body: { userId: user.id, name: "ci", metadata: { a: 1 } } });
      expect(await auth.api.verifyApiKey({ body: { key } })).toMatchObject({ valid: true });
      expect(await auth.api.verifyApiKey({ body: { key: `${key}x` } })).toMatchObject({ valid: false });
    });
  });
}

/** Last of all: it closes the record of the others. */
export function describeReopening(subject: () => RecordUnderTest): void {
  describe("opened again", () => {
    test("everything is still there", async () => {
      const before = subject().record;
      const home = aHome();
      const organisation = anOrganisation();
      const action = anAction({ organisation, home, idempotencyKey: "key" });
      await before.store.createActions([action]);
      await before.store.applyFeed(aBatch({ home, place: "5", commits: [aCommit(action, [1, 3])] }));
      await before.store.registerFlow(organisation, aRegistration());
      await before.store.installValue("name", () => "kept");
      const epoch = await before.store.raiseEpoch();
      const bytes = new TextEncoder().encode("kept");
      const { id } = await before.payloads.put({
        organisation,
        action: action.id,
        name: "a",
        type: "text/plain",
        bytes,
      });

      const { store, payloads } = await subject().reopen();
      expect(await store.findAction(organisation, action.id)).toMatchObject({
        recordedSeq: 3,
        summary: { status: "running" },
      });
      expect(await store.readEvents(action.id, 0, 9)).toHaveLength(3);
      expect(await store.readCursor(home)).toEqual({ place: "5", epoch: 1 });
      expect(await store.createActions([anAction({ organisation, idempotencyKey: "key" })])).toMatchObject([
        { id: action.id },
      ]);
      expect(await store.applyFeed(aBatch({ home, place: "5" }))).toBe("moved");
      expect((await store.findFlow(organisation, "report"))?.registration).toEqual(aRegistration());
      expect(await store.installValue("name", () => "other")).toBe("kept");
      expect(await store.readEpoch()).toBe(epoch);
      expect(Buffer.from((await payloads.read(organisation, id)) ?? []).toString()).toBe("kept");
    });

    test("a record that was closed says that it is away", async () => {
      const store = subject().record.store;
      await expect(store.readEpoch()).rejects.toMatchObject({ code: "RECORD_AWAY" });
      await expect(store.createActions([anAction()])).rejects.toMatchObject({ code: "RECORD_AWAY" });
    });
  });
}
