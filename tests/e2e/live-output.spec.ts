import { z } from "zod";

import { ActionPage } from "./action-page";
import { expectPageAgrees } from "./expect-page-agrees";
import { type Api, expect, test } from "./fixtures";
import { noteTexts } from "./note-texts";

const LINES = 10;

/** A line each 0.5 s on both streams, with colours and with what a browser would take for HTML, and when it was printed. */
const PROGRAM = `
  let n = 0;
  const timer = setInterval(() => {
    n += 1;
    console.log("\\u001b[32mout " + n + "\\u001b[0m\\u001b[2J <b>bold</b> at " + Date.now());
    console.error("\\u001b[31merr " + n + "\\u001b[0m <img src=x onerror='document.title=1'> at " + Date.now());
    if (n === ${LINES}) clearInterval(timer);
  }, 500);`;

const ToldLines = z.object({
  lines: z.array(z.object({ n: z.number(), stream: z.enum(["out", "err"]), text: z.string() })),
});
type ToldLine = z.infer<typeof ToldLines>["lines"][number];

/** Reads the lines until all are there, and gives how long after it was printed each was there. */
async function lateness(api: Api, id: string): Promise<{ lines: readonly ToldLine[]; latenessMs: readonly number[] }> {
  const seen = new Map<number, number>();
  let lines: readonly ToldLine[] = [];
  const read = async () => {
    const answer: unknown = await (await api(`/actions/${id}/logs?stage=command`)).json();
    ({ lines } = ToldLines.parse(answer));
    for (const { n, text } of lines) if (!seen.has(n)) seen.set(n, Date.now() - Number(/\d+$/.exec(text)?.[0]));
    return lines.length;
  };
  await expect.poll(read, { intervals: [100], timeout: 15_000 }).toBe(2 * LINES);
  return { lines, latenessMs: [...seen.values()] };
}

test("what a program prints is on its page and in the API as it is printed, each stream apart, and never as HTML", async ({
  page,
  launchAll,
  api,
}) => {
  const command = ["node", "-e", PROGRAM];
  const [id = ""] = await launchAll([{ command, name: "Prints for 5 s", start: false }]);
  const action = await new ActionPage(page, id).open("?tab=logs");
  const texts = await noteTexts(page.getByRole("tabpanel", { name: "Logs" }));
  await api(`/actions/${id}/start`, { method: "POST" });

  const { lines, latenessMs } = await lateness(api, id);
  expect(Math.max(...latenessMs)).toBeLessThan(1_000);
  await action.expectStatus("completed");

  const counts = (await texts()).map((text) => text.match(/(?:out|err) \d+ /g)?.length ?? 0);
  expect(new Set(counts).size).toBeGreaterThanOrEqual(8);
  expect(counts).toEqual(counts.toSorted((one, other) => one - other));

  const places = Array.from({ length: LINES }, (_, place) => place + 1);
  const out = places.map((n) => new RegExp(`^\\d+out ${n} <b>bold</b> at \\d+$`));
  const err = places.map((n) => new RegExp(`^\\d+stderrerr ${n} <img src=x onerror='document.title=1'> at \\d+$`));
  await expect(page.locator('[data-line][data-stream="out"]')).toHaveText(out);
  await expect(page.locator('[data-line][data-stream="err"]')).toHaveText(err);
  const told = lines.map(({ stream, text }) => `${stream} ${/(?:out|err) \d+/.exec(text)?.[0]}`);
  expect(told.toSorted()).toEqual(places.flatMap((n) => [`err err ${n}`, `out out ${n}`]).toSorted());
  await expect(page.locator("[data-line] :is(b, img)")).toHaveCount(0);
  await expect(page).toHaveTitle("Completed · Prints for 5 s · Action");
  await expectPageAgrees(action, api);
});
