import { beforeAll, expect, test } from "vitest";
import { z } from "zod";

import type { Install } from "@/tests/support/install";

const Page = z.object({
  items: z.array(
    z.looseObject({
      stage: z.string(),
      index: z.number(),
      status: z.string(),
      item: z.unknown().optional(),
      output: z.unknown().optional(),
      error: z.looseObject({ code: z.string() }).optional(),
      attempts: z.array(z.looseObject({ number: z.number(), status: z.string(), runner: z.string() })),
    }),
  ),
  nextCursor: z.string().nullable(),
  total: z.number(),
});
type Page = z.infer<typeof Page>;

const ITEMS = 1_000;

/** The tasks of an action as a list. */
export function describeTasks(install: () => Install): void {
  let id = "";
  beforeAll(async () => {
    ({ id } = await install().api.run({ flow: "fan.continue", input: { items: ITEMS, fail: [3, 700] } }));
  });

  async function page(query: string): Promise<Page> {
    const { status, body } = await install().api.get(`/actions/${id}/tasks${query}`);
    expect(status).toBe(200);
    return Page.parse(body);
  }

  test("come by stage and then by item, page by page, each once, with what they worked on and gave", async () => {
    const seen: Page["items"] = [];
    let cursor: string | null = null;
    do {
      const { items, nextCursor, total } = await page(`?limit=300${cursor === null ? "" : `&cursor=${cursor}`}`);
      expect(total).toBe(ITEMS + 1);
      seen.push(...items);
      cursor = nextCursor;
    } while (cursor !== null);
    expect(seen.map(({ stage, index }) => `${stage} ${index}`)).toEqual([
      ...Array.from({ length: ITEMS }, (_, place) => `spread ${place}`),
      "join 0",
    ]);
    expect(seen[42]).toMatchObject({ status: "completed", item: { place: 42 }, output: 42 * 42 });
    expect(seen[42]?.attempts).toMatchObject([{ number: 1, status: "completed" }]);
    expect(seen[ITEMS]).not.toHaveProperty("item");
  });

  test("are narrowed by stage and by status", async () => {
    const failed = await page("?stage=spread&status=failed,cancelled");
    expect(failed).toMatchObject({ total: 2, nextCursor: null });
    expect(failed.items).toMatchObject([
      { index: 3, error: { code: "TOLD" } },
      { index: 700, error: { code: "TOLD" } },
    ]);
    expect(await page("?stage=join")).toMatchObject({ total: 1, items: [{ stage: "join", status: "completed" }] });
    expect(await page("?status=running")).toEqual({ items: [], nextCursor: null, total: 0 });
  });

  test("of nothing, or asked for in a way that makes no sense, are refused", async () => {
    const { api } = install();
    expect(await api.get(`/actions/${id}/tasks?stage=none`)).toMatchObject({
      status: 404,
      body: { code: "STAGE_NOT_FOUND" },
    });
    expect(await api.get("/actions/none/tasks")).toMatchObject({ status: 404 });
    for (const query of ["status=done", "limit=0", "limit=501", "cursor=x", "page=2", "status=failed&id=x"]) {
      expect((await api.get(`/actions/${id}/tasks?${query}`)).status, query).toBe(422);
    }
  });
}
