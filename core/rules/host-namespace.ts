import type { Known } from "../model/known";
import type { HostNamespaces } from "../model/workload";
import { judge, type Rule, show } from "./support/rule";

const GIVES: Readonly<Record<keyof HostNamespaces, string>> = {
  pid: "sees and signals every process of the host",
  ipc: "shares the host's shared memory and message queues",
  network: "shares the host's network: it reaches what listens on loopback only, and sees the host's traffic",
  uts: "shares the host's own names",
  user: "is in no user namespace of its own, so that its root is the host's root",
  cgroup: "sees the host's control groups",
};
const NAMESPACES = Object.keys(GIVES) as (keyof HostNamespaces)[];

/**
 * What must hold: no container shares a namespace with the host, nor its processes or shared memory with another
 * container.
 * Fields: the pid, ipc, network, uts, user and cgroup namespaces of a workload, including image builds and builders;
 * the propagation of mounts, which partly shares a mount namespace; a control group of the host as the parent.
 * Allowed: absent, empty, `private`, `none`, `shareable`, any network but the host's; mounts that propagate only from
 * the host (`rslave`). A Kubernetes pod is in the node's user namespace by default, so setting that explicitly changes
 * nothing.
 */
export const rule: Rule = {
  id: "host-namespace",
  group: "isolation",
  severity: "high",
  level: "mandatory",
  title: "Containers must not share the host's namespaces, or another container's processes",
  why:
    "Namespaces are the walls of a container. Without the one around processes it sees every process " +
    "of the host, their command lines and files; without the one around the network it reaches " +
    "engines and agents that listen on loopback because they trust whoever is there.",
  remediation:
    "Leave the namespace out, publish the ports that are needed, and put containers that talk to each other " +
    "on a network of their own. A job that needs the Docker API reaches it over mutual TLS, not over the " +
    "host's loopback.",
  remedies: ["namespaces"],
  references: [
    "CIS Docker Benchmark 5.10, 5.16, 5.17, 5.20, 5.21, 5.25 and 5.31 (5.9, 5.15, 5.16, 5.19, 5.20, " +
      "5.24 and 5.30 before 1.6)",
    "Pod Security Standards, baseline: Host Namespaces",
    "CVE-2020-15257",
  ],
  *check({ host, platform, containers }) {
    // On Docker the workload is its container; a pod's namespaces belong to the pod.
    const container = platform === "docker" ? containers[0] : undefined;
    for (const namespace of NAMESPACES) {
      if (namespace === "user" && platform === "kubernetes") continue;
      yield* judge(host[namespace], container, (mode) => {
        if (mode === "host") return `joins the host's namespace, so that the container ${GIVES[namespace]}`;
        const joins = (namespace === "pid" || namespace === "ipc") && mode.startsWith("container:");
        return (
          joins &&
          "joins another container's: either can " +
            `${namespace === "pid" ? "take over the other's processes" : "read and change the other's memory"}`
        );
      });
    }
    for (const each of containers) {
      for (const { propagation } of each.mounts) {
        yield* judge(
          propagation,
          each,
          (mode) =>
            /^r?shared$/.test(mode) &&
            "shares mounts with the host: what the container mounts there, the host has as well",
        );
      }
      yield* judge(
        each.cgroupParent,
        each,
        (parent) =>
          parent !== "" &&
          `is ${show(each.cgroupParent as Known<string>)}: the container is put among control groups of ` +
            "the host's, whose limits are not its own",
      );
    }
  },
};
