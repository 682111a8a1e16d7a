import { z } from "zod";

import { invalidInput } from "@/lib/api/parse-input";
import { ActionId, type Millis } from "@/lib/shared/ids";

const Place = z.tuple([z.number().int().min(0), ActionId]);

/** The place a page ends at. */
export interface PagePlace {
  readonly createdAt: Millis;
  readonly id: string;
}

/** A place as callers carry it; it means nothing to them. */
export function encodeCursor({ createdAt, id }: PagePlace): string {
  return Buffer.from(JSON.stringify([createdAt, id])).toString("base64url");
}

/** The place of a cursor. @throws InvalidInputError for what no list gave */
export function decodeCursor(cursor: string): PagePlace {
  const [createdAt, id] = placeOf(cursor);
  return { createdAt, id };
}

function placeOf(cursor: string): z.infer<typeof Place> {
  try {
    return Place.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    throw invalidInput([
      { path: "cursor", message: "is not one that a list gave; leave it out to begin at the start" },
    ]);
  }
}
