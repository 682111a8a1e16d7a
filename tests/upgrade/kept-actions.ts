/** Key of the administrator of kept data folders. */
export const KEPT_KEY = "kept-data-admin-key-of-at-least-32-characters";

/** Names of the actions in a kept data folder, by what had become of them when it was kept. */
export const KEPT_NAMES = {
  analysed: "Research note, analysed",
  failed: "Fails once, not retried yet",
  waiting: "Not started yet",
  interrupted: "Interrupted in the middle",
} as const;
