// Whether a name answers with what it shall answer.

/** Whether two lists hold the same addresses, however they are ordered. */
export function sameAddresses(a: readonly string[], b: readonly string[]): boolean {
  const plain = (list: readonly string[]): string => [...new Set(list.map((address) => address.toLowerCase()))].sort().join(" ");
  return plain(a) === plain(b);
}
