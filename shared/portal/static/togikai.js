// Small conveniences. Every page works without them, except the upload of a register extract.
"use strict";

document.documentElement.classList.add("scripted");

// A chosen text file fills a text area: <input type="file" data-fills="id">.
for (const chooser of document.querySelectorAll("input[type=file][data-fills]")) {
  chooser.addEventListener("change", async () => {
    const file = chooser.files[0];
    if (file) document.getElementById(chooser.dataset.fills).value = await file.text();
  });
}

// A form is sent once: a double click must not send it twice.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) return event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// A polled part whose session has ended says so instead of going on asking.
document.body.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) window.location.reload();
});
