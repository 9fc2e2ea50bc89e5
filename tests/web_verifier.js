// Runs the rules of verify/index.html without a browser: node tests/web_verifier.js FOLDER [FOLDER …]
// Prints one JSON line a folder: the findings about its draw-record.json and lottery-record.json.
"use strict";
const { existsSync, openAsBlob, readFileSync } = require("node:fs");
const { join } = require("node:path");
const vm = require("node:vm");

const page = readFileSync(join(__dirname, "../verify/index.html"), "utf8");
const [, rules] = /<script id="rules">(.*?)<\/script>/s.exec(page);
const asked = "({ checkDraw, checkLottery, Unreadable })";
const { checkDraw, checkLottery, Unreadable } = vm.runInThisContext(`${rules}\n${asked}`);

const read = path => (existsSync(path) ? new Uint8Array(readFileSync(path)) : null);
const text = path => (existsSync(path) ? readFileSync(path, "utf8").trim() : "");

async function findings(folder) {
  const given = { manifest: read(join(folder, "draw-manifest.json")), notice: text(join(folder, "notice")), token: text(join(folder, "token")) };
  const found = [];
  for (const [name, check] of [
    ["draw-record.json", async bytes => checkDraw(bytes, await openAsBlob(join(folder, "draw-tokens.bin")), given)],
    ["lottery-record.json", bytes => checkLottery(bytes, given)],
  ]) {
    const bytes = read(join(folder, name));
    if (!bytes) continue;
    try {
      const result = await check(bytes);
      found.push(...result.findings);
      if (result.asked) found.push({ subject: "asked", ok: true, what: JSON.stringify(result.asked) });
    } catch (error) {
      found.push({ subject: "unreadable", ok: false, what: error instanceof Unreadable ? error.message : error.name });
    }
  }
  return found;
}

(async () => {
  for (const folder of process.argv.slice(2)) console.log(JSON.stringify(await findings(folder)));
})();
