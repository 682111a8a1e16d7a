import { shortId } from "@/lib/shared/short-id";

import { strings } from "./strings";

interface NavigationEntry {
  href: string;
  label: string;
}

export interface Crumb {
  label: string;
  /** Missing for the page one is on, and for groups that have no page. */
  href?: string;
  /** An id rather than a word. */
  isId?: boolean;
}

const ACTIONS = "/actions";
const LAUNCH = "/actions/new";
const ACTIVE_FLOWS = "/admin/active";

/** Entries of the main navigation, in order. */
export const ENTRIES = {
  actions: { href: ACTIONS, label: strings.navigation.actions },
  launch: { href: LAUNCH, label: strings.navigation.launch },
  activeFlows: { href: ACTIVE_FLOWS, label: strings.navigation.activeFlows },
} as const satisfies Record<string, NavigationEntry>;

/** The entry a page belongs to: the page itself or the nearest above it. */
export function currentEntry(pathname: string): string | null {
  const hrefs = Object.values(ENTRIES).map((entry) => entry.href);
  const above = hrefs.filter((href) => pathname === href || pathname.startsWith(`${href}/`));
  return above.toSorted((one, other) => other.length - one.length)[0] ?? null;
}

/** Where a page stands, from the top; the page itself comes last. */
export function crumbsOf(pathname: string): Crumb[] {
  if (pathname === ACTIONS) return [{ label: strings.navigation.actions }];
  if (pathname === LAUNCH) return [ENTRIES.actions, { label: strings.navigation.launch }];
  if (pathname === ACTIVE_FLOWS)
    return [{ label: strings.navigation.admin }, { label: strings.navigation.activeFlows }];
  const id = pathname.startsWith(`${ACTIONS}/`) ? pathname.split("/")[2] : undefined;
  return id ? [ENTRIES.actions, { label: shortId(decodeURIComponent(id)), isId: true }] : [];
}

/**
 * The pattern of a page's route, `/actions/[id]`: each part of the path that a parameter gave stands for it again.
 * @param params names and values of the route's parameters
 */
export function routePattern(
  pathname: string,
  params: Readonly<Record<string, string | string[] | undefined>>,
): string {
  const nameOf = new Map(
    Object.entries(params).flatMap(([name, value]) =>
      typeof value === "string" ? [[value, name.endsWith("Id") ? "id" : name] as const] : [],
    ),
  );
  const parts = pathname.split("/").map((part) => {
    const name = nameOf.get(part);
    return name === undefined ? part : `[${name}]`;
  });
  return parts.join("/");
}
