/** The body of an answer; null, and the rest of it unread, when it is longer than so many bytes. */
export async function readLimited(response: Response, mostBytes: number): Promise<Buffer | null> {
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
    parts.push(read.value);
    sizeBytes += read.value.length;
    if (sizeBytes <= mostBytes) continue;
    await reader?.cancel();
    return null;
  }
  return Buffer.concat(parts);
}
