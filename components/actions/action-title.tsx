import { Tag } from "lucide-react";
import Link from "next/link";

import { StatusBadge } from "@/components/stages/status-badge";
import { CopyButton } from "@/components/ui/copy-button";
import { TimeStamp } from "@/components/ui/time-stamp";
import { dispatchOf, holderOf } from "@/lib/actions/dispatch";
import { shortId } from "@/lib/shared/short-id";

import type { ActionModel } from "./action-model";
import { actionStrings } from "./action-strings";

/** Name and state of an action: the heading of its page. */
export function ActionTitle({ model }: { model: ActionModel }) {
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
      <span className="min-w-0 wrap-anywhere">{model.action.created.name}</span>
      <StatusBadge status={model.shown} />
    </span>
  );
}

/** Id, flow, times, owner and tags. */
export function ActionFacts({ model }: { model: ActionModel }) {
  const { created, id, startedAt } = model.action;
  const at = startedAt ?? created.createdAt;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
      <span className="inline-flex items-center gap-0.5">
        <span className="font-mono text-xs" title={id}>
          {shortId(id)}
        </span>
        <CopyButton text={id} label={actionStrings.copyId} />
      </span>
      <span>{actionStrings.flow(created.plan.name, created.plan.version)}</span>
      {created.parentId !== null && (
        <Link href={`/actions/${created.parentId}`} className="underline underline-offset-2">
          {actionStrings.partOf(shortId(created.parentId))}
        </Link>
      )}
      {created.cached !== undefined && (
        <Link href={`/actions/${created.cached.action}`} className="underline underline-offset-2" data-cached="">
          {actionStrings.cachedAction(created.cached.savedMs)}
        </Link>
      )}
      {created.rerun !== undefined && (
        <Link href={`/actions/${created.rerun.of}`} className="underline underline-offset-2">
          {actionStrings.runsAgain(shortId(created.rerun.of))}
        </Link>
      )}
      <span>
        {startedAt === null ? actionStrings.created : actionStrings.started} <TimeStamp at={at} />
        <span className="hidden md:inline">
          {" · "}
          <TimeStamp at={at} format="absolute" />
        </span>
      </span>
      {!model.isEnded && (
        <span data-dispatch={dispatchOf(model.action)}>
          {actionStrings.dispatch(dispatchOf(model.action), holderOf(model.action))}
        </span>
      )}
      <span className="min-w-0 truncate">{actionStrings.launchedBy(created.launchedBy.name)}</span>
      {created.tags.length > 0 && (
        <ul aria-label={actionStrings.tags} className="flex flex-wrap gap-x-3">
          {created.tags.map((tag) => (
            <li key={tag} className="inline-flex items-center gap-1">
              <Tag className="size-3" aria-hidden="true" />
              {tag}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
