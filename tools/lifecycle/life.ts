import { setTimeout as sleep } from "node:timers/promises";
import { ROOTLESS } from "../../components/spec/rootless";
import { Container } from "../../tests/engine/harness/container";
import type { Engine } from "./engine";
import { type Component, type Ended, jobOf, type Stack } from "./stack";
import type { Change, Impossible, Subject } from "./subjects";

/** Inputs that are set back once they have been tried, since others could not be changed beside them. */
const SET_BACK: readonly string[] = ["mode", "ephemeral", "retainData", "name"];
/** Inputs whose change makes another client, with other certificates or on another network. */
const OTHER_CLIENT: readonly string[] = ["validityPeriodHours", "networksAdvanced", "name"];
/** Inputs whose change takes the data away. */
const OTHER_DATA: readonly string[] = ["dataVolume", "ephemeral", "name"];
/** Inputs whose change gives it another address than the one at which the client looks for it. */
const OTHER_ADDRESS: readonly string[] = ["name"];

interface Limits {
  readonly Memory: number;
  readonly MemorySwap: number;
  readonly RestartPolicy: object;
}

/** The life of a component on an engine: what is done to it, and what has to be true between two updates. */
export class Life {
  private readonly failures: string[] = [];
  private readonly component: Component;
  /** The container of the client. */
  private readonly job: string;
  private args: object;

  constructor(
    private readonly stack: Stack,
    private readonly engine: Engine,
    private readonly subject: Subject,
  ) {
    this.component = subject.component;
    this.job = jobOf(subject.name);
    this.args = subject.args;
  }

  get failed(): readonly string[] {
    return this.failures;
  }

  /** Creates it. @returns whether it lives */
  async begins(): Promise<boolean> {
    await this.ended("up", await this.update({}));
    if (this.failures.length > 0) return false;
    await this.rests("up");
    await this.clientWorks("up");
    await this.marked();
    return true;
  }

  /** Changes one input. */
  async changes(input: string, { value, beside, effects }: Change): Promise<void> {
    const reason = this.subject.notTried[input];
    if (reason !== undefined) return this.say(`-    ${this.component}.${input}: not tried: ${reason}`);
    const before = await this.containers(Object.keys(effects));
    const limits = await this.limits(effects);
    const job = await this.id(this.job);
    const args = this.args;
    const update = await this.update({ ...beside, [input]: value });
    if (Object.values(effects).includes("refused")) {
      this.expect(`${input}: refused, in the engine's words`, /holds the data of a/.test(update.text), update.text);
      this.expect(`${input}: all runs on`, same(await this.containers(Object.keys(effects)), before));
    } else if (this.subject.failing.includes(input)) {
      this.expect(`${input}: fails`, update.code !== 0);
    } else {
      await this.ended(`${input}: up`, update);
      const after = await this.containers(Object.keys(effects));
      for (const [name, effect] of Object.entries(effects)) {
        const isReplaced = after[name] !== before[name];
        const words = isReplaced ? "is replaced" : "runs on";
        this.expect(`${input}: ${name} ${words}`, isReplaced === (effect === "replaced"), `declared: ${effect}`);
      }
      for (const [name, limit] of Object.entries(await this.limits(effects)))
        this.expect(`${input}: ${name} has the new value`, limit !== limits[name], limit);
      if (!OTHER_CLIENT.includes(input))
        this.expect(`${input}: the client is the same`, (await this.id(this.job)) === job);
      if (!OTHER_ADDRESS.includes(input)) await this.clientWorks(input);
      if (!OTHER_DATA.includes(input)) await this.dataAreThere(input);
      await this.rests(input);
    }
    if (!SET_BACK.includes(input)) return;
    this.args = args;
    await this.ended(`${input}: set back`, await this.update({}));
    await this.clientWorks(`${input}: set back`);
    if (OTHER_DATA.includes(input)) await this.marked();
    else await this.dataAreThere(`${input}: set back`);
  }

  /** Goes back to the values with which it began, all at once: what is no longer in the program has its default again. */
  async returns(): Promise<void> {
    this.args = this.subject.args;
    await this.ended("set back: up", await this.update({}));
    await this.clientWorks("set back");
    await this.rests("set back");
  }

  /** An update with other values of inputs. */
  async update(values: object): Promise<Ended> {
    const { component, name, client, image } = this.subject;
    this.args = { ...this.args, ...values };
    this.stack.give({ component, name, args: this.args, client, image });
    return this.stack.up();
  }

  /** A change with which nothing starts fails, in the engine's words, and nothing is replaced. */
  async fails({ values, words }: Impossible): Promise<void> {
    const what = `${Object.keys(values)} with which nothing starts`;
    const args = this.args;
    const names = [this.subject.name, this.subject.data[0], this.job];
    const before = await this.containers(names);
    const { code, text } = await this.update(values);
    this.expect(`${what}: fails, in the engine's words`, code !== 0 && words.test(text), text);
    this.expect(`${what}: all runs on`, same(await this.containers(names), before));
    this.args = args;
    await this.ended(`${what}: set back`, await this.update({}));
    await this.rests(what);
  }

