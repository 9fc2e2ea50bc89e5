// Keying by keyboard alone. The page works without it: Tab, arrow keys, blank, access keys and Enter do the same.
// Single keys count only while a choice of the form has the focus, never while somebody types into a field.
"use strict";

const form = document.querySelector("form[data-keying]");
const TYPED_INTO = "input:not([type=radio], [type=checkbox]), textarea, select";

function choose(control) {
  if (control.matches("input[type=radio]")) control.checked = true;
  else if (control.matches("input[type=checkbox]")) control.checked = !control.checked;
  control.focus();
}

// A code reader ends with Enter: that leads on, it does not send a form without an answer.
function leave(field) {
  if (field.id === "code" || field.id === "received") form.querySelector("[name=answer]:checked, [name=answer]").focus();
  else form.requestSubmit();
}

form?.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey || event.metaKey) return;
  const at = event.target;
  if (event.key === "Enter") {
    if (at.matches("textarea") && !event.ctrlKey) return;
    if (at.matches("button")) return;
    event.preventDefault();
    return leave(at);
  }
  if (event.ctrlKey || at.matches(TYPED_INTO)) return;
  const wanted = form.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!wanted) return;
  event.preventDefault();
  choose(wanted);
});
