import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";

const MOST_BYTES = 256 * 1024 * 1024;
/** What a process makes anew, or holds only while it lives. */
const LEFT_OUT = ["./cache", "./.lock*"];

/** Keeps a data folder as one small file. */
export function packFolder(folder: string, file: string): void {
  const excludes = LEFT_OUT.map((pattern) => `--exclude=${pattern}`);
  const tar = execFileSync("tar", ["-c", ...excludes, "-C", folder, "."], { maxBuffer: MOST_BYTES });
  const params = { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS };
  writeFileSync(file, brotliCompressSync(tar, { params }));
}

/** Puts a kept data folder where a product can be started on it. */
export function unpackFolder(file: string, folder: string): void {
  execFileSync("tar", ["-x", "-C", folder], { input: brotliDecompressSync(readFileSync(file)) });
}