  /** Its daemon ends without a word, and has to come back by itself. */
  async crashes(): Promise<void> {
    const [container] = this.subject.data;
    const before = await this.id(container);
    const killed =
      "for process in /proc/[0-9]*; do case $(cat $process/comm 2>/dev/null) in dockerd|buildkitd) " +
      "kill -9 ${process#/proc/} && echo killed;; esac; done | grep killed";
    this.expect("crash: its daemon ends", await this.works(container, killed, `${ROOTLESS.engineUser}`));
    await this.clientWorks("crash");
    this.expect("crash: the container is the same", (await this.id(container)) === before);
    await this.dataAreThere("crash");
    await this.rests("crash");
  }

  /** Destroys it, and removes the volumes that its values named, which no program has. */
  async ends(): Promise<void> {
    await this.ended("destroy", await this.stack.destroy());
    for (const volume of this.subject.namedVolumes)
      await this.engine.client.ask("DELETE", `/volumes/${encodeURIComponent(volume)}`);
  }

  async ended(what: string, { code, text }: Ended): Promise<void> {
    this.expect(what, code === 0, text.split("\n").slice(-60).join("\n"));
  }

  /** Days of a month on which it is refreshed and nothing else is done: a refresh has nothing to report. */
  async days(count: number): Promise<void> {
    const began = Date.now();
    for (let day = 0; day < count; day++) {
      const { code, text } = await this.stack.refresh();
      if (code !== 0) return this.expect("refresh of a day", false, text);
      if (!this.stack.hasFoundNothing(text)) return this.expect("refresh finds nothing", false, text);
    }
    this.say(`-    ${this.component}: ${count} refreshes in ${Math.round((Date.now() - began) / 1000)} s`);
  }

  async rests(what: string): Promise<void> {
    await this.ended(`${what}: nothing to do, before and after a refresh`, await this.stack.rests());
  }

  async clientWorks(what: string): Promise<void> {
    this.expect(`${what}: the client works`, await this.works(this.job, this.subject.line));
  }

  /** Leaves something in the data, to find it again. */
  async marked(): Promise<void> {
    const [container, folder] = this.subject.data;
    await this.works(container, `touch ${folder}/lifecycle`);
  }

  async dataAreThere(what: string): Promise<void> {
    const [container, folder] = this.subject.data;
    this.expect(`${what}: the data are there`, await this.works(container, `test -e ${folder}/lifecycle`));
  }

  /** The id of a resource's container; undefined if there is none. */
  async id(resource: string): Promise<string | undefined> {
    const filters = encodeURIComponent(JSON.stringify({ name: [this.stack.containerName(resource)] }));
    const [found] = await this.engine.client.call<{ Id: string }[]>("GET", `/containers/json?filters=${filters}`);
    return found?.Id;
  }

  /** What is changed in place, of the containers for which that is declared, as the engine has it. */
  private async limits(effects: Change["effects"]): Promise<Readonly<Record<string, string>>> {
    const found: Record<string, string> = {};
    for (const [name, effect] of Object.entries(effects)) {
      if (effect !== "in place") continue;
      const id = await this.id(name);
      const { HostConfig } = await this.engine.client.call<{ HostConfig: Limits }>("GET", `/containers/${id}/json`);
      found[name] = JSON.stringify([HostConfig.Memory, HostConfig.MemorySwap, HostConfig.RestartPolicy]);
    }
    return found;
  }

  expect(what: string, holds: boolean, words = ""): void {
    this.say(`${holds ? "ok  " : "FAIL"} ${this.component}.${what}${holds ? "" : `\n${words}`}`);
    if (!holds) this.failures.push(`${this.component}.${what}`);
  }

  private say(line: string): void {
    process.stdout.write(`${line}\n`);
  }

  /** The ids of the containers of resources. */
  private async containers(names: readonly string[]): Promise<Readonly<Record<string, string | undefined>>> {
    const found: Record<string, string | undefined> = {};
    for (const name of names) found[name] = await this.id(name);
    return found;
  }

  /** Whether a line of shell succeeds in a resource's container, now or within a minute. */
  private async works(resource: string, line: string, user?: string): Promise<boolean> {
    for (const end = Date.now() + 60_000; Date.now() < end; await sleep(1000)) {
      const id = await this.id(resource);
      const as = user === undefined ? {} : { user };
      if (id !== undefined && (await Container.of(this.engine.client, id).run(line, as)).code === 0) return true;
    }
    return false;
  }
}

function same(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
