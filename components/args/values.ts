import { isIP } from "node:net";
import { type Expected, integer, knownAtPlanTime, listOf, mapOf, satisfies, text } from "./expected";

/** What another reader checks. */
export const ANYTHING: Expected = () => undefined;

export const isText = (value: unknown): value is string => typeof value === "string";

export const isAddress = (value: unknown) => isText(value) && isIP(value) !== 0;

export const ANY_TEXT = satisfies("a text", isText);

export const YES_OR_NO = satisfies("true or false", (value) => typeof value === "boolean");

export const KNOWN_YES_OR_NO = knownAtPlanTime("true or false", YES_OR_NO);

export const IMAGE = text('an image, such as "docker:27.5.1-dind"', /^[^\s:/]\S*$/);

/** A smaller number was probably meant in GiB, a larger one in bytes. */
export const MEMORY = integer("memory in MiB", 64, 16_777_216);

export const HOSTNAME = satisfies(
  'a DNS name, such as "build.example.com"',
  (value) => isText(value) && isIP(value) === 0 && /^(\*\.)?[\w-]+(\.[\w-]+)*$/.test(value),
);
export const HOSTNAMES = listOf("a list of DNS names", HOSTNAME);

export const LABELS = mapOf("an object with texts by their names", ANY_TEXT);

/** The name of a namespace in a cluster. */
export const NAMESPACE_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** A list that decides which resources exist. */
export function knownList(expected: string, each: Expected): Expected {
  return knownAtPlanTime(expected, listOf(expected, each));
}
