"use client";
import { Inbox, Trash2, Ellipsis, Rocket } from "lucide-react";
import { useState } from "react";

import { ConnectionBanner } from "@/components/layout/connection-banner";
import { ConnectionIndicator } from "@/components/layout/connection-indicator";
import { PageHeader } from "@/components/layout/page-header";
import { UserMenu } from "@/components/layout/user-menu";
import { StageProgress } from "@/components/stages/stage-progress";
import { StageStrip } from "@/components/stages/stage-strip";
import { StatusBadge } from "@/components/stages/status-badge";
import { DISPLAY_STATUSES, type ShownStatus } from "@/components/stages/status-view";
import { StripHoverCard } from "@/components/stages/strip-hover-card";
import { StripLabels } from "@/components/stages/strip-labels";
import type { StripStage } from "@/components/stages/strip-stage";
import { useTabStatus } from "@/components/stages/use-tab-status";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { Card } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/checkbox";
import { Combobox } from "@/components/ui/combobox";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { CopyButton } from "@/components/ui/copy-button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/dropdown-menu";
import { Elapsed } from "@/components/ui/elapsed";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Popover } from "@/components/ui/popover";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, TableCell, TableHeading, TableRow } from "@/components/ui/table";
import { Tabs } from "@/components/ui/tabs";
import { Textarea } from "@/components/ui/textarea";
import { TimeStamp } from "@/components/ui/time-stamp";
import { showError, showNote } from "@/components/ui/toast";

const st = (name: string, display: ShownStatus, current = 0, total: number | null = 0): StripStage => ({
  id: name,
  name,
  display,
  progress: { current, total },
});
const ROWS: [ShownStatus, string, StripStage[], string, string, string, string][] = [
  [
    "running",
    "Import customers",
    [
      st("Extract", "completed", 2000, 2000),
      st("Validate", "completed", 2000, 2000),
      st("Transform", "running", 1240, 2000),
      st("Load", "pending"),
      st("Index", "pending"),
      st("Notify", "queued"),
    ],
    "1,240 / 2,000",
    "62%",
    "1 m 04 s",
    "about 40 s left",
  ],
  [
    "running",
    "Watch folder",
    [st("Extract", "completed"), st("Watch", "running", 12, null)],
    "12 items",
    "50%",
    "44 s",
    "",
  ],
  [
    "failed",
    "Nightly export",
    [
      st("Extract", "completed"),
      st("B", "completed"),
      st("C", "completed"),
      st("Upload", "failed"),
      st("D", "skipped"),
      st("E", "skipped"),
    ],
    "—",
    "50%",
    "12 m 31 s",
    "",
  ],
  [
    "waiting",
    "Train model v7",
    [st("Prepare", "completed"), st("Train", "completed"), st("Approve", "waiting"), st("Deploy", "pending")],
    "—",
    "50%",
    "2 h 03 m",
    "waiting for approval",
  ],
  [
    "retrying",
    "Rebuild index",
    [st("Read", "completed"), st("Rebuild", "retrying", 60, 100)],
    "8,100 / 90,000",
    "9%",
    "44 s",
    "next try in 12 s",
  ],
  [
    "stalled",
    "Score 100k calls",
    [st("Read", "completed"), st("Score", "stalled", 41, 100)],
    "41,022 / 100,000",
    "41%",
    "9 m 10 s",
    "no heartbeat for 34 s",
  ],
  [
    "paused",
    "Crawl",
    [st("Read", "completed"), st("Crawl", "paused", 70, 100), st("x", "pending")],
    "70 / 100",
    "41%",
    "9 m 10 s",
    "",
  ],
  [
    "completed",
    "Sync invoices",
    [st("a", "completed"), st("b", "completed"), st("c", "completed"), st("d", "completed")],
    "400 / 400",
    "100%",
    "38 s",
    "",
  ],
  [
    "partial",
    "Analyse documents",
    [st("a", "completed"), st("b", "partial"), st("c", "completed")],
    "398 / 400",
    "100%",
    "38 s",
    "",
  ],
  [
    "cancelled",
    "Backfill 2024",
    [st("a", "completed"), st("b", "completed"), st("c", "cancelled"), st("d", "cancelled"), st("e", "cancelled")],
    "—",
    "40%",
    "5 m 00 s",
    "",
  ],
];
const ALL = [...DISPLAY_STATUSES, "cancelling"] as ShownStatus[];
const header = ROWS[0]![2];
const every = ALL.map((s) => st(s, s, 60, 100));
const many = (n: number, fail: number) =>
  Array.from({ length: n }, (_, i) =>
    st(
      `Score ${i}`,
      i === fail
        ? "failed"
        : i < n * 0.62
          ? "completed"
          : i < n * 0.66
            ? "running"
            : i < n * 0.7
              ? "waiting"
              : i < n * 0.9
                ? "pending"
                : "skipped",
    ),
  );

