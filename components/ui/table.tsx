import type { ComponentProps } from "react";

import { cn } from "./cn";

interface TableProps extends ComponentProps<"table"> {
  /** What the rows are; names the table and the region it scrolls in. */
  label: string;
}

/** A table that may scroll sideways inside its own region, which can take focus. */
export function Table({ label, className, ...rest }: TableProps) {
  return (
    // A region that scrolls must be reachable by keyboard (WCAG 2.1.1).
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section aria-label={label} tabIndex={0} className="relative min-w-0 overflow-x-auto rounded-[inherit]">
      <table {...rest} aria-label={label} className={cn("w-full border-collapse text-base", className)} />
    </section>
  );
}

/** Heading of a column. */
export function TableHeading({ className, ...rest }: ComponentProps<"th">) {
  return (
    <th
      scope="col"
      {...rest}
      className={cn(
        "h-9 border-b border-border px-3 text-start text-sm font-medium whitespace-nowrap text-muted data-numeric:text-end",
        className,
      )}
    />
  );
}

/** One row, of the height the density asks for. */
export function TableRow({ className, ...rest }: ComponentProps<"tr">) {
  return (
    <tr
      {...rest}
      className={cn("h-row border-b border-border last:border-b-0 hover:bg-hover aria-selected:bg-selected", className)}
    />
  );
}

/** A value. `data-numeric` sets figures in columns, at the end. */
export function TableCell({ className, ...rest }: ComponentProps<"td">) {
  return <td {...rest} className={cn("px-3 py-1 whitespace-nowrap data-numeric:text-end", className)} />;
}
