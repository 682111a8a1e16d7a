import type { ReactNode } from "react";

import { AppearanceMenu } from "@/components/layout/appearance-menu";
import { Logo } from "@/components/layout/logo";

interface AuthFrameProps {
  /** The one `h1` of the page. */
  title: string;
  /** Route of the page, for automation. */
  route: string;
  lead?: string | undefined;
  children: ReactNode;
}

/** Frame of the pages one sees before signing in. */
export function AuthFrame({ title, route, lead, children }: AuthFrameProps) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-header items-center justify-between ps-4 pe-2 md:ps-6 md:pe-4">
        <Logo />
        <AppearanceMenu />
      </header>
      <main data-route={route} className="grid flex-1 place-items-center px-4 pt-6 pb-[14vh]">
        <div className="w-full max-w-sm">
          <h1 tabIndex={-1} className="text-2xl font-semibold">
            {title}
          </h1>
          {lead && <p className="mt-1 text-muted">{lead}</p>}
          <div className="mt-5">{children}</div>
        </div>
      </main>
    </div>
  );
}
