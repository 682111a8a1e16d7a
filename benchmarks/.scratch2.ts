import { chainFlow, Counter } from "./bench-flows";
import { creationOf } from "./live-bench";
import { decide } from "@/lib/actions/decide/decide";
import { firstAction, foldAll } from "@/lib/actions/fold/fold";
import { encodeEvent, withPlace, decodeEvents } from "@/lib/actions/event-codec";
const flow = chainFlow(new Counter());
const cr = creationOf(flow, { value: { i: 1 } });
function run() {
  let a = firstAction(cr, 1); let n = 0;
  const put = (bodies: any[]) => { a = foldAll(a, bodies.map((b, i) => withPlace(b, a.seq + 1 + i, 5))); n += bodies.length; };
  put(decide(a, 1).events as any);
  for (let s = 0; s < 5; s++) {
    put([{ type: "task.claimed", stage: "s" + s, from: 0, to: 0, session: "x", runner: "r" }]);
    const fact = { type: "task.completed", stage: "s" + s, task: 0, attempt: 1, output: { value: 1 }, progress: null };
    const view = foldAll(a, [withPlace(fact as any, a.seq + 1, 5)]);
    const d = decide(view, 5);
    put([fact, ...d.events]);
  }
  return a;
}
for (let i = 0; i < 3000; i++) run();
const t = process.cpuUsage(); const w = performance.now();
for (let i = 0; i < 3000; i++) run();
const c = process.cpuUsage(t);
console.log("us per stage cpu", ((c.user + c.system) / 3000 / 5).toFixed(2), run().status);
process.exit(0);
