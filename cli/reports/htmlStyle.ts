/** The style of the page: system fonts, light and dark as the reader's system is, and readable on paper. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1b1f24; --dim: #57606a; --page: #ffffff; --box: #f6f8fa; --line: #c4ccd4;
  --critical: #a40e26; --high: #a40e26; --medium: #7a4d00; --low: #0550ae; --good: #116329; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --dim: #9aa5b1; --page: #0d1117; --box: #161b22; --line: #3d444d;
    --critical: #ff8b84; --high: #ff8b84; --medium: #e3b341; --low: #79c0ff; --good: #56d364; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 1.5rem 1rem 4rem; color: var(--text); background: var(--page);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.3rem; margin-top: 2.5rem; } h3 { font-size: 1.1rem; }
h4 { font-size: 1rem; margin: 0 0 .5rem; }
a { color: var(--low); } code { font: .9em ui-monospace, monospace; }
table { border-collapse: collapse; } th, td { padding: .25rem 1rem .25rem 0; text-align: left; vertical-align: top; }
article { border: 1px solid var(--line); border-left-width: .4rem; border-radius: .4rem; background: var(--box);
  padding: .8rem 1rem; margin: .8rem 0; break-inside: avoid; }
article.critical { border-left-color: var(--critical); } article.high { border-left-color: var(--high); }
article.medium { border-left-color: var(--medium); } article.low { border-left-color: var(--low); }
.critical h4 span { color: var(--critical); } .high h4 span { color: var(--high); }
.medium h4 span { color: var(--medium); } .low h4 span { color: var(--low); }
h4 span { text-transform: uppercase; font-size: .8rem; letter-spacing: .03em; }
p { margin: .4rem 0; } .dim { color: var(--dim); } .good { color: var(--good); }
figure { margin: .8rem 0; } figcaption { color: var(--dim); font-size: .9rem; }
svg { max-width: 100%; height: auto; display: block; }
svg rect { fill: var(--page); stroke: var(--line); } svg .cause rect { stroke: var(--critical); stroke-width: 2; }
svg .end rect { stroke: var(--critical); stroke-width: 2; } svg text { fill: var(--text); font: 13px system-ui, sans-serif; }
svg path { stroke: var(--dim); fill: none; stroke-width: 1.5; } svg .cut { stroke: var(--good); stroke-width: 2.5; }
svg .cutLabel { fill: var(--good); font-size: 12px; }
@media print { body { max-width: none; } details > * { display: block; } }
`;
