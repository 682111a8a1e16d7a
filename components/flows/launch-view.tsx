"use client";

import { Workflow } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";

import type { Answers } from "@/components/data/trpc";
import { PageHeader } from "@/components/layout/page-header";
import { Card } from "@/components/ui/card";
import { Combobox } from "@/components/ui/combobox";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";

import { LaunchForm } from "./launch-form";
import { launchStrings } from "./launch-strings";
import type { Prefill } from "./use-launch-draft";

export type FlowAnswer = Answers["flows"]["list"][number];

/** An action that is to run again. */
export interface RunAgain extends Prefill {
  readonly flow: string;
}

export interface LaunchViewProps {
  flows: readonly FlowAnswer[];
  runAgain: RunAgain | null;
}

function PlanOf({ flow }: { flow: FlowAnswer }) {
  return (
    <div className="grid gap-1 text-sm text-muted">
      {flow.description !== null && <p>{flow.description}</p>}
      <ol aria-label={launchStrings.plan} className="flex flex-wrap gap-x-1.5">
        {flow.stages.map((stage, place) => (
          <li key={stage.name}>
            {stage.name}
            {place < flow.stages.length - 1 && <span aria-hidden="true"> ›</span>}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** More flows than this are found by typing. */
const MOST_CARDS = 12;

/** The flows to choose from at a glance. */
function FlowCards({ flows, onChoose }: { flows: readonly FlowAnswer[]; onChoose: (name: string) => void }) {
  if (flows.length > MOST_CARDS) return null;
  return (
    <ul className="grid gap-3 md:grid-cols-2">
      {flows.map((flow) => (
        <li key={flow.name}>
          <button
            type="button"
            onClick={() => onChoose(flow.name)}
            className="grid h-full w-full content-start gap-1 rounded-lg border border-border bg-surface p-4 text-start transition-colors duration-100 hover:border-strong hover:bg-hover"
          >
            <span className="font-semibold">{flow.name}</span>
            <span className="text-sm text-muted">{flow.description}</span>
            <span className="text-sm text-muted">{launchStrings.stages(flow.stages.length)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function NoFlows() {
  return (
    <Card>
      <EmptyState icon={<Workflow aria-hidden="true" />} title={launchStrings.noFlowsTitle}>
        <p>{launchStrings.noFlowsText}</p>
      </EmptyState>
    </Card>
  );
}

interface FlowPickerProps {
  flows: readonly FlowAnswer[];
  /** The flow that is asked for, which may not be there. */
  wanted: string | null;
  flow: FlowAnswer | undefined;
  onChoose: (name: string) => void;
}

function FlowPicker({ flows, wanted, flow, onChoose }: FlowPickerProps) {
  const options = flows.map((one) => ({ value: one.name, label: one.name, description: one.description ?? undefined }));
  const isUnknown = wanted !== null && flow === undefined;
  return (
    <Field
      label={launchStrings.flow}
      isRequired
      description={flow && <PlanOf flow={flow} />}
      error={isUnknown ? launchStrings.unknownFlow(wanted) : null}
    >
      {(control) => (
        <Combobox
          control={control}
          label={launchStrings.flows}
          options={options}
          value={flow?.name ?? null}
          onChange={onChoose}
          placeholder={launchStrings.flowHint}
        />
      )}
    </Field>
  );
}

/** The flow asked for: by the address, by an action that is to run again, or because there is no other. */
function wantedFlow(name: string | null, { flows, runAgain }: LaunchViewProps): string | null {
  const [only, ...others] = flows;
  return name ?? runAgain?.flow ?? (others.length === 0 ? (only?.name ?? null) : null);
}

/** The page that launches: choose a flow, fill in its input, go. */
export function LaunchView(props: LaunchViewProps) {
  const { flows, runAgain } = props;
  const [name, setName] = useQueryState("flow", parseAsString.withOptions({ history: "replace" }));
  const wanted = wantedFlow(name, props);
  const flow = flows.find((one) => one.name === wanted);
  const choose = (chosen: string): void => void setName(chosen);
  return (
    <div className="mx-auto grid w-full max-w-3xl">
      <PageHeader title={launchStrings.title} description={launchStrings.lead} />
      {flows.length === 0 ? (
        <NoFlows />
      ) : (
        <div className="grid min-w-0 gap-5">
          <FlowPicker flows={flows} wanted={wanted} flow={flow} onChoose={choose} />
          {flow === undefined ? (
            <FlowCards flows={flows} onChoose={choose} />
          ) : (
            <LaunchForm
              key={`${flow.name}@${flow.version}`}
              flow={flow}
              prefill={runAgain?.flow === flow.name ? runAgain : null}
            />
          )}
        </div>
      )}
    </div>
  );
}
