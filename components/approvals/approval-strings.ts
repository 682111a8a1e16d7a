/** Texts of approvals. */
export const approvalStrings = {
  title: (stage: string) => `“${stage}” waits for your decision`,
  titleOther: (stage: string, who: string) => `“${stage}” waits for a decision by ${who}`,
  administrator: "an administrator",
  since: "Waiting for",
  comment: "Comment",
  commentHint: "Kept in the log of the action. A rejection shows it as the reason.",
  approve: "Approve",
  reject: "Reject",
  sending: "Sending…",
  failed: (message: string) => `The answer was not taken. ${message}`,
} as const;
