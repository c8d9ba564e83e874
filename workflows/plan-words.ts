// The small schemas that both the plan and its steps are written with. Every message is a noun phrase that says what is
// wanted ("a duration with its unit, for example 90s"), because a fault is told as "write …"; see plan-issues.ts.

import * as z from "zod";
import { parseDuration } from "./units.ts";
import type { Milliseconds } from "./units.ts";

const sayWanted = "a duration with its unit, for example 90s or 15m";
const toMilliseconds = (text: string): Milliseconds => parseDuration(text) ?? 0;

/** A duration longer than zero, read into milliseconds: an interval or deadline of zero would loop or fail at once. */
export const duration = z
  .string({ error: sayWanted })
  .regex(/^(?=.*[1-9])\d{1,9}(\.\d{1,9})?(ms|s|m|h|d)$/, `${sayWanted}, longer than zero`)
  .transform(toMilliseconds)
  .meta({ description: "A duration with its unit (ms, s, m, h, d), longer than zero, for example 90s or 15m" });

/** A duration that may be zero: an RPO of `0s` means that no write may be lost (C4). */
export const durationOrZero = z
  .string({ error: sayWanted })
  .regex(/^\d{1,9}(\.\d{1,9})?(ms|s|m|h|d)$/, sayWanted)
  .transform(toMilliseconds)
  .meta({ description: "A duration with its unit (ms, s, m, h, d), for example 0s or 30s" });

/** A name that goes into state names, record keys and host names. */
export const name = z
  .string({ error: "a name" })
  .regex(/^[a-z][a-z0-9-]{0,39}$/, "a name of small letters, digits and hyphens, starting with a letter, at most 40 characters");

/** A system account; it goes into shell text that runs as root. */
export const systemAccount = z
  .string({ error: "a system account, for example postgres" })
  .regex(/^[a-z_][a-z0-9_-]{0,31}$/, "a system account of small letters, digits, hyphens and underscores, for example postgres");

/** A reason or question that people read; a word alone explains nothing. */
export const sentence = z.string({ error: "a sentence" }).min(3, "a sentence");

/** A value that must be there and is otherwise not ours to judge: an id, a secret's name, a bucket. */
export const text = z.string({ error: "a text in quotes" }).min(1, "a text that is not empty");

export const region = z.string({ error: "an AWS Region, for example eu-central-1" }).regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS Region, for example eu-central-1");

const validPort = (address: string): boolean => Number(address.slice(address.lastIndexOf(":") + 1)) <= 65_535;

/** `host:port`; the host may contain `{site}`. */
export const hostPort = z
  .string({ error: "host:port, for example db.internal:5432" })
  .regex(/^[^:/\s]+:[1-9]\d{0,4}$/, "host:port, for example db.internal:5432")
  .refine(validPort, "host:port with a port of at most 65535");

/** An https address; it may contain `{site}`. */
export const httpsUrl = z
  .string({ error: "an address that starts with https://" })
  .regex(/^https:\/\/[^\s/?#]+\S*$/, "an address that starts with https://")
  .refine((address) => URL.canParse(address.replaceAll(/\{(site|member)\}/g, "x")), "a complete address, for example https://gw.{site}.example.com/health");

/** What an observer asks to know that its own path works. */
export const controlAddress = z
  .string({ error: "https://… or tcp:host:port" })
  .regex(/^(https:\/\/[^\s/?#]+\S*|tcp:[^:/\s]+:[1-9]\d{0,4})$/, "https://… or tcp:host:port")
  .refine((address) => (address.startsWith("tcp:") ? validPort(address) : URL.canParse(address)), "https://… or tcp:host:port with a port of at most 65535");

/** A DNS name without the dot at its end. */
export const dnsName = z
  .string({ error: "a DNS name, for example chat.example.com" })
  .regex(/^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/, "a DNS name in small letters without a dot at its end, for example chat.example.com");

/** An address that a name resolves to. */
export const ipAddress = z.union([z.ipv4(), z.ipv6()], { error: "an IP address, for example 198.51.100.10" });

const sayDate = "a date, for example \"2026-11-01\"";
/** A day as people write it, in UTC. */
export const date = z
  .string({ error: sayDate })
  .regex(/^\d{4}-\d{2}-\d{2}$/, sayDate)
  .refine((day) => Number.isFinite(Date.parse(`${day}T00:00:00Z`)) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day), "a day that exists, for example \"2026-11-01\"");
