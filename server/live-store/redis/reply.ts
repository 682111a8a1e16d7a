import { InvariantError } from "@/lib/shared/errors";
import type { StoredEvent } from "@/server/ports/live-store";

const TIME_DIGITS = 13;

/** Reads the values of a flat list, one after the other, and checks what they are. */
export class Fields {
  private readonly values: readonly unknown[];
  private place = 0;

  constructor(values: readonly unknown[]) {
    this.values = values;
  }

  number(): number {
    return numberOf(this.next());
  }

  text(): string {
    return textOf(this.next());
  }

  list(): readonly unknown[] {
    return listOf(this.next());
  }

  /** As many elements as the next number says. */
  many<Element>(read: (fields: Fields) => Element): Element[] {
    return this.times(this.number(), read);
  }

  times<Element>(count: number, read: (fields: Fields) => Element): Element[] {
    const elements: Element[] = [];
    for (let place = 0; place < count; place += 1) elements.push(read(this));
    return elements;
  }

  /** Elements as long as there are values. */
  all<Element>(read: (fields: Fields) => Element): Element[] {
    const elements: Element[] = [];
    while (this.place < this.values.length) elements.push(read(this));
    return elements;
  }

  private next(): unknown {
    const value = this.values[this.place];
    this.place += 1;
    return value;
  }
}

/** The fields of a list in JSON. */
export function fieldsOfJson(json: unknown): Fields {
  const parsed: unknown = JSON.parse(textOf(json));
  return new Fields(listOf(parsed));
}

export function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw unexpected(value);
  return value;
}

export function textOf(value: unknown): string {
  if (typeof value !== "string") throw unexpected(value);
  return value;
}

export function numberOf(value: unknown): number {
  if (typeof value !== "number") throw unexpected(value);
  return value;
}

/** An entry of a log or a mailbox: 13 digits of time, then the body. */
export function eventOf(entry: unknown): StoredEvent {
  const text = textOf(entry);
  return { at: Number(text.slice(0, TIME_DIGITS)), body: text.slice(TIME_DIGITS) };
}

/** Splits `<id>/<stage>/<task>`, the name of a lease. */
export function leaseOf(field: string): { action: string; stage: string; task: number } {
  const [action = "", stage = "", task = ""] = field.split("/");
  return { action, stage, task: Number(task) };
}

function unexpected(value: unknown): InvariantError {
  return new InvariantError(`The live store answered a ${typeof value} where something else belongs.`);
}
