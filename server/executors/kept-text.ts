import { beginningOf } from "./beginning-of";

/** A text that arrives in pieces, of which the beginning and the end are kept. */
export interface KeptText {
  add(text: string): void;
  /** The beginning, which is all of it unless its limit was reached: then it is cut and says so. */
  text(): string;
  /** The last characters of all that came. */
  ending(): string;
}

const ENDING_CHARACTERS = 4_000;
const CUT_MARK = "\n… [cut: the rest of this stream is not kept]\n";
/** JSON writes a control character in 6 bytes, so a text of them would be six times its size as a stored record. */
const JSON_SHARE = 1.4;

/** @param limitBytes most bytes of UTF-8 that are kept */
export function createKeptText(limitBytes: number): KeptText {
  const pieces: string[] = [];
  let roomBytes = limitBytes;
  let jsonRoomBytes = Math.floor(limitBytes * JSON_SHARE);
  let isCut = false;
  let ending = "";

  const keep = (text: string): void => {
    const bytes = Buffer.byteLength(text);
    const jsonBytes = jsonBytesOf(text);
    isCut = bytes > roomBytes || jsonBytes > jsonRoomBytes;
    pieces.push(isCut ? beginningWithin(text, roomBytes, jsonRoomBytes) : text);
    roomBytes -= bytes;
    jsonRoomBytes -= jsonBytes;
  };

  return {
    add: (text) => {
      if (text === "") return;
      ending = (ending + text).slice(-ENDING_CHARACTERS);
      if (!isCut) keep(text);
    },
    text: () => pieces.join("") + (isCut ? CUT_MARK : ""),
    ending: () => ending.toWellFormed(),
  };
}

function jsonBytesOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}

function beginningWithin(text: string, bytes: number, jsonBytes: number): string {
  const beginning = beginningOf(text, bytes);
  let left = jsonBytes;
  let end = 0;
  for (const character of beginning) {
    left -= jsonBytesOf(character);
    if (left < 0) break;
    end += character.length;
  }
  return beginning.slice(0, end);
}
