import type { PayloadStore } from "@/server/ports/payloads";
import type { RecordStore } from "@/server/ports/record";

import { ActionRepository } from "./action-repository";
import { createAuthAdapter, type AuthAdapter } from "./auth-adapter";
import { BudgetRepository } from "./budget-repository";
import { openClient, type Client, type ClientOptions } from "./client";
import { CreateBatcher } from "./create-batcher";
import { DispatchRepository } from "./dispatch-repository";
import { EventRepository } from "./event-repository";
import { FlowRepository } from "./flow-repository";
import { HistoryRepository } from "./history-repository";
import { InstallRepository } from "./install-repository";
import { LineRepository } from "./line-repository";
import { migrate } from "./migrate";
import { PayloadRepository } from "./payload-repository";
import { RemovalRepository } from "./removal-repository";
import { ResultRepository } from "./result-repository";
import { ScheduleRepository } from "./schedule-repository";
import { endDebounce, findMade, noteAbsorbed } from "./write-actions";

/** The record of an install, open: one database behind three doors. Closing `store` closes all of it. */
export interface OpenRecord {
  readonly store: RecordStore;
  readonly payloads: PayloadStore;
  readonly authAdapter: AuthAdapter;
}

/** More than one only where the database writes them side by side. */
const CREATE_WRITERS = { postgresql: 2, pglite: 1 } as const;

/**
 * Opens the record and brings its schema up to date. An embedded one lies in the data folder, which the caller has locked.
 * @throws RecordAwayError when the database cannot be reached
 * @throws MigrationError when its schema is not what this version can work with
 */
export async function openRecord(options: ClientOptions): Promise<OpenRecord> {
  const client = await openClient(options);
  try {
    await migrate(client.database, options.logger);
  } catch (error) {
    await client.close();
    throw error;
  }
  return {
    store: createStore(client, options),
    payloads: new PayloadRepository(client.database),
    authAdapter: createAuthAdapter(client.database),
  };
}

function createStore({ kind, database, close }: Client, { logger }: ClientOptions): RecordStore {
  const install = new InstallRepository(database);
  const creates = new CreateBatcher(database, { logger, maxWriters: CREATE_WRITERS[kind] });
  const actions = new ActionRepository(database);
  const events = new EventRepository(database);
  const lines = new LineRepository(database);
  const flows = new FlowRepository(database);
  return {
    kind,
    readEpoch: () => install.readEpoch(),
    raiseEpoch: () => install.raiseEpoch(),
    installValue: (key, make) => install.installValue(key, make),
    readNote: (key) => install.readNote(key),
    writeNote: (key, text) => install.writeNote(key, text),
    createActions: (rows) => creates.create(rows),
    findMade: (rows) => findMade(database, rows),
    noteAbsorbed: (request) => noteAbsorbed(database, request),
    endDebounce: (row, action) => endDebounce(database, row, action),
    findAction: (organisation, id) => actions.findAction(organisation, id),
    findStandings: (ids) => actions.findStandings(ids),
    listActions: (query) => actions.listActions(query),
    listUnsubmitted: (request) => actions.listUnsubmitted(request),
    listOpen: (request) => actions.listOpen(request),
    listBegun: (request) => actions.listBegun(request),
    readEvents: (action, after, limit) => events.readEvents(action, after, limit),
    readCursor: (home) => events.readCursor(home),
    applyFeed: (batch) => events.applyFeed(batch),
    readLines: (request) => lines.readLines(request),
    registerFlow: (organisation, registration) => flows.registerFlow(organisation, registration),
    findFlow: (organisation, name, version) => flows.findFlow(organisation, name, version),
    listFlows: (organisation) => flows.listFlows(organisation),
    schedules: new ScheduleRepository(database),
    results: new ResultRepository(database),
    budgets: new BudgetRepository(database),
    dispatch: new DispatchRepository(database),
    removals: new RemovalRepository(database),
    history: new HistoryRepository(database),
    close,
  };
}
