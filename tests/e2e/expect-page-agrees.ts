import { type ActionPage, ToldAction, ToldEvents } from "./action-page";
import { type Api, expect } from "./fixtures";

/** Less than the 5 s after which a page heals what it lost. */
const AGREES_WITHIN_MS = 3_000;

/**
 * The page of an action says what the API says: status, number of events, percent, and of each stage its status, attempt and
 * counts, in the strip as in the table. Both are read until they agree, since an open action goes on in between.
 */
export async function expectPageAgrees(action: ActionPage, api: Api): Promise<void> {
  await action.openTab("Stages");
  await expect(async () => {
    const told = await toldAction(api, action.id);
    expect(await shownOn(action)).toEqual(asShown(told));
  }).toPass({ timeout: AGREES_WITHIN_MS });
}

/** Every event the API tells is shown once and in its place. Gives how many there are. */
export async function expectEventsAgree(action: ActionPage, api: Api): Promise<number> {
  await action.openTab("Events");
  const more = action.page.getByRole("button", { name: /^Show [\d,]+ more$/ });
  const rows = action.page.locator("tr[data-seq]");
  await expect(rows.first()).toBeVisible();
  while (await more.isVisible()) await more.click();
  const answer: unknown = await (await api(`/actions/${action.id}/events`)).json();
  const told = ToldEvents.parse(answer).events.map(({ seq, type }) => `${seq} ${type}`);
  const readRows = () =>
    rows.evaluateAll((all) => all.map((row) => `${row.getAttribute("data-seq")} ${row.getAttribute("data-event")}`));
  await expect.poll(readRows, { timeout: AGREES_WITHIN_MS }).toEqual(told.toReversed());
  return told.length;
}

/** The action as the API tells it now. */
export async function toldAction(api: Api, id: string): Promise<ToldAction> {
  const answer: unknown = await (await api(`/actions/${id}`)).json();
  return ToldAction.parse(answer);
}

function shownOn({ root }: ActionPage) {
  return root.evaluate((article) => {
    const read = (element: Element, names: readonly string[]) =>
      names.map((name) => element.getAttribute(`data-${name}`));
    const stages = (selector: string) =>
      [...article.querySelectorAll(selector)].map((stage) =>
        read(stage, ["stage-id", "status", "attempt", "processed", "total"]),
      );
    return {
      action: read(article, ["status", "display", "seq"]),
      percent: /(\d+)% overall/.exec(article.textContent)?.[1],
      strip: stages(".segment[data-stage-id]"),
      table: stages("tr[data-stage-id]"),
    };
  });
}

function asShown(told: ToldAction): Awaited<ReturnType<typeof shownOn>> {
  const stages = told.stages.map((stage) => {
    const { current, total } = stage.progress;
    return [stage.id, wordOf(stage), String(stage.attempt), String(current), total === null ? null : String(total)];
  });
  return {
    action: [told.status, wordOf(told), String(told.seq)],
    percent: String(told.progress.percent),
    strip: stages,
    table: stages,
  };
}

function wordOf({ display, error }: Pick<ToldAction, "display" | "error">): string {
  return display === "failed" && error?.code === "TIMED_OUT" ? "timed_out" : display;
}
