/** Every limit of the product, in one place. Doors answer 422 or 413 naming the limit by its key here. */
export const LIMITS = {
  /** Characters of an expression. */
  expressionCharacters: 2_000,
  bodyBytes: 1024 * 1024,
  jsonDepth: 64,
  stages: 1_000,
  /** Characters of the stages that one task adds, as JSON. */
  addedStagesCharacters: 512 * 1024,
  tasksPerStage: 100_000,
  nameCharacters: 200,
  descriptionCharacters: 4_000,
  idempotencyKeyCharacters: 256,
  tags: 32,
  tagCharacters: 100,
  targetCharacters: 128,
  uploadBytes: 10 * 1024 * 1024,
  logLineBytes: 64 * 1024,
  logLinesKept: 1_000,
  logBytesPerAttempt: 1024 * 1024,
  /** Characters of a key of an action's state, and of all of it as JSON. */
  stateKeyCharacters: 200,
  stateCharacters: 1024 * 1024,
  /** Characters of the key of an action that code launches, or of a signal it waits for, and the most of each of an action. */
  callKeyCharacters: 300,
  spawnedActions: 1_000,
  awaitedSignals: 1_000,
  /** Signals an action keeps that no stage has waited for. */
  keptSignals: 1_000,
  /** Characters of the value of a signal or an answer, as JSON. */
  signalCharacters: 32 * 1024,
  commentCharacters: 2_000,
  dispatchReasonCharacters: 500,
  /** Notes that people leave on an action, and the characters of each. */
  notes: 100,
  noteCharacters: 4_000,
  /** The most a budget may allow: US dollars, attempts, and running time of attempts together. */
  budgetUsd: 1_000_000,
  budgetAttempts: 1_000_000_000,
  budgetTimeMs: 100 * 366 * 24 * 3600 * 1000,
  inlinePayloadBytes: 32 * 1024,
  payloadBytes: 32 * 1024 * 1024,
  /** Events, large values and files of an action that is exported. */
  capsuleBytes: 32 * 1024 * 1024,
  commandArguments: 1_000,
  commandBytes: 128 * 1024,
  commandStreamBytes: 10 * 1024 * 1024,
  priority: 100,
  /** Actions that a rate may let begin in its time. */
  rateLimit: 1_000,
  attempts: 1_000,
  manualRetries: 10,
  durationMs: 366 * 24 * 3600 * 1000,
  retentionMs: 3_660 * 24 * 3600 * 1000,
  /** Actions that one call removes. */
  removedActions: 10_000,
  quarantineLosses: 3,
  batchActions: 1_000,
  /** Bytes of a schedule's input as JSON, and the ticks it may launch at once after nobody kept time. */
  scheduleInputBytes: 32 * 1024,
  scheduleCatchUpTicks: 100,
  pageSize: 500,
  eventsPage: 1_000,
  logLinesPage: 5_000,
  exchangeItems: 64,
  exchangeEvents: 256,
  exchangeBytes: 1024 * 1024,
  /** Recorded events that the log of an open action holds in the live store; more of them are left to the record. */
  liveEvents: 5_000,
} as const;
