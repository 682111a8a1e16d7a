/** How a person wants the pages drawn. Kept in a cookie, so that the server draws them so from the first byte. */
export interface ViewPreferences {
  density: "comfortable" | "compact";
  motion: "on" | "off";
  singleKeys: "on" | "off";
  nav: "open" | "collapsed";
}

export const VIEW_COOKIE = "showrunner-view";

const pick = <Value extends string>(text: string | null, values: readonly [Value, ...Value[]]): Value =>
  values.find((value) => value === text) ?? values[0];

/** Reads the cookie's value; what is missing or unknown is the default. */
export function parseViewPreferences(value: string | undefined): ViewPreferences {
  const fields = new URLSearchParams(value ?? "");
  return {
    density: pick(fields.get("density"), ["comfortable", "compact"]),
    motion: pick(fields.get("motion"), ["on", "off"]),
    singleKeys: pick(fields.get("singleKeys"), ["on", "off"]),
    nav: pick(fields.get("nav"), ["open", "collapsed"]),
  };
}

/** The cookie's value. */
export function formatViewPreferences(preferences: ViewPreferences): string {
  return new URLSearchParams({ ...preferences }).toString();
}

/** Attributes of `html` that style sheets and shortcuts follow. */
export function viewAttributes({ density, motion, singleKeys }: ViewPreferences) {
  return { "data-density": density, "data-motion": motion, "data-single-keys": singleKeys } as const;
}
