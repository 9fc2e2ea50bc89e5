// A chosen file goes to the ward as raw bytes: never multipart, which would spool it to disk.
"use strict";

const TYPES = { csv: "text/csv", pdf: "application/pdf" };

async function giveBack(chooser) {
  const file = chooser.files[0];
  const status = chooser.parentElement.querySelector("[role=status]");
  if (!file) return;
  status.textContent = "送信しています。";
  const answer = await fetch(chooser.dataset.returns, {
    method: "PUT",
    body: file,
    headers: {
      Accept: "application/json",
      "Content-Type": TYPES[file.name.split(".").pop().toLowerCase()] || "application/octet-stream",
      "X-CSRF-Token": document.querySelector("meta[name=csrf]").content,
    },
  });
  const said = await answer.json();
  if (answer.ok && chooser.dataset.then) return window.location.assign(chooser.dataset.then);
  status.textContent = answer.ok ? `${chooser.dataset.done}（${said.name}）` : said.message;
  chooser.value = "";
}

for (const chooser of document.querySelectorAll("input[type=file][data-returns]")) {
  chooser.addEventListener("change", () => giveBack(chooser));
}
