import { expect, test } from "vitest";

import { plainHtml } from "./plain-html";

test.each([
  ["<p>One</p><p>two</p>", "\nOne\n\ntwo\n"],
  ["a <b>b</b>old w<em>or</em>d", "a bold word"],
  ["<!doctype html><title>No</title><body>Yes", "\n\nYes"],
  ["a<script>if (a < b) c();</script>b", "a\nb"],
  ["a<STYLE>p > b {}</style >b", "a\nb"],
  ["a<!-- <p>hidden</p> -->b", "a\nb"],
  ["a<script>never closed", "a\n"],
  ["1 < 2 and 3 > 2", "1 < 2 and 3 > 2"],
  ["an open <tag", "an open <tag"],
  [
    "caf&eacute; &amp; cr&egrave;me &#8364;&#x20AC; &unknown; &lt;b&gt; co&shy;op",
    "café & crème €€ &unknown; <b> coop",
  ],
  ["&#0;&#xD800;", "\uFFFD\uFFFD"],
  ["a<svg/>b", "a\nb"],
])("%j", (html, text) => {
  expect(plainHtml(html)).toBe(text);
});

test.each(["<", "<a ", "<!--", "<script>", "&", "&#", "</"])(
  "a long page of %j takes no long time",
  { timeout: 5_000 },
  (piece) => {
    expect(plainHtml(piece.repeat(200_000)).length).toBeLessThanOrEqual(piece.length * 200_000);
  },
);
