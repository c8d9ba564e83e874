// How commands write to the terminal: colour only where it is wanted, lines of at most 100 columns, and no complaint when
// the reader of a pipe goes away.

import { stripVTControlCharacters } from "node:util";
import pc from "picocolors";

export type Colours = ReturnType<typeof pc.createColors>;

const widest = 100;

export interface Terminal {
  readonly colours: Colours;
  readonly columns: number;
  readonly isTty: boolean;
  line(text?: string): void;
}

/** What is asked of a stream; `isTTY` and `columns` are missing where it is a file or a pipe. */
export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** One stream as commands see it: `process.stdout` for what was asked for, `process.stderr` for the rest. */
export function terminal(stream: Stream, environment: NodeJS.ProcessEnv = process.env): Terminal {
  return {
    colours: pc.createColors(wantsColour(stream, environment)),
    columns: Math.max(40, Math.min(widest, stream.columns ?? widest)),
    isTty: stream.isTTY === true,
    line: (text = "") => {
      stream.write(`${text}\n`);
    },
  };
}

/** NO_COLOR (any value) wins, then FORCE_COLOR, then whether somebody looks; see no-color.org. */
function wantsColour(stream: Stream, environment: NodeJS.ProcessEnv): boolean {
  if ((environment["NO_COLOR"] ?? "") !== "") return false;
  const forced = environment["FORCE_COLOR"] ?? "";
  if (forced !== "") return forced !== "0" && forced !== "false";
  return stream.isTTY === true && environment["TERM"] !== "dumb";
}

/**
 * Breaks a text into lines that fit. `first` stands before the first line, `rest` before the others; both may carry
 * colour. A word that is longer than a line, such as an address, stays whole so that it can be copied.
 */
export function wrap(text: string, columns: number, first = "", rest = " ".repeat(stripVTControlCharacters(first).length)): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((each) => each !== "")) {
    const before = lines.length === 0 ? first : rest;
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && stripVTControlCharacters(before).length + stripVTControlCharacters(longer).length > columns) {
      lines.push(before + line);
      line = word;
    } else {
      line = longer;
    }
  }
  lines.push((lines.length === 0 ? first : rest) + line);
  return lines;
}

/** `understudy … | head` ends the pipe: that is no error, and there is nobody left to tell. */
export function ignoreBrokenPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
      throw error;
    });
  }
}
