import type { Locator } from "@playwright/test";

/** Writes down each text an element has from now on; the returned function reads them, oldest first. */
export async function noteTexts(element: Locator): Promise<() => Promise<string[]>> {
  const notes = await element.evaluateHandle((node) => {
    const texts = [node.textContent];
    const note = () => {
      if (node.textContent !== texts.at(-1)) texts.push(node.textContent);
    };
    new MutationObserver(note).observe(node, { childList: true, characterData: true, subtree: true });
    return texts;
  });
  return () => notes.jsonValue();
}
