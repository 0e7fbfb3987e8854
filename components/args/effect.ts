/**
 * What an update does to a container or a pod when an input changes. None of it touches the volume or the claim with its
 * data.
 *
 * - `nothing`: it runs on
 * - `in place`: it runs on, and the new value applies at once
 * - `replaced`: it ends with its jobs and connections, and another one starts on the same data
 * - `refused`: the update fails and it runs on
 */
export type Effect = "nothing" | "in place" | "replaced" | "refused";
