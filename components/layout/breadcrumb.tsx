"use client";

import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";

import { cn } from "@/components/ui/cn";

import type { Crumb } from "./navigation";
import { crumbsOf } from "./navigation";
import { strings } from "./strings";

function CrumbLabel({ crumb, isLast }: { crumb: Crumb; isLast: boolean }) {
  const look = cn("truncate", crumb.isId && "font-mono text-xs");
  if (crumb.href !== undefined) {
    return (
      <Link href={crumb.href} className={cn(look, "rounded-sm text-muted hover:text-text hover:underline")}>
        {crumb.label}
      </Link>
    );
  }
  return (
    <span className={cn(look, isLast ? "font-medium" : "text-muted")} aria-current={isLast ? "page" : undefined}>
      {crumb.label}
    </span>
  );
}

/** Where the page stands, with ways up. */
export function Breadcrumb() {
  const crumbs = crumbsOf(usePathname());
  if (crumbs.length === 0) return null;
  return (
    <nav aria-label={strings.shell.breadcrumb} className="min-w-0">
      <ol className="flex min-w-0 items-center gap-1.5">
        {crumbs.map((crumb, place) => (
          <li key={crumb.label} className="flex min-w-0 items-center gap-1.5">
            {place > 0 && <ChevronRight className="size-3.5 shrink-0 text-muted" aria-hidden="true" />}
            <CrumbLabel crumb={crumb} isLast={place === crumbs.length - 1} />
          </li>
        ))}
      </ol>
    </nav>
  );
}
