/** One character per byte: the cheapest exact Map key for short bytes. */
export function cacheKey(bytes: Uint8Array): string {
  return String.fromCharCode.apply(null, bytes as unknown as number[]); // an array-like is enough for apply
}
