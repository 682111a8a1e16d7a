import type { Action } from "@/lib/actions/action";
import {
  requestAnswer,
  requestCancel,
  requestPause,
  requestResume,
  requestRetry,
  requestSignal,
  requestStart,
  requestStateChange,
  type CommandContext,
} from "@/lib/actions/commands";
import type { Decision } from "@/lib/actions/decide/decision";
import type { ActionCreated, ActionEvent, EventBody } from "@/lib/actions/event";
import { foldAll, foldLog } from "@/lib/actions/fold/fold";
import { isEnded } from "@/lib/actions/status";
import { CreateActionInput } from "@/lib/api/create-action-input";
import { parseInput } from "@/lib/api/parse-input";
import type { Flow } from "@/lib/flows/flow";
import { InvalidInputError, InvariantError } from "@/lib/shared/errors";
import type { Millis } from "@/lib/shared/ids";
import type { Json } from "@/lib/shared/json";
import { loadedFlow, type LoadedFlow } from "@/server/engine/loaded-flow";
import { checkedAnswer } from "@/server/services/answer-approval";
import { createdFrom } from "@/server/services/prepare-action";

import { debugLine } from "./debug-line";
import { FlowEventTeller, type FlowEvents, type FlowListener } from "./flow-events";
import { resultOf, type FlowResult } from "./flow-result";
import { Notes } from "./inspection";
import { createMemoryPayloads, type MemoryPayloads } from "./memory-payloads";
import { mockedFlow, type Mocking } from "./mocked-flow";
import { toldOfSpawned } from "./spawned-ends";
import { TEST_ACTOR, TestEngine } from "./test-engine";
import { testExecutors } from "./test-executors";
import { payloadOf } from "./test-file";
import type { FlowTestOptions } from "./test-options";
import type { StageOf } from "./tested-flow";
import { VirtualTime } from "./virtual-time";

const ORGANISATION = "test";
const START = Date.UTC(2030, 0, 1);
const PATIENCE_MS = 1_000;

/** How far a test runs. */
export interface RunOptions<F extends Flow> {
  /** Stop when this stage is about to begin: nothing of it has run. Run again to go on. */
  readonly until?: StageOf<F>;
}

/** What somebody answers to an approval. */
export interface ApprovalAnswer {
  readonly approved: boolean;
  readonly value?: Json;
  readonly comment?: string;
}

/** One action of a flow in this process: run it, give it commands, listen to it. */
export class FlowTest<F extends Flow> {
  private readonly options: FlowTestOptions<F>;
  private readonly time: VirtualTime;
  private readonly loaded: LoadedFlow;
  private readonly payloads: MemoryPayloads;
  private readonly notes = new Notes();
  private readonly teller = new FlowEventTeller();
  private readonly log: ActionEvent[] = [];
  private readonly debug: string[] = [];
  private readonly order: string[] = [];
  private action: Action | null = null;
  private until: string | null = null;
  private opening: Promise<TestEngine> | null = null;

  constructor(flow: F, options: FlowTestOptions<F>) {
    this.options = options;
    this.time = new VirtualTime(millisOf(options.now ?? START));
    this.payloads = createMemoryPayloads((options.files ?? []).map((file) => payloadOf(file, ORGANISATION)));
    const { mocks = {}, compensations = {} } = options;
    const onRead: Mocking["onRead"] = (inputs) => this.notes.read(inputs);
    const mocked = mockedFlow(flow, { mocks, compensations, time: this.time, onRead });
    this.loaded = loadedFlow(mocked, "a test");
  }

  /** What the clock of the action says, epoch ms. It moves only while the test runs and no code is at work. */
  now(): Millis {
    return this.time.now();
  }

  /** Calls `listener` whenever that happens, from now on. */
  on<Name extends keyof FlowEvents>(name: Name, listener: FlowListener<Name>): this {
    this.teller.add(name, listener);
    return this;
  }

  /**
   * Runs the action until it has ended, until the stage that is named is about to begin, or until nothing more happens by
   * itself, as while it is paused. @throws InvalidInputError naming the field when the input does not fit
   */
  async run({ until }: RunOptions<F> = {}): Promise<FlowResult<F>> {
    this.until = until ?? null;
    await this.goOn(await this.engine());
    return this.result();
  }

  /** How far the action has come. */
  async result(): Promise<FlowResult<F>> {
    await this.engine();
    const { action, log, debug, order, notes, payloads } = this;
    if (action === null) throw new InvariantError("A test has seen nothing of its action.");
    return resultOf<F>({ action, log, debug, order, notes, payloads });
  }

  /** As a person would from its page; run the test to see what comes of it. @throws ConflictError as the product does */
  cancel(): Promise<void> {
    return this.command(requestCancel);
  }

  pause(): Promise<void> {
    return this.command(requestPause);
  }

  resume(): Promise<void> {
    return this.command(requestResume);
  }

  /** Starts an action that was made with `launch: { start: false }`. */
  start(): Promise<void> {
    return this.command(requestStart);
  }

  /** Sends the action a signal; it is kept until a stage waits for it. */
  signal(name: string, value: Json = null): Promise<void> {
    return this.command((action, by) => requestSignal(action, { name, value }, by));
  }

  /** Answers the approval that a stage waits for. @throws InvalidInputError when the value does not fit its form */
  answer(stage: StageOf<F>, { approved, value = null, comment }: ApprovalAnswer): Promise<void> {
    const answer = { approved, value, comment: comment ?? null };
    return this.command((action, by) =>
      requestAnswer(action, { stage, answer: checkedAnswer(action, stage, answer) }, by),
    );
  }

