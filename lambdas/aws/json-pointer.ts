// What stands at a place of a JSON document (RFC 6901), without trusting that anything does.

/** What stands at a JSON pointer; undefined when nothing does. */
export function at(value: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((within, part) => (typeof within === "object" && within !== null && Object.hasOwn(within, part) ? (within as Readonly<Record<string, unknown>>)[part] : undefined), value);
}
