import type { Metadata, Viewport } from "next";
import { ThemeProvider } from "next-themes";
import { cookies } from "next/headers";
import type { ReactNode } from "react";

import { LiveRegions } from "@/components/layout/live-regions";
import { strings } from "@/components/layout/strings";
import { parseViewPreferences, VIEW_COOKIE, viewAttributes } from "@/components/layout/view-preferences";
import { ToasterHost } from "@/components/ui/toaster-host";

import { mono, sans } from "./fonts";
import { readNonce } from "./nonce";

import "./globals.css";

export const metadata: Metadata = {
  title: strings.navigation.actions,
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  colorScheme: "light dark",
  viewportFit: "cover",
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const view = parseViewPreferences((await cookies()).get(VIEW_COOKIE)?.value);
  const nonce = await readNonce();
  return (
    // The script of the theme sets the class before React wakes up.
    <html
      lang="en-GB"
      className={`${sans.variable} ${mono.variable}`}
      {...viewAttributes(view)}
      suppressHydrationWarning
    >
      <body className="font-sans">
        <ThemeProvider attribute="class" enableColorScheme={false} disableTransitionOnChange {...(nonce && { nonce })}>
          {children}
          <ToasterHost />
        </ThemeProvider>
        <LiveRegions />
      </body>
    </html>
  );
}
