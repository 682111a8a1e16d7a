import type { ModelInstall } from "./model-install";
import { MODEL_QUEUES } from "./model-plans";

const MOST = 60;

/** Looks at everything that two stores keep, and last at who may claim what: gates, limits and turns. */
export async function compareAll(install: ModelInstall): Promise<void> {
  const { pair, epoch, ids } = install;
  await pair.meta();
  await pair.inspect(epoch);
  for (const id of ids) {
    await install.logOf(id);
    await pair.readProgress(epoch, id);
  }
  await pair.follow(epoch, { after: "0" });
  await pair.clock.pass(1);
  const session = "last";
  await pair.beat(epoch, { kind: "register", session, runner: "last", info: "{}", leaseMs: 60_000 });
  const wants = MODEL_QUEUES.map((queue) => ({ queue, max: MOST }));
  for (let call = 1; call <= 3; call += 1) {
    const rest = { held: 0, items: [], wants, slots: MOST, known: [], sticky: false };
    await pair.exchange(epoch, { session, call, ...rest });
  }
  await pair.inspect(epoch);
}
