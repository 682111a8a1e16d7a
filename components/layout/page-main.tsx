"use client";

import { useParams, usePathname } from "next/navigation";
import type { ReactNode } from "react";

import { MAIN_ID } from "./main-id";
import { routePattern } from "./navigation";

/** The landmark of the page's own content. */
export function PageMain({ children }: { children: ReactNode }) {
  const params = useParams();
  return (
    <main
      id={MAIN_ID}
      tabIndex={-1}
      data-route={routePattern(usePathname(), params)}
      className="mx-auto w-full max-w-[120rem] min-w-0 flex-1 px-4 pt-5 pb-[calc(var(--spacing-bottom-nav)+2rem)] md:px-6"
    >
      {children}
    </main>
  );
}
