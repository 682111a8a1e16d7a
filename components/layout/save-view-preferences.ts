import type { ViewPreferences } from "./view-preferences";
import { formatViewPreferences, parseViewPreferences, VIEW_COOKIE, viewAttributes } from "./view-preferences";

const YEAR_S = 365 * 24 * 3_600;

/** The preferences of this browser. In the browser only. */
export function readViewPreferences(): ViewPreferences {
  const cookies = document.cookie.split("; ").map((cookie) => cookie.split("="));
  const value = cookies
    .find(([name]) => name === VIEW_COOKIE)
    ?.slice(1)
    .join("=");
  return parseViewPreferences(value === undefined ? undefined : decodeURIComponent(value));
}

/** Changes some preferences: at once on this page, and for each page to come. */
export function saveViewPreferences(change: Partial<ViewPreferences>): ViewPreferences {
  const preferences = { ...readViewPreferences(), ...change };
  const value = encodeURIComponent(formatViewPreferences(preferences));
  document.cookie = `${VIEW_COOKIE}=${value}; path=/; max-age=${YEAR_S}; samesite=lax`;
  for (const [name, setting] of Object.entries(viewAttributes(preferences))) {
    document.documentElement.setAttribute(name, setting);
  }
  return preferences;
}
