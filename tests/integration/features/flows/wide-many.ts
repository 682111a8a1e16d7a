import { flow } from "showrunner";
import { z } from "zod";

const STAGES = 64;

function sideBySide(name: string, count: number) {
  let wide = flow(name, { input: z.strictObject({}) });
  for (let place = 1; place <= count; place += 1) wide = wide.stage(`s${place}`, { run: () => place });
  return wide;
}

/** Very many stages that wait for nothing. */
export const wideMany = sideBySide("wide.many", STAGES);
