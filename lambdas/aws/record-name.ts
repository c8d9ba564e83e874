// How Route 53 writes names. Apart from what asks it, because whoever compares names needs no client, and the SDK takes a second to load.

/** The form in which Route 53 gives names: small letters, a dot at the end, `*` and other rare characters as `\ooo`. */
export function recordName(name: string): string {
  const plain = name.replace(/\\([0-7]{3})/g, (_all, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))).toLowerCase();
  return plain.endsWith(".") ? plain : `${plain}.`;
}
