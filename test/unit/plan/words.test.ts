// The words that a plan is written with: what is read as what, and what is refused.

import { dnsName, duration, durationOrZero, controlAddress, hostPort, httpsUrl, ipAddress, name } from "../../../workflows/plan-words.ts";

describe("a duration is read into milliseconds", () => {
  test.each([
    ["500ms", 500],
    ["1s", 1_000],
    ["90s", 90_000],
    ["1.5s", 1_500],
    ["15m", 900_000],
    ["0.5h", 1_800_000],
    ["2h", 7_200_000],
    ["7d", 604_800_000],
  ])("%s is %d ms", (text, ms) => {
    expect(duration.parse(text)).toBe(ms);
  });

  test.each([
    ["a number without a unit, because its unit would be a guess", "10"],
    ["a number", 10],
    ["an unknown unit", "15min"],
    ["a space before the unit", "15 m"],
    ["a negative duration", "-5s"],
    ["nothing", ""],
    ["two units", "1m30s"],
    ["a number of too many digits", "99999999999s"],
    ["zero, which would loop or fail at once", "0s"],
    ["zero with digits", "0.00m"],
    ["null", null],
  ])("%s is refused", (_sentence, text) => {
    expect(duration.safeParse(text).success).toBe(false);
  });

  test("an RPO may be zero: no write may be lost", () => {
    expect(durationOrZero.parse("0s")).toBe(0);
    expect(durationOrZero.safeParse("0").success).toBe(false);
  });
});

describe("other words", () => {
  test.each([
    ["host:port with a placeholder", hostPort, "amq.{site}.internal:61613", true],
    ["host:port without a port", hostPort, "db.internal", false],
    ["host:port with a port that does not exist", hostPort, "db.internal:70000", false],
    ["host:port with port 0", hostPort, "db.internal:0", false],
    ["an https address with a placeholder", httpsUrl, "https://gw.{site}.example.com/health", true],
    ["an http address", httpsUrl, "http://gw.example.com/", false],
    ["https without a host", httpsUrl, "https:///health", false],
    ["an https address with a space", httpsUrl, "https://gw.example.com/a b", false],
    ["an https address with an impossible port", httpsUrl, "https://gw.example.com:99999/", false],
    ["a control over https", controlAddress, "https://control.example.net/", true],
    ["a control over tcp", controlAddress, "tcp:control.example.net:443", true],
    ["a control without its kind", controlAddress, "control.example.net:443", false],
    ["a DNS name", dnsName, "chat.example.com", true],
    ["a wildcard", dnsName, "*.example.com", true],
    ["a DNS name with a dot at its end", dnsName, "chat.example.com.", false],
    ["a DNS name of one label", dnsName, "localhost", false],
    ["an IPv4 address", ipAddress, "198.51.100.10", true],
    ["an IPv6 address", ipAddress, "2001:db8::10", true],
    ["three numbers", ipAddress, "198.51.100", false],
    ["a name", name, "site-a", true],
    ["a name with a capital", name, "Site", false],
    ["a name of 41 characters", name, "a".repeat(41), false],
  ])("%s", (_sentence, schema, text, fits) => {
    expect(schema.safeParse(text).success).toBe(fits);
  });
});
