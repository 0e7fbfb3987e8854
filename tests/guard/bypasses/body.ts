import { type Bypasses, create, raw, TWIN } from "./bypass";

/** What two parsers of a body may read in two ways, or what the guard does not know. */
export const SPELLINGS: Bypasses = {
  "a key in another case": [
    raw('{"hostconfig":{"privileged":true}}'),
    "privileged-container",
    raw('{"HostConfig":{"Privileged":false}}'),
  ],
  "a key below in another case": [create({ privileged: true }), "privileged-container", create({ privileged: false })],
  "keys of two spellings and values": [
    raw('{"HostConfig":{},"hostConfig":{"Privileged":true}}'),
    undefined,
    raw('{"HostConfig":{},"hostConfig":{}}'),
  ],
  "a key of the API in a spelling that a library's own key has": [
    create({}, { hostConfig: { Privileged: true }, HostConfig: undefined }),
    "privileged-container",
    create({}, { name: "web" }),
  ],
  "an unknown key that says something, below an unknown one that says nothing": [
    create({ Extra: {}, Other: { Extra: [1] } }),
    undefined,
    create({ Extra: {}, Other: { Extra: [] } }),
  ],
  "a key with a long s": [raw('{"HoſtConfig":{"Privileged":true}}'), "privileged-container", TWIN],
  "a key with the sign for Kelvin": [
    create({ NetworKMode: "host" }),
    "host-namespace",
    create({ NetworkMode: "bridge" }),
  ],
  "a key twice": [raw('{"HostConfig":{},"HostConfig":{"Privileged":true}}'), undefined, raw('{"HostConfig":{}}')],
  "a key twice, below": [raw('{"HostConfig":{"Privileged":false,"Privileged":true}}'), undefined, TWIN],
  "a key twice, once escaped": [raw('{"HostConfig":{"Privileged":false,"Privilege\\u0064":true}}'), undefined, TWIN],
  "a key in two of the API's own spellings": [create({ NanoCpus: 1, NanoCPUs: 2 }), undefined, create({ NanoCpus: 1 })],
  "an escaped key": [
    raw('{"HostConfig":{"Privilege\\u0064":true}}'),
    "privileged-container",
    raw('{"HostConfig":{"Privilege\\u0064":false}}'),
  ],
  "an unknown key": [create({ Extra: 1 }), undefined, TWIN],
  "a key of the host's configuration at the top, as old engines took it": [
    raw('{"Image":"a","Privileged":true}'),
    undefined,
    TWIN,
  ],
  __proto__: [raw('{"__proto__":{"HostConfig":{"Privileged":true}}}'), undefined, raw('{"Labels":{"__proto__":"x"}}')],
  "an empty list under a key in another case": [
    create({ maskedpaths: [] }),
    "unmasked-paths",
    create({ MaskedPaths: null }),
  ],
  "a second value": [raw('{"Image":"a"}{"HostConfig":{"Privileged":true}}'), undefined, raw('{"Image":"a"}\n')],
  "a list": [raw('[{"HostConfig":{"Privileged":true}}]'), "undetermined", TWIN],
  "a byte order mark": [raw('\ufeff{"Image":"a"}'), undefined, raw(' {"Image":"a"}')],
  "bytes that are no UTF-8": [raw(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])), undefined, TWIN],
  "a number that cannot be kept": [
    raw('{"HostConfig":{"Memory":9007199254740993}}'),
    undefined,
    raw('{"HostConfig":{"Memory":9007199254740991}}'),
  ],
  "a number without end": [raw('{"HostConfig":{"Memory":1e999}}'), undefined, raw('{"HostConfig":{"Memory":1e9}}')],
  "half of a character": [raw('{"Hostname":"\\ud800"}'), undefined, raw('{"Hostname":"\\ud83d\\ude00"}')],
  "no end of lists": [raw(`{"Cmd":${"[".repeat(5000)}${"]".repeat(5000)}}`), undefined, raw('{"Cmd":["a"]}')],
  "very many values": [
    create({}, { Cmd: ["dockerd", ...Array.from({ length: 40_000 }, (_, at) => `--host=tcp://0.0.0.0:${at}`)] }),
    undefined,
    create({}, { Cmd: ["dockerd", "--host=unix:///x"] }),
  ],
  "a string where there is a list": [create({ CapAdd: "SYS_ADMIN" }), "undetermined", create({ CapAdd: ["CHOWN"] })],
  "an object where there is a list": [create({ Binds: { 0: "/:/x" } }), "undetermined", create({ Binds: [] })],
};
