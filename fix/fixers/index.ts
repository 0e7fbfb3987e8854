import type { Fixer } from "../change/fixer";
import { hostNames } from "./hostNames";
import { imageDigest } from "./imageDigest";
import { loopback } from "./loopback";
import { readOnlyCredentials } from "./readOnlyCredentials";
import { verifyTls } from "./verifyTls";

export const FIXERS: readonly Fixer[] = [readOnlyCredentials, ...loopback, verifyTls, hostNames, imageDigest];
