import { expect, type Locator, type Page } from "@playwright/test";
import { z } from "zod";

import { openPage } from "./open-page";

/** The page of one action, by its stable attributes. */
export class ActionPage {
  readonly page: Page;
  readonly id: string;
  readonly root: Locator;

  constructor(page: Page, id: string) {
    this.page = page;
    this.id = id;
    this.root = page.locator(`article[data-action-id="${id}"]`);
  }

  async open(parameters = ""): Promise<this> {
    await openPage(this.page, `/actions/${this.id}${parameters}`);
    return this;
  }

  /** The row of a stage in the table, by its place in the plan, from 0. */
  stage(place: number): Locator {
    return this.page.locator(`tr[data-stage-id="${this.id}:${place}"]`);
  }

  async expectStatus(status: string, timeoutMs = 20_000): Promise<void> {
    await expect(this.root).toHaveAttribute("data-status", status, { timeout: timeoutMs });
  }

  /** Waits until a stage has counted more than so many items. */
  async expectProcessed(place: number, least: number): Promise<void> {
    const processed = async () => Number(await this.stage(place).getAttribute("data-processed"));
    await expect.poll(processed, { timeout: 30_000 }).toBeGreaterThan(least);
  }

  async openTab(name: "Stages" | "Logs" | "Data" | "Events"): Promise<void> {
    await this.page.getByRole("tab", { name }).click();
  }

  /** What the action is busy with, how far that is, and how long the action has taken. */
  get progressLine(): Locator {
    return this.root.locator("div:has(> h2)").filter({ hasText: /elapsed|took/ });
  }

  /** The lines of the log that is shown. */
  get lines(): Locator {
    return this.page.locator("[data-line]");
  }

  /** Numbers of the events that are shown, oldest first. */
  async eventNumbers(): Promise<number[]> {
    const texts = await this.page
      .locator("tr[data-seq]")
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-seq")));
    return texts.map(Number).toSorted((a, b) => a - b);
  }
}

const ADDRESS = /\/actions\/([0-9a-f-]{36})/;

/** The page of the action that was just launched. */
export async function launchedAction(page: Page): Promise<ActionPage> {
  await expect(page).toHaveURL(ADDRESS);
  return new ActionPage(page, ADDRESS.exec(page.url())?.[1] ?? "");
}

const ToldFailure = z.object({ code: z.string(), message: z.string() }).optional();

/** An action as the API tells it, as far as journeys look. */
export const ToldAction = z.object({
  status: z.string(),
  display: z.string(),
  seq: z.number(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  serverTime: z.string(),
  progress: z.object({ percent: z.number() }),
  error: ToldFailure,
  stages: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      status: z.string(),
      display: z.string(),
      attempt: z.number(),
      progress: z.object({ current: z.number(), total: z.number().nullable() }),
      error: ToldFailure,
      attempts: z.array(z.object({ number: z.number(), status: z.string(), startedAt: z.string() })),
    }),
  ),
});

export type ToldAction = z.infer<typeof ToldAction>;

/** The events of an action as the API tells them. */
export const ToldEvents = z.object({ events: z.array(z.object({ seq: z.number(), type: z.string() })) });

/** A list as the API tells it. */
export const ToldList = z.object({ total: z.number(), items: z.array(z.object({ id: z.string(), name: z.string() })) });
