import type { SourcePatch } from "@/tests/support/load-patched";

import type { SIMULATIONS } from "./simulations";

/** A rule of the engine, broken, and the simulation that must notice. */
export interface Mutant extends SourcePatch {
  readonly name: string;
  readonly by: keyof typeof SIMULATIONS;
}

const SETTLE = "server/live-store/embedded/settle.ts";
const DECIDE = "lib/actions/decide/decide.ts";

export const MUTANTS: readonly Mutant[] = [
  {
    name: "no grace after a leap of time",
    by: "site",
    file: "server/live-store/embedded/sessions.ts",
    from: "if (graceEnd <= now) return first;",
    to: "if (graceEnd <= Infinity) return first;",
  },
  {
    name: "a stage is joined before its tasks have ended",
    by: "install",
    file: "lib/actions/decide/settle-stage.ts",
    from: "  if (completed + failed + cancelled < stage.tasks.size) return;\n",
    to: "",
  },
  {
    name: "an event is written apart from its queue change",
    by: "install",
    file: "server/engine/keeper/decide-due.ts",
    from: `  const verdicts = await access.store.commit(
    access.epoch,
    decided.map(({ item }) => item),
  );`,
    to: `  const bare = decided.map(({ item }) => ({ ...item, decisions: item.decisions && { ...item.decisions, entries: [] } }));
  const verdicts = await access.store.commit(access.epoch, bare);
  const late = decided.flatMap(({ item }, place) => {
    const verdict = verdicts[place];
    if (verdict?.decisions !== "taken" || item.decisions === null) return [];
    const decisions = { ...item.decisions, basedOn: verdict.head, bodies: [], mailTaken: 0 };
    return [{ ...item, knownSeq: verdict.head, decisions }];
  });
  await access.store.commit(access.epoch, late);`,
  },
  {
    name: "create is not idempotent",
    by: "site",
    file: "server/live-store/embedded/embedded-state.ts",
    from: 'if (tables.actions.has(id)) return "exists";',
    to: "",
  },
  {
    name: "a terminal status can be overwritten",
    by: "install",
    file: DECIDE,
    from: "  if (isEnded(deciding.action.status)) return finishEnded(deciding, false);\n  if (deciding",
    to: "  if (deciding",
  },
  {
    name: "a claim ignores the pause",
    by: "install",
    file: "server/live-store/embedded/claims.ts",
    from: '    if (action.gate !== "open") return "held";\n',
    to: "",
  },
  {
    name: "a retry keeps the old attempt number",
    by: "install",
    file: "lib/actions/fold/fold-tasks.ts",
    from: '    status: "running",\n    attempt: attempt + 1,',
    to: '    status: "running",\n    attempt: Math.max(1, attempt),',
  },
  {
    name: "the feed is trimmed before it is recorded",
    by: "site",
    file: "server/live-store/embedded/feed.ts",
    from: "const to = Math.min(Number(trimTo), recorded);",
    to: "const to = this.last;",
  },
  {
    name: "a log is compacted before it is recorded",
    by: "site",
    file: "server/engine/keeper/project-feed.ts",
    from: "seq: from + events.length - 1, stay:",
    to: "seq: from + events.length + 1, stay:",
  },
  {
    name: "a runner goes on from an answer that leaves something out",
    by: "site",
    file: "server/engine/held-action.ts",
    from: "decision === null || hasMissedMore(verdict, this.seq);",
    to: "decision === null;",
  },
  {
    name: "a socket joins after the replay",
    by: "subscription",
    file: "server/realtime/topics.ts",
    from: `    topic.sockets.add(socket);
    this.actions.set(wanted.action, topic);
    const [answer] = await readWhole(access, [
      { action: wanted.action, after: wanted.after, limit: wanted.after > 0 ? REPLAY_MOST + 1 : 0 },
    ]);
    noteHead(topic, answer?.found === true ? answer.head : action.seq);
    const progress = await access.store.readProgress(access.epoch, wanted.action);
`,
    to: `    this.actions.set(wanted.action, topic);
    const [answer] = await readWhole(access, [
      { action: wanted.action, after: wanted.after, limit: wanted.after > 0 ? REPLAY_MOST + 1 : 0 },
    ]);
    noteHead(topic, answer?.found === true ? answer.head : action.seq);
    const progress = await access.store.readProgress(access.epoch, wanted.action);
    topic.sockets.add(socket);
`,
  },
  {
    name: "a ready push is forgotten on one path",
    by: "install",
    file: "lib/actions/decide/requeue.ts",
    from: "  deciding.entries.push(",
    to: "  if (!task.alone) deciding.entries.push(",
  },
  {
    name: "the wake is cleared by a decision that had not folded all",
    by: "install",
    file: SETTLE,
    from: "const knewAll = part.basedOn === proposal.before && action.mail.length === 0;",
    to: "const knewAll = part.basedOn <= proposal.before;",
  },
  {
    name: "the last answer of a session is not kept",
    by: "install",
    file: "server/live-store/embedded/exchange.ts",
    from: "  if (request.call === session.call && session.answer !== null) return session.answer;\n  if (request.call !== session.call + 1) {",
    to: "  if (request.call !== session.call + 1 && request.call !== session.call) {",
  },
  {
    name: "an end without the idle check",
    by: "site",
    file: SETTLE,
    from: "  if (part.isEnd && action.leases.size > 0) return false;\n",
    to: "",
  },
  {
    name: "the epoch is not compared",
    by: "site",
    file: "server/live-store/embedded/tables.ts",
    from: "if (this.epoch === 0 || epoch !== this.epoch)",
    to: "if (this.epoch === 0 || epoch < 0)",
  },
  {
    name: "a rebuilt store is opened before all is seeded",
    by: "site",
    file: "server/engine/keeper/open-store.ts",
    from: "  const seeded = isLost ? await seedAll(context, { epoch, seen: meta.epoch }) : [];",
    to: "  await access.store.raise(epoch);\n  const seeded = isLost ? await seedAll(context, { epoch, seen: epoch }) : [];",
  },
  {
    name: "an answer before the journal's sync",
    by: "site",
    file: "server/live-store/embedded/command-log.ts",
    from: "    const isWritten = mustLast || this.carried.length > MOST_CARRIED ? await this.write() : false;\n    if (mustLast && !isWritten) this.refuse(batch);\n    else for (const pending of batch) pending.run(moment);",
    to: "    for (const pending of batch) pending.run(moment);\n    const isWritten = mustLast || this.carried.length > MOST_CARRIED ? await this.write() : false;",
  },
];
