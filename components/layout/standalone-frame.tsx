import type { ReactNode } from "react";

import { Logo } from "./logo";

/** Frame of pages outside the shell: the product's name above, the page in the middle. */
export function StandaloneFrame({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-header items-center ps-4 md:ps-6">
        <Logo />
      </header>
      <main className="grid flex-1 place-items-center px-4 pt-6 pb-[14vh]">
        <div className="w-full max-w-md">{children}</div>
      </main>
    </div>
  );
}
