// A card while calling: a finish that waits for the line, the call kept while the page is in use,
// keys for a laptop. The card works without it. Nothing is ever put in the browser's storage.
(() => {
  "use strict";

  const KEEP_EVERY = 120; // seconds; a call is kept for ten minutes
  const WAIT_AT_MOST = 30;

  const isCovered = () => document.body.classList.contains("covered");
  const isCard = (form) => form instanceof HTMLFormElement && form.matches("[data-call-result]");

  // ---- no line: what was tapped waits on the open page, and is sent when the line is back
  let waiting = null; // the button that was tapped
  let tries = 0;
  let timer = 0;
  let goTo = null; // where an answer led that came while the names were covered

  const tell = (words) => {
    const line = document.getElementById("calling-line");
    if (line) line.textContent = words;
  };

  const rest = () => {
    waiting = null;
    tries = 0;
    clearTimeout(timer);
    tell("");
  };

  const send = () => {
    clearTimeout(timer);
    if (!waiting) return;
    if (!waiting.isConnected) rest();
    else if (navigator.onLine) waiting.click();
    else later(waiting);
  };

  const later = (button) => {
    waiting = button;
    tries += 1;
    tell("No connection: kept on this page; it will be sent when the line is back.");
    clearTimeout(timer);
    timer = setTimeout(send, Math.min(2 ** tries, WAIT_AT_MOST) * 1000);
  };

  const buttonOf = (form) =>
    (waiting && waiting.form === form && waiting) || form.querySelector("[name=answer]");

  // On the window and capturing: before htmx, and before the page's own word about the line.
  addEventListener(
    "submit",
    (event) => {
      if (!isCard(event.target)) return;
      const button = event.submitter || buttonOf(event.target);
      if (navigator.onLine) {
        waiting = button;
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      later(button);
    },
    true,
  );

  const unsent = (event) => {
    if (!isCard(event.target)) return;
    event.stopPropagation();
    later(buttonOf(event.target));
  };
  addEventListener("htmx:sendError", unsent, true);
  addEventListener("htmx:timeout", unsent, true);

  addEventListener(
    "htmx:configRequest",
    (event) => {
      // Sent by the page itself: it must not pass for somebody who is there.
      if (isCard(event.target) && isCovered()) event.detail.headers["By-Itself"] = "yes";
    },
    true,
  );

  addEventListener(
    "htmx:beforeSwap",
    (event) => {
      const { elt, xhr } = event.detail.requestConfig || {};
      const form = elt || event.target;
      if (!isCard(form)) return;
      const status = (xhr || event.detail.xhr).status;
      if (status >= 502 && status <= 504) {
        event.stopPropagation();
        event.detail.shouldSwap = false;
        later(buttonOf(form));
        return;
      }
      rest();
      if (!isCovered()) return;
      event.stopPropagation();
      event.detail.shouldSwap = false;
      goTo = event.detail.xhr.responseURL;
    },
    true,
  );

  addEventListener("online", () => {
    tries = 0;
    send();
  });

  addEventListener("beforeunload", (event) => {
    if (waiting && waiting.isConnected && tries) event.preventDefault();
  });

  new MutationObserver(() => {
    if (goTo && !isCovered()) location.assign(goTo);
  }).observe(document.body, { attributes: true, attributeFilter: ["class"] });

  // htmx notes the page's address for its own history, which we don't use: not even that stays.
  const forget = () => {
    try {
      sessionStorage.clear();
    } catch {
      // A browser that lets nothing be stored has nothing to forget.
    }
  };
  document.addEventListener("htmx:pushedIntoHistory", forget);
  forget();

  // ---- the call stays ours while somebody is at the page
  const keep = async () => {
    const line = document.querySelector("[data-keep]");
    if (!line || isCovered() || !navigator.onLine) return;
    try {
      const reply = await fetch(line.dataset.keep, {
        method: "POST",
        credentials: "same-origin",
        headers: { "X-Requested-With": "fetch", "By-Itself": "yes" },
      });
      if (!reply.ok || reply.redirected) return;
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      const said = page.querySelector("[data-keep]");
      if (said && line.isConnected) line.textContent = said.textContent;
    } catch {
      // The line is away: the card says nothing of it until something is to be sent.
    }
  };
  setInterval(keep, KEEP_EVERY * 1000);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") keep();
  });

  // ---- beside the card where there is room
  const unfold = () => {
    if (!matchMedia("(min-width: 60rem)").matches) return;
    for (const box of document.querySelectorAll("details[data-open-wide]")) box.open = true;
  };
  document.addEventListener("htmx:load", unfold);
  unfold();

  // ---- keys
  let keys = true;
  const TYPED = "textarea, select, input:not([type=radio], [type=checkbox])";

  const seen = (key) =>
    [...document.querySelectorAll(`[data-key="${key}"]`)].find(
      (one) => one.getClientRects().length > 0,
    );

  document.addEventListener("keydown", (event) => {
    if (!keys || isCovered() || event.repeat || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches(TYPED)) return;
    if (!/^[1-8ns]$/i.test(event.key)) return;
    const found = seen(event.key.toLowerCase());
    if (!found) return;
    event.preventDefault();
    const press = found.matches("form") ? found.querySelector("button") : found;
    press.focus();
    press.click();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-keys-off]");
    if (!button) return;
    keys = !keys;
    button.textContent = keys ? "Turn keys off" : "Turn keys on";
  });
})();
