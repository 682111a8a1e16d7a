/** A stage of a flow sent as JSON, done by a program. */
export function programStage(name: string, code: string, rest: Readonly<Record<string, unknown>> = {}) {
  return { name, executor: { type: "command", argv: ["node", "-e", code] }, ...rest };
}

/** Code that reports progress: `reportCode("current=3 total=10")`. */
export function reportCode(progress: string): string {
  return `console.log("::progress ${progress}::");`;
}

/** Code that waits until a file is there, and then goes on with what follows. */
export function waitForFileCode(path: string, then = ""): string {
  return `
    const timer = setInterval(() => {
      if (!require("node:fs").existsSync(${JSON.stringify(path)})) return;
      clearInterval(timer);
      ${then}
    }, 50);`;
}
