// Reads the product's wrappers (lambdas/steps/epoch-wrapper.ts, cluster-promotion/epoch-wrapper-windows.ts) back into what they say, for a host on
// which no shell runs.

export interface ReadScript {
  readonly epoch: number;
  readonly mark: string;
  readonly role: string;
  readonly lines: readonly string[];
}

/** What a wrapped script says; undefined for any other text. */
export function readScript(text: string): ReadScript | undefined {
  return readShell(text) ?? readPowerShell(text);
}

function readShell(text: string): ReadScript | undefined {
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

/** In PowerShell a quote within quotes is doubled. */
function readPowerShell(text: string): ReadScript | undefined {
  const of = (name: string): string | undefined => /^'((?:[^']|'')*)'$/m.exec(new RegExp(`^\\$${name} = (.*)$`, "m").exec(text)?.[1] ?? "")?.[1]?.replaceAll("''", "'");
  const epoch = /^\$epoch = (\d+)$/m.exec(text)?.[1];
  const [mark, role] = [of("mark"), of("role")];
  const written = /^\[IO\.File\]::WriteAllText\("\$mine\.ps1", ([^]*), \(New-Object Text\.UTF8Encoding \$true\)\)$/m.exec(text)?.[1];
  if (epoch === undefined || mark === undefined || role === undefined || written === undefined) return undefined;
  return { epoch: Number(epoch), mark, role, lines: [...written.matchAll(/'((?:[^']|'')*)'/g)].map(([, line = ""]) => line.replaceAll("''", "'")) };
}
