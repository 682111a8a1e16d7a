"use client";

import { useQuery } from "@tanstack/react-query";
import { FileText } from "lucide-react";
import { useEffect } from "react";

import { callFailure } from "@/components/data/call-failure";
import { useApi, type Answers } from "@/components/data/trpc";
import { Card } from "@/components/ui/card";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";
import { formatBytes } from "@/lib/shared/number-format";

import type { ActionModel } from "./action-model";
import { actionStrings } from "./action-strings";
import { JsonView } from "./json-view";

type ActionAnswer = Answers["actions"]["get"];

function Part({ title, value, fileName }: { title: string; value: unknown; fileName: string }) {
  return (
    <Card title={title}>
      <JsonView label={title} value={value} fileName={fileName} />
    </Card>
  );
}

function Nothing({ title, text }: { title: string; text: string }) {
  return (
    <Card title={title}>
      <p className="p-4 text-muted">{text}</p>
    </Card>
  );
}

function Files({ action }: { action: ActionAnswer }) {
  if (action.files.length === 0) return null;
  return (
    <Card title={actionStrings.files}>
      <ul className="px-4 py-2">
        {action.files.map((file) => (
          <li key={file.file} className="flex min-h-tap min-w-0 items-center gap-2 py-0.5">
            <FileText className="size-4 shrink-0 text-muted" aria-hidden="true" />
            <a
              href={`/api/v1/actions/${action.id}/files/${encodeURIComponent(file.name)}`}
              download={file.name}
              className="min-w-0 truncate rounded-sm text-accent underline hover:no-underline"
            >
              {file.name}
            </a>
            <span data-numeric="" className="shrink-0 text-sm text-muted">
              {formatBytes(file.sizeBytes)}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Values({ action }: { action: ActionAnswer }) {
  const hasInput = action.input !== null && action.input !== undefined;
  const outputs = action.stages.filter((stage) => stage.output !== undefined && stage.output !== null);
  return (
    <div className="grid gap-4">
      {hasInput ? (
        <Part title={actionStrings.input} value={action.input} fileName="input.json" />
      ) : (
        <Nothing
          title={actionStrings.input}
          text={action.details === false ? actionStrings.inputNotKept : actionStrings.noInput}
        />
      )}
      <Files action={action} />
      {action.output === undefined ? (
        <Nothing title={actionStrings.output} text={actionStrings.noOutput} />
      ) : (
        <Part title={actionStrings.output} value={action.output} fileName="output.json" />
      )}
      {outputs.map((stage) => (
        <Part
          key={stage.id}
          title={actionStrings.outputOf(stage.name)}
          value={stage.output}
          fileName={`${stage.name}.json`}
        />
      ))}
    </div>
  );
}

/** What the action was given and what came out of it. Read again whenever a stage has ended. */
export function DataTab({ model }: { model: ActionModel }) {
  const api = useApi();
  const { id } = model.action;
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ["action-data", id],
    queryFn: () => api.actions.get.query({ id }),
  });
  const ended = model.stages.filter((stage) => stage.finishedAt !== null).length;
  useEffect(() => {
    void refetch();
  }, [ended, model.shown, refetch]);
  if (data !== undefined) return <Values action={data} />;
  if (error === null) return <Skeleton className="h-48 w-full" />;
  const { message, requestId } = callFailure(error);
  return (
    <ErrorPanel
      title={actionStrings.dataFailed}
      cause={message}
      requestId={requestId}
      onRetry={() => void refetch()}
      isRetrying={isFetching}
    />
  );
}
