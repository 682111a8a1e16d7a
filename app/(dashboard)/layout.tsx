import { cookies } from "next/headers";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";

import { AccountMenu } from "@/components/auth/account-menu";
import { DataProvider } from "@/components/data/data-provider";
import { DispatchBanner } from "@/components/dispatch/dispatch-banner";
import { AppShell } from "@/components/layout/app-shell";
import { parseViewPreferences, VIEW_COOKIE } from "@/components/layout/view-preferences";
import { LiveProvider } from "@/components/realtime/live-provider";
import { LiveBanner, LiveIndicator } from "@/components/realtime/live-shell-parts";

import { readClock, readDispatch, readSession } from "../core";

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const { nav } = parseViewPreferences((await cookies()).get(VIEW_COOKIE)?.value);
  const session = await readSession();
  // The page inside leads nobody to the sign-in, and knows where from.
  if (session === null) return children;
  const dispatch = await readDispatch();
  return (
    <NuqsAdapter>
      <DataProvider>
        <LiveProvider serverTime={readClock()}>
          <AppShell
            nav={nav}
            connection={<LiveIndicator />}
            account={<AccountMenu email={session.email ?? session.name} />}
            banner={
              <>
                <LiveBanner />
                <DispatchBanner first={dispatch} />
              </>
            }
          >
            {children}
          </AppShell>
        </LiveProvider>
      </DataProvider>
    </NuqsAdapter>
  );
}
