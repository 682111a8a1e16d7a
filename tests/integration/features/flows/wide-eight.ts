import { flow } from "showrunner";
import { z } from "zod";

/** Eight stages that wait for nothing. */
export const wideEight = flow("wide.eight", { input: z.strictObject({}) })
  .stage("s1", { run: () => 1 })
  .stage("s2", { run: () => 2 })
  .stage("s3", { run: () => 3 })
  .stage("s4", { run: () => 4 })
  .stage("s5", { run: () => 5 })
  .stage("s6", { run: () => 6 })
  .stage("s7", { run: () => 7 })
  .stage("s8", { run: () => 8 });
