// The package's face to tests of flows: what `import { … } from "showrunner/testing"` gives.
export { testFlow, type ApprovalAnswer, type FlowTest, type RunOptions } from "./flow-test";
export { runStage, type StageResult, type StageTestOptions } from "./run-stage";
export { planFlow, type PlannedStage } from "./plan-flow";
export { replayCapsule, type ReplayOptions } from "./replay-capsule";
export { capsuleTest, type CapsuleTestOptions } from "./capsule-test";
export { testFile, type TestFile } from "./test-file";
export { never, takes, type Mock, type MockCall, type Mocks, type UndoMocks } from "./tested-flow";
export type { FlowTestOptions } from "./test-options";
export type { AttemptError, FlowResult } from "./flow-result";
export type { AttemptInspection, StageInspection } from "./inspection";
export type { FlowEvents, FlowListener } from "./flow-events";
