import type { LucideIcon } from "lucide-react";
import type { ReactNode, Ref } from "react";
import { useId } from "react";

import { cn } from "./cn";

const TONE = {
  neutral: { frame: "border-border bg-surface", icon: "text-muted" },
  danger: { frame: "border-danger-fg bg-danger-soft", icon: "text-danger-fg" },
  waiting: { frame: "border-waiting-fg bg-waiting-soft", icon: "text-waiting-fg" },
} as const;

interface CalloutProps {
  tone: keyof typeof TONE;
  icon: LucideIcon;
  title: ReactNode;
  /** With a level the title is a heading and the callout a region of that name. */
  headingLevel?: 2 | 3;
  /** Said at once to screen readers. */
  role?: "alert";
  /** Commands beside the text. */
  controls?: ReactNode;
  /** Lets code give it focus. */
  tabIndex?: -1;
  ref?: Ref<HTMLDivElement>;
  /** Marks of the frame, for tests and print. */
  marks?: Readonly<Record<`data-${string}`, string>>;
  children?: ReactNode;
}

/** A framed part of a page that asks for attention: an icon, a title, and what there is to say and to do. */
export function Callout(props: CalloutProps) {
  const { tone, icon: Icon, title, headingLevel, role, controls, tabIndex, ref, marks, children } = props;
  const id = useId();
  const { frame, icon } = TONE[tone];
  const Heading = headingLevel === undefined ? "p" : (`h${headingLevel}` as const);
  const isRegion = headingLevel !== undefined && role === undefined;
  return (
    <div
      {...marks}
      ref={ref}
      role={isRegion ? "region" : role}
      aria-labelledby={isRegion ? id : undefined}
      tabIndex={tabIndex}
      className={cn("flex min-w-0 items-start gap-3 rounded-lg border p-4", frame)}
    >
      <Icon className={cn("mt-0.5 size-4 shrink-0", icon)} aria-hidden="true" />
      <div className="grid min-w-0 flex-1 gap-1 wrap-anywhere">
        <Heading id={id} className="font-semibold">
          {title}
        </Heading>
        {children}
      </div>
      {controls}
    </div>
  );
}
