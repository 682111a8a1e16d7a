import { describe, expect, test } from "vitest";

import { draftKey, formOf, launchRequest, newDraft, restoreDraft, storeDraft, type LaunchFlow } from "./launch-draft";

const FLOW: LaunchFlow = {
  name: "demo",
  version: "1",
  inputSchema: {
    type: "object",
    properties: { items: { type: "integer", default: 5 }, key: { type: "string", writeOnly: true } },
  },
};

describe("a draft", () => {
  const form = formOf(FLOW);

  test("begins with the defaults", () => {
    expect(newDraft(form, "d1")).toEqual({ id: "d1", name: "", input: { items: 5 }, files: [] });
  });

  test("comes back as it was kept, without secrets", () => {
    const files = [{ file: "f1", name: "a.pdf", sizeBytes: 9 }];
    const draft = { id: "d1", name: 'Mine; "quoted"', input: { items: 0, key: "s3cret" }, files };
    const kept = storeDraft(form, draft);
    expect(kept).not.toContain("s3cret");
    expect(restoreDraft(kept)).toEqual({ ...draft, input: { items: 0 } });
    expect(restoreDraft(storeDraft(form, { ...draft, input: undefined }))?.input).toBeUndefined();
  });

  test.each([null, "", "nonsense", "[]", '{"id":1}'])("is not read from %s", (text) => {
    expect(restoreDraft(text)).toBeNull();
  });

  test("belongs to one schema of one flow", () => {
    expect(draftKey(FLOW)).toBe(draftKey({ ...FLOW, version: "2" }));
    expect(draftKey(FLOW)).not.toBe(draftKey({ ...FLOW, inputSchema: { type: "object" } }));
  });
});

describe("the request of a draft", () => {
  const draft = newDraft(formOf(FLOW), "d1");

  test("is the same one when it is sent again, and another one after a change", () => {
    const { idempotencyKey } = launchRequest(FLOW, draft);
    expect(launchRequest(FLOW, { ...draft }).idempotencyKey).toBe(idempotencyKey);
    expect(launchRequest(FLOW, { ...draft, name: "Other" }).idempotencyKey).not.toBe(idempotencyKey);
    expect(launchRequest(FLOW, { ...draft, input: { items: 6 } }).idempotencyKey).not.toBe(idempotencyKey);
    expect(launchRequest(FLOW, { ...draft, id: "d2" }).idempotencyKey).not.toBe(idempotencyKey);
  });

  test("leaves out what was not filled in", () => {
    expect(launchRequest(FLOW, { ...draft, input: undefined, name: "  " })).toEqual({
      flow: "demo",
      idempotencyKey: expect.any(String),
    });
    expect(launchRequest(FLOW, { ...draft, name: " Mine " })).toMatchObject({ name: "Mine", input: { items: 5 } });
  });
});
