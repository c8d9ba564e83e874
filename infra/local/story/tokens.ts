// One line of a story as tokens: words and texts in quotes, each with its column, and what could not be read.

export interface Token {
  readonly text: string;
  /** Written in quotes, so it is a text and never one of the language's words. */
  readonly quoted: boolean;
  /** Counts from 1. */
  readonly column: number;
}

/** What is wrong at a place of a line, and what to write instead; both are clauses. */
export interface LineFault {
  readonly column: number;
  readonly what: string;
  readonly instead: string;
}

export type Tokens = { readonly tokens: readonly Token[]; readonly comment: string | null } | { readonly fault: LineFault };

/**
 * Reads one line. Words are separated by spaces; a text in quotes may hold spaces and `#`, and `\"` and `\\` within it stand
 * for themselves; quotes may also begin within a word (`title="Two words"`). A `#` at the beginning of a word begins a comment.
 */
export function tokensOf(line: string): Tokens {
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length) {
    if (/\s/.test(line[at] ?? "")) {
      at += 1;
      continue;
    }
    if (line[at] === "#") return { tokens, comment: line.slice(at + 1).trim() };
    const read = oneToken(line, at);
    if ("what" in read) return { fault: read };
    tokens.push(read.token);
    at = read.end;
  }
  return { tokens, comment: null };
}

function oneToken(line: string, start: number): { readonly token: Token; readonly end: number } | LineFault {
  let text = "";
  let at = start;
  while (at < line.length && !/\s/.test(line[at] ?? "")) {
    const sign = line[at] ?? "";
    if ("“”„«»".includes(sign)) return { column: at + 1, what: `${sign} is no quotation mark here`, instead: 'write straight ones: "…"' };
    if (sign !== '"') {
      text += sign;
      at += 1;
      continue;
    }
    const quoted = quotedText(line, at);
    if (quoted === undefined) return { column: at + 1, what: "this text in quotes does not end", instead: 'end it with "' };
    text += quoted.text;
    at = quoted.end;
  }
  return { token: { text, quoted: line[start] === '"', column: start + 1 }, end: at };
}

function quotedText(line: string, start: number): { readonly text: string; readonly end: number } | undefined {
  let text = "";
  for (let at = start + 1; at < line.length; at += 1) {
    const sign = line[at] ?? "";
    if (sign === '"') return { text, end: at + 1 };
    const next = line[at + 1];
    if (sign === "\\" && (next === '"' || next === "\\")) {
      text += next;
      at += 1;
    } else {
      text += sign;
    }
  }
  return undefined;
}
