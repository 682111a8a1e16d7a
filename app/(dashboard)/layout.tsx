import { cookies } from "next/headers";
import type { ReactNode } from "react";

import { AppShell } from "@/components/layout/app-shell";
import { parseViewPreferences, VIEW_COOKIE } from "@/components/layout/view-preferences";

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const { nav } = parseViewPreferences((await cookies()).get(VIEW_COOKIE)?.value);
  return <AppShell nav={nav}>{children}</AppShell>;
}
