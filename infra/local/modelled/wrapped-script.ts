// Reads the product's shell wrapper (lambdas/steps/epoch-wrapper.ts) back into what it says, for a host on which no shell runs.

export interface ReadScript {
  readonly epoch: number;
  readonly mark: string;
  readonly role: string;
  readonly lines: readonly string[];
}

/** What a wrapped script says; undefined for any other text. */
export function readScript(text: string): ReadScript | undefined {
  const epoch = /^epoch=(\d+)$/m.exec(text)?.[1];
  const mark = quotedAfter("mark=", text);
  const role = quotedAfter("role=", text);
  const run = /^code=0\n([^]*) \|\| code=\$\?$/m.exec(text)?.[1];
  if (epoch === undefined || mark === undefined || role === undefined || run === undefined) return undefined;
  return { epoch: Number(epoch), mark, role, lines: [...run.matchAll(/one ('(?:[^']|'\\'')*')/g)].map(([, quoted = ""]) => unquoted(quoted)) };
}

function quotedAfter(name: string, text: string): string | undefined {
  const found = new RegExp(`^${name}('(?:[^']|'\\\\'')*')$`, "m").exec(text)?.[1];
  return found === undefined ? undefined : unquoted(found);
}

function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll("'\\''", "'");
}
