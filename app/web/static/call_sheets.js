// Typing a sheet in: Enter goes to the next line instead of sending the form.
(() => {
  "use strict";

  const nextLine = (field) => {
    const line = field.closest("tr");
    const next = line.nextElementSibling;
    if (next) return next.querySelector("input:not([type=hidden])");
    return field.form.querySelector("button[type=submit]");
  };

  addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || !(field instanceof HTMLInputElement)) return;
    if (!field.closest("[data-lines]")) return;
    event.preventDefault();
    nextLine(field).focus();
  });
})();
