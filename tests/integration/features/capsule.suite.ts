import { capsuleTest, replayCapsule } from "showrunner/testing";
import { expect, test } from "vitest";

import { INSTALL_KEY, type Install } from "@/tests/support/install";

import { heavy } from "./flows/heavy";

const MIB = 1024 * 1024;

/** An action that leaves the install, and is taken up again in a test. */
export function describeCapsules(install: () => Install): void {
  test("an action is exported with its large values and files, and replayed from the stage that failed", async () => {
    const { api } = install();
    const file = await api.upload("note.txt", new TextEncoder().encode("a note"), "text/plain");
    const input = { files: [{ file }], characters: 100_000 };
    const action = await api.run({ flow: "heavy", input, metadata: { token: "hush-hush" } });
    expect(action.status).toBe("failed");

    const { body: capsule } = await api.get(`/actions/${action.id}/capsule`);
    expect(capsule).toMatchObject({ flow: "heavy", action: action.id, files: [{ file, name: "note.txt" }] });
    expect(JSON.stringify(capsule)).not.toContain("hush-hush");
    expect(JSON.stringify(capsule)).not.toContain(INSTALL_KEY);

    const replayed = await replayCapsule(heavy, capsule).run();
    expect(replayed).toMatchObject({ status: "failed", error: { message: "100000 are too many" } });
    const measured = await replayCapsule(heavy, capsule, { until: "measure", mocks: { measure: 0 } }).run();
    expect(measured.status).toBe("completed");
    const again = await replayCapsule(heavy, capsule, { until: "measure" }).run();
    expect(again.outputs.measure).toBe(100_000);
    const text = capsuleTest(capsule, {
      flow: { name: "heavy", from: "./heavy" },
      file: "./heavy.json",
      until: "check",
    });
    expect(text).toContain('expect(result.status).toBe("failed");');
  });

  test("an action that is too large to be exported is refused by name", async () => {
    const { api } = install();
    const files = await Promise.all(
      [1, 2, 3, 4].map((place) => api.upload(`part ${place}`, new Uint8Array(9 * MIB), "application/octet-stream")),
    );
    const input = { files: files.map((file) => ({ file })), characters: 0 };
    const { id } = await api.run({ flow: "heavy", input });
    const { status, body } = await api.get(`/actions/${id}/capsule`);
    expect({ status, body }).toMatchObject({ status: 413, body: { code: "CAPSULE_TOO_LARGE" } });
    expect((await api.get("/actions/01900000-0000-7000-8000-00000000dead/capsule")).status).toBe(404);
  });
}