  /** Takes failed stages up again: all, or those named. */
  retry(...stages: StageOf<F>[]): Promise<void> {
    const choice = stages.length === 0 ? {} : { stages };
    return this.command((action, by) => requestRetry(action, choice, by));
  }

  private async command(request: (action: Action, by: CommandContext) => Decision | null): Promise<void> {
    const engine = await this.engine();
    await engine.command(this.id, request);
    await this.observe(engine);
  }

  private get id(): string {
    return this.action?.id ?? "";
  }

  private engine(): Promise<TestEngine> {
    this.opening ??= this.open();
    return this.opening;
  }

  private async open(): Promise<TestEngine> {
    const { time, payloads, loaded } = this;
    const created = await this.create();
    const engine = await TestEngine.open({
      time,
      payloads,
      executors: testExecutors(payloads, time),
      flows: new Map([[loaded.capability, loaded.flow]]),
      onReport: (reports) => this.notes.report(reports),
    });
    const { state = {}, launch = {} } = this.options;
    const first = Object.entries(state);
    await engine.submit(first.length === 0 ? created : { ...created, start: false });
    for (const [key, value] of first) {
      await engine.command(created.id, (action, by) => requestStateChange(action, { op: "put", key, value }, by));
    }
    if (first.length > 0 && launch.start !== false) await engine.command(created.id, requestStart);
    for (const event of await engine.eventsAfter(created.id, 0)) this.take(event);
    return engine;
  }

  private create(): Promise<ActionCreated> {
    const { registration, capability } = this.loaded;
    const { plan, inputSchema } = registration;
    const { input = {}, launch = {} } = this.options;
    const asked = parseInput(CreateActionInput, { ...launch, flow: plan.name, input });
    const context = {
      caller: { actor: TEST_ACTOR, organisation: ORGANISATION },
      clock: this.time,
      payloads: this.payloads,
      randomBytes: (size: number) => new Uint8Array(size),
      isServedHere: () => true,
      limits: { globalConcurrency: 0, persistDefault: "all" as const },
    };
    return createdFrom(context, asked, { plan, inputSchema, capability, name: plan.name, parent: null });
  }

  private async goOn(engine: TestEngine): Promise<void> {
    for (;;) {
      const nextInMs = await this.settle(engine);
      if (this.isAtRest) return;
      if (await engine.newsWithin(this.options.patienceMs ?? PATIENCE_MS)) continue;
      const wakeAt = nextInMs === null ? null : this.time.now() + nextInMs;
      const at = earliest(wakeAt, this.time.nextAt);
      if (at !== null) this.time.passTo(at);
      else if (engine.busy <= 0) return;
    }
  }

  /** Does all there is to do at this instant; in how many ms something is due again, null if never. */
  private async settle(engine: TestEngine): Promise<number | null> {
    for (let isQuiet = false; ;) {
      const seq = this.log.length;
      // What begins a stage to stop at must be seen before any of its tasks is claimed.
      const nextInMs = await engine.step(this.until === null ? "freely" : isQuiet ? "alone" : "never");
      await this.observe(engine);
      const hasChanged = this.log.length > seq || nextInMs === 0 || engine.hasNews;
      if (this.isAtRest || (!hasChanged && (isQuiet || this.until === null))) return nextInMs;
      isQuiet = !hasChanged;
    }
  }

  private get isAtRest(): boolean {
    if (this.action === null || isEnded(this.action.status)) return true;
    const { until } = this;
    return this.action.stages.some(({ name, status }) => name === until && status !== "pending");
  }

  private async observe(engine: TestEngine): Promise<void> {
    const events = await engine.eventsAfter(this.id, this.log.length);
    // Commands may be given by listeners, and observe as well.
    for (const event of events) {
      if (event.seq !== this.log.length + 1) continue;
      this.take(event);
      if (event.type === "child.spawned") await engine.tell(this.id, await this.endSpawned(event));
    }
  }

  private endSpawned(asked: Extract<ActionEvent, { type: "child.spawned" }>): Promise<EventBody[]> {
    const { payloads, options } = this;
    return toldOfSpawned(asked, { payloads, organisation: ORGANISATION, mocks: options.spawns ?? {} });
  }

  private take(event: ActionEvent): void {
    const before = this.action;
    const after = before === null ? foldLog([event]) : foldAll(before, [event]);
    if (after === null) return;
    this.action = after;
    this.log.push(event);
    const line = debugLine(event, after.acceptedAt);
    this.debug.push(line);
    this.options.debug?.(line);
    if (event.type === "task.claimed" && event.from >= 0 && !this.order.includes(event.stage)) {
      this.order.push(event.stage);
    }
    this.teller.tell(event, before ?? after, after);
  }
}

/** @throws InvalidInputError when it is no time */
function millisOf(now: Date | string | number): Millis {
  const millis = new Date(now).getTime();
  if (Number.isFinite(millis)) return millis;
  throw new InvalidInputError("INVALID_INPUT", "The time of the test is no time.", [
    { path: "now", message: "must be a time" },
  ]);
}

function earliest(a: Millis | null, b: Millis | null): Millis | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

/**
 * A test of a flow: one action of it, run in this process on the product's own engine, with mocks where they are given and
 * time that passes at once.
 * @example const { status, outputs } = await testFlow(report, { input: { files: [] }, mocks: { notify: "sent" } }).run();
 */
export function testFlow<F extends Flow>(flow: F, options: FlowTestOptions<F> = {}): FlowTest<F> {
  return new FlowTest(flow, options);
}
