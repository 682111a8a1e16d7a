import { beforeAll, describe } from "vitest";

import type { Install, InstallOptions } from "@/tests/support/install";

import { describeActions } from "./actions.suite";
import { describeAddedStages } from "./added.suite";
import { describeBudgets } from "./budgets.suite";
import { describeByHand } from "./by-hand.suite";
import { describeCaching } from "./caching.suite";
import { describeCalls } from "./calls.suite";
import { describeCapsules } from "./capsule.suite";
import { describeChanges } from "./changes.suite";
import { describeChildren } from "./children.suite";
import { describeCommands } from "./commands.suite";
import { describeData } from "./data.suite";
import { describeDocuments } from "./documents.suite";
import { describeEstimates } from "./estimates.suite";
import { describeExecuting } from "./execute.suite";
import { FIXTURE_FLOWS, SHIPPED_FLOWS } from "./fixture-flows";
import { describeGraphs } from "./graphs.suite";
import { describeLimits } from "./limits.suite";
import { describePacing } from "./pacing.suite";
import { describePersistence } from "./persistence.suite";
import { describeProgress } from "./progress.suite";
import { describeRemoval } from "./removal.suite";
import { describeReruns } from "./rerun.suite";
import { describeRetries } from "./retries.suite";
import { describeStalls } from "./stalls.suite";
import { describeState } from "./state.suite";
import { describeTasks } from "./tasks.suite";
import { describeTemplates } from "./templates.suite";
import { describeUndoing } from "./undo.suite";
import { describeWaits } from "./waits.suite";
import { describeWholeCaching } from "./whole-caching.suite";
import { describeWorkloads } from "./workloads.suite";

/** The install that suites share which need nothing of their own: starting one takes longer than most of what is tested. */
export const SHARED_INSTALL: InstallOptions = {
  flows: [FIXTURE_FLOWS, SHIPPED_FLOWS],
  runners: 3,
  env: { SHOWRUNNER_CANCEL_GRACE_MS: "1000", SHOWRUNNER_ALLOWED_COMMANDS: "node,showrunner-no-such-program" },
  runnerArgs: ["--target-patterns", "default/*,reports/*"],
};

export function describeOnSharedInstall(install: () => Install): void {
  let demo = "";
  beforeAll(async () => {
    demo = await install().api.create({ flow: "demo", input: {} });
  });

  describe("actions", () => describeActions(install));
  describe("estimates", () => describeEstimates(install));
  describe("graphs", () => describeGraphs(install));
  describe("tasks", () => describeTasks(install));
  describe("added stages", () => describeAddedStages(install));
  describe("state", () => describeState(install));
  describe("templates", () => describeTemplates(install));
  describe("undoing", () => describeUndoing(install));
  describe("limits", () => describeLimits(install));
  describe("pacing", () => describePacing(install));
  describe("changes", () => describeChanges(install));
  describe("children", () => describeChildren(install));
  describe("calls", () => describeCalls(install));
  describe("budgets", () => describeBudgets(install));
  describe("by hand", () => describeByHand(install));
  describe("caching", () => describeCaching(install));
  describe("caching of whole flows", () => describeWholeCaching(install));
  describe("waits", () => describeWaits(install));
  describe("capsules", () => describeCapsules(install));
  describe("commands", () => describeCommands(install));
  describe("data", () => describeData(install));
  describe("documents", () => describeDocuments(install));
  describe("workloads", () => describeWorkloads(install));
  describe("persistence", () => describePersistence(install));
  describe("removal", () => describeRemoval(install));
  describe("reruns", () => describeReruns(install));
  describe("retries", () => describeRetries(install));
  describe("stalls", () => describeStalls(install));
  describe("executing", () => describeExecuting(install));
  describe("progress", () => describeProgress(install, () => demo));
}
