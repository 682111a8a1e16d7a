import { expect, test } from "vitest";

import { escapeMarkdown, markdownList } from "./markdown";

test.each([
  ["plain, with a full stop.", "plain, with a full stop."],
  ["[click](javascript:x)", String.raw`\[click\](javascript:x)`],
  ["<b>*bold*</b> _and_ `code` | ~no~", String.raw`\<b\>\*bold\*\</b\> \_and\_ \`code\` \| \~no\~`],
  ["# no heading", String.raw`\# no heading`],
  ["- no list\n\nnor paragraph", String.raw`\- no list nor paragraph`],
  ["-5 degrees", "-5 degrees"],
  [String.raw`a \ b`, String.raw`a \\ b`],
])("%j becomes %j", (text, markdown) => {
  expect(escapeMarkdown(text)).toBe(markdown);
});

test("a list has a line for each text", () => {
  expect(markdownList(["one", "a\nb", "*"])).toBe("- one\n- a b\n- \\*");
  expect(markdownList([])).toBe("");
});
