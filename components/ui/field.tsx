import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useId } from "react";

import { strings } from "@/components/layout/strings";

/** What ties a control to its label, description and error. Spread it on the control. */
export interface FieldControl {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
  "aria-required": true | undefined;
}

interface FieldProps {
  label: string;
  description?: ReactNode;
  /** What is wrong and what to do, or null. */
  error?: string | null | undefined;
  /** Has screen readers hear the error when it appears, for a form without a summary of its errors. */
  errorRole?: "alert";
  isRequired?: boolean | undefined;
  /** Fixed id of the control, for links from an error summary. */
  id?: string | undefined;
  children: (control: FieldControl) => ReactNode;
}

/** Label, control, description and error of one value. */
export function Field(props: FieldProps) {
  const { label, description, error = null, errorRole, isRequired, id, children } = props;
  const ownId = useId();
  const controlId = id ?? ownId;
  const descriptionId = `${controlId}-description`;
  const errorId = `${controlId}-error`;
  const describedBy = [description ? descriptionId : null, error ? errorId : null].filter(Boolean).join(" ");
  return (
    <div className="grid min-w-0 gap-1">
      <label htmlFor={controlId} className="text-sm font-medium">
        {label}
        {isRequired && <span className="font-normal text-muted"> ({strings.common.required})</span>}
      </label>
      {children({
        id: controlId,
        "aria-describedby": describedBy === "" ? undefined : describedBy,
        "aria-invalid": error ? true : undefined,
        "aria-required": isRequired ? true : undefined,
      })}
      {description && (
        <div id={descriptionId} className="text-sm text-muted">
          {description}
        </div>
      )}
      {error && (
        <p id={errorId} role={errorRole} className="flex items-start gap-1 text-sm text-danger-fg">
          <CircleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden="true" />
          {error}
        </p>
      )}
    </div>
  );
}
