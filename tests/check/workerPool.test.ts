import assert from "node:assert/strict";

import { availableParallelism } from "node:os";

import threads = require("node:worker_threads");

import { check } from "../../check/check";
import type { Job } from "../../check/workerPool";
import { ownFolder, UNSAFE } from "./hostile";

describe("threads that judge files together", () => {
  const { path, write, said } = ownFolder();
  const { Worker } = threads;
  const FILES = 1000;
  const names = Array.from({ length: FILES }, (_, at) => `${String(at).padStart(4, "0")}.yaml`);
  beforeEach(() => write(Object.fromEntries(names.map((name) => [name, UNSAFE]))));
  afterEach(() => {
    threads.Worker = Worker;
  });

  /** Has every further thread take a batch and do this instead of judging it. */
  function instead(code: string): void {
    threads.Worker = class extends Worker {
      constructor(_: string | URL, options: threads.WorkerOptions = {}) {
        super(code, { ...options, eval: true });
      }
      override postMessage({ next }: Job): void {
        Atomics.add(next, 0, 1);
      }
    };
  }

  it("leave no file out, and say what is found in the files' order", async () => {
    const { files, problems } = await said();
    assert.deepEqual([files, problems], [names, []]);
  });

  for (const [title, code, why] of [
    ["fails", 'throw new Error("no memory left");', "no memory left"],
    ["ends", "process.exit(1);", "it ended"],
  ] as const) {
    it(`name every file of a batch whose thread ${title}`, async function () {
      if (availableParallelism() < 2) this.skip();
      instead(code);
      const { findings, problems, summary } = await check([path()]);
      assert.deepEqual(
        new Set(problems.map(({ problem }) => problem)),
        new Set([`was not judged: a thread failed (${why})`]),
      );
      assert.equal(summary.files, findings.length);
      const files = [...findings, ...problems].map(({ file = "" }) => file);
      assert.deepEqual(
        files.toSorted(),
        names.map((name) => path(name)),
      );
    });
  }
});
