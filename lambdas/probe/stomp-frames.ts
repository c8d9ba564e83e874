// STOMP 1.2 frames as bytes and back (https://stomp.github.io/stomp-specification-1.2.html). Ours, because what npm has
// does not fit one exchange of six frames under one deadline: `@stomp/stompjs` is made for WebSockets and reconnects on
// timers of its own, `stompit` has no types, has stood still since 2024 and brings a dependency for failover addresses.

export interface Frame {
  readonly command: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Reading {
  readonly frames: readonly Frame[];
  /** Bytes of a frame that is not complete yet. */
  readonly rest: Buffer;
  /** Set when the bytes are no STOMP; nothing after them can be read. */
  readonly malformed: string | undefined;
}

/** A frame longer than this is none of ours; without a limit a broken peer could fill the memory. */
const longestFrame = 65_536;

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\r": "\\r", "\n": "\\n", ":": "\\c" };
const unescapes: Readonly<Record<string, string>> = { "\\\\": "\\", "\\r": "\r", "\\n": "\n", "\\c": ":" };

/** CONNECT and CONNECTED carry headers as they are, so that STOMP 1.0 still understands them. */
const plain = (command: string): boolean => command === "CONNECT" || command === "CONNECTED";

/** A frame as bytes, with `content-length` where it has a body. */
export function encodeFrame({ command, headers, body }: Frame): Buffer {
  const written = plain(command) ? (text: string): string => text : (text: string): string => text.replace(/[\\\r\n:]/g, (char) => escapes[char] ?? char);
  const length = body === "" ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const lines = Object.entries({ ...headers, ...length }).map(([key, value]) => `${written(key)}:${written(value)}\n`);
  return Buffer.from(`${command}\n${lines.join("")}\n${body}\0`);
}

/** Reads all complete frames from the start of `bytes`; line ends between frames are heart-beats and carry nothing. */
export function readFrames(bytes: Buffer): Reading {
  const frames: Frame[] = [];
  let rest = bytes;
  for (;;) {
    rest = withoutHeartBeats(rest);
    const read = readFrame(rest);
    if (read === undefined && rest.length > longestFrame) return { frames, rest, malformed: `a frame of more than ${longestFrame} bytes` };
    if (read === undefined) return { frames, rest, malformed: undefined };
    if (typeof read === "string") return { frames, rest, malformed: read };
    frames.push(read.frame);
    rest = rest.subarray(read.length);
  }
}

function withoutHeartBeats(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0x0a && byte !== 0x0d);
  return start < 0 ? Buffer.alloc(0) : bytes.subarray(start);
}

/** One frame with its length; undefined where bytes are missing, a sentence where they are no frame. */
function readFrame(bytes: Buffer): { readonly frame: Frame; readonly length: number } | string | undefined {
  const head = /^([\s\S]*?\r?\n)\r?\n/.exec(bytes.subarray(0, longestFrame).toString("latin1"));
  if (!head) return bytes.length > 0 && !/^[A-Z]*\r?$/.test(firstLine(bytes)) ? `a line that is no STOMP command: "${firstLine(bytes).slice(0, 40)}"` : undefined;
  // Lengths are counted in latin1, where one character is one byte; the text itself is UTF-8.
  const start = head[0].length;
  const [command = "", ...lines] = bytes.subarray(0, head[1]?.length ?? 0).toString("utf8").split(/\r?\n/).slice(0, -1);
  if (!/^[A-Z]+$/.test(command)) return `a line that is no STOMP command: "${command.slice(0, 40)}"`;
  const headers = readHeaders(command, lines);
  if (typeof headers === "string") return headers;
  const declared = headers["content-length"];
  if (declared !== undefined && !/^\d+$/.test(declared)) return `a content-length that is no number: "${declared}"`;
  const end = declared === undefined ? bytes.indexOf(0, start) : start + Number(declared);
  if (end < 0 || bytes.length <= end) return end > longestFrame ? `a frame of more than ${longestFrame} bytes` : undefined;
  if (bytes[end] !== 0) return "a body that is longer than its content-length";
  return { frame: { command, headers, body: bytes.subarray(start, end).toString("utf8") }, length: end + 1 };
}

/** The first line, also while its end has not arrived. */
function firstLine(bytes: Buffer): string {
  return bytes.subarray(0, 200).toString("latin1").split("\n", 1)[0] ?? "";
}

/** Of a header that comes twice the first one counts, as the specification says. */
function readHeaders(command: string, lines: readonly string[]): Readonly<Record<string, string>> | string {
  // A map, because a plain object already has a "toString", which a header may be called too.
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon < 1) return `a header without a colon: "${line.slice(0, 40)}"`;
    const [key, value] = [line.slice(0, colon), line.slice(colon + 1)];
    if (!plain(command) && /\\(?![\\rnc])/.test(`${key}${value}`.replaceAll("\\\\", ""))) return `a header with an escape that STOMP does not know: "${line.slice(0, 40)}"`;
    const read = plain(command) ? (text: string): string => text : (text: string): string => text.replace(/\\[\\rnc]/g, (pair) => unescapes[pair] ?? pair);
    if (!headers.has(read(key))) headers.set(read(key), read(value));
  }
  return Object.fromEntries(headers);
}
