// The package's face to flows: what `import { … } from "showrunner"` gives.
export { flow } from "./builder";
export { collect } from "./collect";
export { flowOf, handler, parallel, step, workflow, type StepScope } from "./decorators";
export { fileRef, type FileRef } from "./file-ref";
export { FatalError } from "./fatal-error";
export type { ApprovalOutput, WaitOptions } from "./wait-stage";
export type {
  Flow,
  SpawnedAction,
  SpawnOptions,
  StageDefinition,
  TaskAction,
  TaskContext,
  TaskFile,
  TaskResult,
  WaitForOptions,
} from "./flow";
