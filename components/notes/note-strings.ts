/** Texts of the notes on an action. */
export const noteStrings = {
  title: "Notes",
  add: "Add a note",
  save: "Save note",
  saving: "Saving…",
  discard: "Discard",
  missing: "Write what there is to note.",
  text: "Note",
  by: (name: string) => `by ${name}`,
  failed: (why: string) => `The note was not saved. ${why}`,
} as const;