export function Gallery({ now }: { now: number }) {
  const [open, setOpen] = useState(false);
  const [tab, setTab] = useState("stages");
  const [flow, setFlow] = useState<string | null>(null);
  useTabStatus({ name: "Import customers", display: "running", percent: 62 });
  return (
    <>
      <ConnectionBanner notice={{ kind: "lost", asOfMs: now }} />
      <PageHeader
        title="Import customers"
        badge={<StatusBadge status="running" />}
        description={
          <>
            1,240 of 2,000 items · 62% · <Elapsed startedAt={now - 64000} finishedAt={null} /> ·{" "}
            <TimeStamp at={now - 3600_000} /> · <TimeStamp at={now - 30 * 86400_000} />
          </>
        }
        controls={
          <>
            <Button onClick={() => setOpen(true)}>Cancel</Button>
            <Button
              variant="primary"
              onClick={() =>
                showError("The action could not be retried: the server did not answer.", {
                  label: "Retry",
                  onClick: () => undefined,
                })
              }
            >
              Retry failed stages
            </Button>
          </>
        }
      />
      <div className="grid gap-6">
        <div>
          <StripHoverCard
            stages={header}
            onOpenStage={(id) => showNote(`open ${id}`)}
            renderCard={(s) => (
              <div className="grid gap-1">
                <StatusBadge status={s.display} />
                <b>{s.name}</b>
              </div>
            )}
          >
            <StageStrip stages={header} size="header" />
          </StripHoverCard>
          <StripLabels stages={header} />
        </div>
        <div>
          <StageStrip stages={ROWS[2]![2]} size="header" />
          <StripLabels stages={ROWS[2]![2]} />
        </div>
        <StageStrip stages={every} size="header" />
        <StageStrip stages={every} size="row" />
        <div className="flex flex-wrap gap-2">
          {ALL.map((s) => (
            <StatusBadge key={s} status={s} />
          ))}
        </div>
        <div className="grid gap-3">
          <StageStrip stages={many(240, 97)} size="header" />
          <StageStrip stages={many(1000, 500)} size="row" />
          <StageStrip stages={many(60, 20)} size="row" />
          <div className="w-40">
            <StageStrip stages={many(60, 20)} size="row" />
          </div>
        </div>
        <Card
          title="Actions"
          controls={
            <ButtonLink size="sm" href="/actions/new">
              <Rocket aria-hidden="true" />
              Launch
            </ButtonLink>
          }
        >
          <Table label="Actions table">
            <thead>
              <tr>
                <TableHeading>Status</TableHeading>
                <TableHeading>Action</TableHeading>
                <TableHeading className="w-64">Progress</TableHeading>
                <TableHeading data-numeric="">Items</TableHeading>
                <TableHeading data-numeric="">%</TableHeading>
                <TableHeading data-numeric="">Elapsed</TableHeading>
                <TableHeading>Remaining</TableHeading>
                <TableHeading>
                  <span className="sr-only">Menu</span>
                </TableHeading>
              </tr>
            </thead>
            <tbody>
              {ROWS.map(([s, name, stages, items, pct, el, rem]) => (
                <TableRow key={name}>
                  <TableCell>
                    <StatusBadge status={s} />
                  </TableCell>
                  <TableCell>
                    <a href="#x" className="font-medium text-accent hover:underline">
                      {name}
                    </a>
                  </TableCell>
                  <TableCell className="min-w-48">
                    <StageStrip stages={stages} size="row" />
                  </TableCell>
                  <TableCell data-numeric="">{items}</TableCell>
                  <TableCell data-numeric="">{pct}</TableCell>
                  <TableCell data-numeric="">{el}</TableCell>
                  <TableCell className="text-muted">{rem}</TableCell>
                  <TableCell>
                    <Menu
                      trigger={
                        <IconButton label={`More for ${name}`} className="size-tap">
                          <Ellipsis aria-hidden="true" />
                        </IconButton>
                      }
                    >
                      <MenuItem onSelect={() => undefined} shortcut="r">
                        Retry failed stages
                      </MenuItem>
                      <MenuItem onSelect={() => undefined} disabledReason="It has ended">
                        Cancel
                      </MenuItem>
                      <MenuSeparator />
                      <MenuItem isDestructive onSelect={() => undefined} icon={<Trash2 aria-hidden="true" />}>
                        Delete
                      </MenuItem>
                    </Menu>
                  </TableCell>
                </TableRow>
              ))}
            </tbody>
          </Table>
        </Card>
        <StageProgress stage={{ ...header[2]!, remainingMs: 40000 }} />
        <StageProgress stage={ROWS[1]![2][1]!} />
        <div className="flex flex-wrap items-center gap-2">
          <Button>Secondary</Button>
          <Button variant="primary">Primary</Button>
          <Button variant="ghost">Ghost</Button>
          <Button variant="danger">Stop now</Button>
          <Button variant="primary" pendingLabel="Launching…">
            Launch
          </Button>
          <Button disabledReason="Connection lost">Cancel</Button>
          <Button size="sm">Small</Button>
          <IconButton label="Delete">
            <Trash2 aria-hidden="true" />
          </IconButton>
          <CopyButton text="abc" label="Copy id" />
          <Popover label="Filter" trigger={<Button>Filter</Button>}>
            <p>Some content</p>
          </Popover>
          <ConnectionIndicator
            state={{ kind: "reconnecting", attempt: 3, nextAtMs: now + 4000, asOfMs: now }}
            onRetryNow={() => undefined}
          />
          <ConnectionIndicator state={{ kind: "offline", asOfMs: now }} onRetryNow={() => undefined} />
          <ConnectionIndicator state={{ kind: "live" }} onRetryNow={() => undefined} />
          <UserMenu email="ana@example.com" onSignOut={() => undefined} />
        </div>
        <Card title="Launch" className="max-w-xl">
          <div className="grid gap-4 p-4">
            <Field label="Flow" isRequired description="What to run.">
              {(c) => (
                <Combobox
                  control={c}
                  label="Flows"
                  value={flow}
                  onChange={setFlow}
                  placeholder="Choose a flow"
                  options={[
                    { value: "demo", label: "demo", description: "Shows every stage" },
                    {
                      value: "document-analysis",
                      label: "document-analysis",
                      description: "Reads files and finds what they are about",
                      note: "12",
                    },
                  ]}
                />
              )}
            </Field>
            <Field label="Items" error="Enter a number from 1 to 100,000.">
              {(c) => <Input {...c} defaultValue="0" />}
            </Field>
            <Field label="Notes">{(c) => <Textarea {...c} />}</Field>
            <Field label="Priority">
              {(c) => (
                <Select {...c}>
                  <option>Normal</option>
                  <option>High</option>
                </Select>
              )}
            </Field>
            <label className="flex items-center gap-1.5">
              <Checkbox defaultChecked />
              Notify me
            </label>
            <label className="flex items-center gap-1.5">
              <Checkbox isMixed />
              Some
            </label>
            <label className="flex items-center gap-1.5">
              <Checkbox />
              None
            </label>
          </div>
        </Card>
        <Tabs
          label="Parts of the action"
          value={tab}
          onValueChange={setTab}
          tabs={[
            { value: "stages", label: "Stages", content: <p>Stages</p> },
            { value: "logs", label: "Logs", content: <p>Logs</p> },
            { value: "data", label: "Data", content: <p>Data</p> },
          ]}
        />
        <ErrorPanel
          title="The stages could not be loaded"
          cause="The server did not answer within 10 seconds."
          requestId="req-8f2c"
          onRetry={() => undefined}
          details={<pre className="text-xs">Error: timeout</pre>}
        />
        <Card>
          <EmptyState
            icon={<Inbox aria-hidden="true" />}
            title="No actions yet"
            actions={<Button variant="primary">Launch a demo Action</Button>}
          >
            <p>An action is one execution of a flow. Launch one and watch every stage move.</p>
          </EmptyState>
        </Card>
        <div className="grid gap-2">
          <Skeleton className="h-5 w-64" />
          <Skeleton className="h-5 w-40" />
        </div>
      </div>
      <ConfirmDialog
        isOpen={open}
        onOpenChange={setOpen}
        title="Cancel Import customers?"
        description="The running stage Transform is stopped. What is completed stays."
        confirmLabel="Cancel action"
        keepLabel="Keep running"
        isDestructive
        onConfirm={() => setOpen(false)}
      />
    </>
  );
}
