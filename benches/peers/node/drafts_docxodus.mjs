// A redline of two Word files by Docxodus as WebAssembly: `node drafts_docxodus.mjs PACKAGE OLDER NEWER REDLINE`. With `again` behind it, it
// compares once more and prints the seconds of both comparisons, without those of starting the runtime.
import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [folder, older, newer, redline, again] = process.argv.slice(2);
const { initialize, docxDiffCompare } = await import(pathToFileURL(`${folder}/dist/core.js`));
await initialize();
const drafts = await Promise.all([older, newer].map(async (path) => new Uint8Array(await readFile(path))));
const seconds = [];
for (let run = 0; run < (again ? 2 : 1); run++) {
  const start = performance.now();
  const made = await docxDiffCompare(...drafts, { detectMoves: true });
  seconds.push((performance.now() - start) / 1000);
  await writeFile(redline, made);
}
if (again) console.log(JSON.stringify(seconds));
