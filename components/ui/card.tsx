import type { ComponentProps, ReactNode } from "react";

import { cn } from "./cn";

interface CardProps extends Omit<ComponentProps<"section">, "title"> {
  /** Heading of the card, also its name. */
  title?: string | undefined;
  /** Controls at the end of the heading line. */
  controls?: ReactNode;
  headingId?: string | undefined;
}

/** A framed part of a page. With a title it is a region of that name. */
export function Card({ title, controls, headingId, className, children, ...rest }: CardProps) {
  const id = headingId ?? (title === undefined ? undefined : `card-${title.toLowerCase().replaceAll(/\W+/g, "-")}`);
  return (
    <section
      {...rest}
      data-card=""
      aria-labelledby={title === undefined ? undefined : id}
      className={cn("min-w-0 rounded-lg border border-border bg-surface", className)}
    >
      {title !== undefined && (
        <div className="flex min-h-10 items-center gap-2 border-b border-border px-4 py-1.5">
          <h2 id={id} className="min-w-0 flex-1 truncate text-base font-semibold">
            {title}
          </h2>
          {controls}
        </div>
      )}
      {children}
    </section>
  );
}
