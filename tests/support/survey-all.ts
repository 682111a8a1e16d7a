import type { LiveStore, Survey, SurveyedAction } from "@/server/ports/live-store";

/** All actions of a live store, by id. */
export async function surveyAll(store: LiveStore, epoch: number, limit = 100): Promise<Omit<Survey, "cursor">> {
  const all = new Map<string, SurveyedAction>();
  for (let cursor = "0"; ;) {
    const answer = await store.survey(epoch, { cursor, limit });
    for (const one of answer.actions) all.set(one.action, one);
    ({ cursor } = answer);
    if (cursor !== "0") continue;
    const { now, dispatch } = answer;
    return { now, dispatch, actions: [...all.values()].toSorted((a, b) => (a.action < b.action ? -1 : 1)) };
  }
}
