import { describe } from "vitest";

import { describeCaps } from "./live-store/caps.contract";
import { describeCommit } from "./live-store/commit.contract";
import { describeCompact } from "./live-store/compact.contract";
import { describeDispatch } from "./live-store/dispatch.contract";
import { describeEpoch } from "./live-store/epoch.contract";
import { describeExchange } from "./live-store/exchange.contract";
import { describeFeed } from "./live-store/feed.contract";
import { describeGate } from "./live-store/gate.contract";
import { describeLimits } from "./live-store/limits.contract";
import { describeMailbox } from "./live-store/mailbox.contract";
import { describePurge } from "./live-store/purge.contract";
import { describeQueues } from "./live-store/queues.contract";
import { describeRates } from "./live-store/rates.contract";
import { describeReports } from "./live-store/reports.contract";
import { describeRequeueing } from "./live-store/requeue.contract";
import { describeSessions } from "./live-store/sessions.contract";
import type { CreateStore } from "./live-store/store-under-test";
import { describeSubmit } from "./live-store/submit.contract";
import { describeSurvey } from "./live-store/survey.contract";
import { describeWake } from "./live-store/wake.contract";

/** What every adapter of the live store must do. `create` makes an empty store of its own for each test. */
export function describeLiveStore(name: string, create: CreateStore): void {
  describe(`live store: ${name}`, () => {
    describeSubmit(create);
    describeCommit(create);
    describeExchange(create);
    describeQueues(create);
    describeSessions(create);
    describeGate(create);
    describeDispatch(create);
    describeCaps(create);
    describeLimits(create);
    describeRates(create);
    describeRequeueing(create);
    describeWake(create);
    describeMailbox(create);
    describeFeed(create);
    describeReports(create);
    describeEpoch(create);
    describePurge(create);
    describeCompact(create);
    describeSurvey(create);
  });
}
