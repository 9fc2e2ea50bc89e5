// Sends a register extract or a scan in parts of 4 MiB: raw bytes, never multipart, which would spool them to disk.
// Choosing the same file again after an interruption goes on with the first part that is missing.
"use strict";

const chooser = document.querySelector("input[type=file][data-uploads]");
const progress = document.getElementById("upload-progress");
const live = document.getElementById("upload-status");
const TRIES = 5;

class Refused extends Error {
  constructor(said) {
    super(said.message);
    this.aboutTheFile = /^(register|offline|scans\.format)\b/.test(said.code);
  }
}

async function ask(path, method, body, type) {
  const answer = await fetch(chooser.dataset.uploads + path, {
    method,
    body,
    headers: {
      Accept: "application/json",
      "Content-Type": type,
      "X-CSRF-Token": document.querySelector("meta[name=csrf]").content,
    },
  });
  const said = await answer.json();
  if (answer.ok) return said;
  if (answer.status < 500) throw new Refused(said);
  throw new Error(said.message);
}

// A lost connection or a busy server is tried again; a refusal is final.
async function patiently(act) {
  for (let tried = 1; ; tried += 1) {
    try {
      return await act();
    } catch (error) {
      if (error instanceof Refused || tried === TRIES) throw error;
      live.textContent = `通信が途切れました。再送しています（${tried}回目）。`;
      await new Promise((resolve) => setTimeout(resolve, 1000 * 2 ** tried));
    }
  }
}

async function sha256(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function upload(file) {
  live.textContent = "ファイルの照合値（SHA-256）を計算しています。";
  const form = new URLSearchParams({ bytes: file.size, sha256: await sha256(file) });
  const begun = await patiently(() => ask("/start", "POST", form, "application/x-www-form-urlencoded"));
  progress.max = begun.parts;
  progress.value = begun.received;
  for (let part = begun.received + 1; part <= begun.parts; part += 1) {
    const slice = file.slice((part - 1) * begun.part_bytes, part * begun.part_bytes);
    const taken = await patiently(() => ask(`/${begun.number}/parts/${part}`, "PUT", slice, "application/octet-stream"));
    if (taken.phase === "mapping") return show();
    progress.value = part;
    live.textContent = `${begun.parts}個のうち${part}個を送りました。`;
  }
  await patiently(() => ask(`/${begun.number}/finish`, "POST", "", "application/x-www-form-urlencoded"));
  live.textContent = `すべて送りました。${chooser.dataset.then ?? "取込みを始めます。"}`;
  show();
}

// The page says what the file is, and asks what it has to.
function show() {
  window.location.assign(chooser.dataset.uploads);
}

chooser?.addEventListener("change", async () => {
  const file = chooser.files[0];
  if (!file) return;
  chooser.disabled = true;
  try {
    await upload(file);
  } catch (error) {
    if (error instanceof Refused && error.aboutTheFile) return show();
    live.textContent = error instanceof Refused ? error.message : "送信できませんでした。同じファイルを選び直すと、続きから再開します。";
    chooser.disabled = false;
    chooser.value = "";
  }
});
