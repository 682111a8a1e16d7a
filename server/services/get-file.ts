import type { ActionCreated } from "@/lib/actions/event";
import { NotFoundError } from "@/lib/shared/errors";

import type { ServiceContext } from "./context";
import { loadAction } from "./load-action";
import { requirePermission } from "./require-permission";

/** A file with its bytes. */
export interface FileContent {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** The files an action was launched with. @throws ActionNotFoundError */
export async function listFiles(context: ServiceContext, id: string): Promise<ActionCreated["files"]> {
  requirePermission(context.caller, "actions:read");
  return (await loadAction(context, id)).action.created.files;
}

/** A file of an action, by its name or its id. @throws NotFoundError `FILE_NOT_FOUND` */
export async function getFile(context: ServiceContext, id: string, name: string): Promise<FileContent> {
  const file = (await listFiles(context, id)).find((one) => one.name === name || one.file === name);
  const bytes = file === undefined ? null : await context.payloads.read(context.caller.organisation, file.file);
  if (file === undefined || bytes === null) throw new NotFoundError("FILE_NOT_FOUND", `Action ${id} has no such file.`);
  return { name: file.name, type: file.type, bytes };
}
