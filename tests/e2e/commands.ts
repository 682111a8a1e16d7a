import { expect, type Locator, type Page } from "@playwright/test";

/** A stage of a flow sent as JSON, done by a program. */
export function programStage(name: string, code: string, rest: Readonly<Record<string, unknown>> = {}) {
  return { name, executor: { type: "command", argv: ["node", "-e", code] }, ...rest };
}

/** Code that reports progress: `reportCode("current=3 total=10")`. */
export function reportCode(progress: string): string {
  return `console.log("::progress ${progress}::");`;
}

/** Code that tells what it uses: `spendCode("tokens=60 costUsd=0.1")`. */
export function spendCode(spent: string): string {
  return `console.log("::spend ${spent}::");`;
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

/** A command that asks before it is carried out. */
interface Asking {
  /** The words of its button. */
  readonly button: string;
  /** The title of its question. */
  readonly title: string;
  /** What the question has to say. */
  readonly says: string;
  /** The words that leave everything as it is, and those that go on. */
  readonly keep: string;
  readonly confirm: string;
}

/** Asks for a command, leaves everything as it is, asks for it again by keyboard from where focus is then, and confirms it. */
export async function confirmCommand(page: Page, asking: Asking): Promise<void> {
  const button = page.getByRole("button", { name: asking.button, exact: true });
  const dialog: Locator = page.getByRole("dialog", { name: asking.title });
  await button.click();
  await expect(dialog).toContainText(asking.says);
  await dialog.getByRole("button", { name: asking.keep }).click();
  await expect(button).toBeFocused();
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: asking.confirm }).click();
}
