// What a page does beyond HTML and htmx. Everything works without it.
(() => {
  "use strict";

  const body = document.body;
  const say = (text, kind = "bad") => {
    const notice = document.getElementById("notice");
    const box = document.createElement("div");
    const words = document.createElement("p");
    box.className = `notice notice-${kind}`;
    words.textContent = text;
    box.append(words);
    notice.replaceChildren(box);
    notice.scrollIntoView({ block: "nearest" });
  };

  // ---- the cover: names do not stay readable on an unattended screen ----
  // Asked each time: a boosted sign-in brings the cover without a new <body>.
  const idleFor = () => Number(body.dataset.coverAfter || 600) * 1000;
  let lastActive = Date.now();
  let shownTitle = document.title;
  let focusedBefore = null;

  const cover = () => document.getElementById("cover");
  const isCovered = () => body.classList.contains("covered");

  const behindCover = (inert) => {
    for (const part of body.children) if (part.id !== "cover") part.inert = inert;
  };

  const lower = () => {
    if (isCovered() || !cover()) return;
    shownTitle = document.title;
    focusedBefore = document.activeElement;
    document.title = "Alongside";
    body.classList.add("covered");
    behindCover(true);
    cover().hidden = false;
    cover().querySelector("button").focus();
  };

  const lift = () => {
    lastActive = Date.now();
    document.title = shownTitle;
    behindCover(false);
    body.classList.remove("covered");
    cover().hidden = true;
    if (focusedBefore && focusedBefore.isConnected) focusedBefore.focus({ preventScroll: true });
  };

  const askToLift = async () => {
    const message = document.getElementById("cover-message");
    message.textContent = "";
    try {
      const reply = await fetch("/cover/lift", {
        method: "POST",
        credentials: "same-origin",
        headers: { "X-Requested-With": "fetch" },
      });
      if (reply.status === 204) lift();
      else {
        leaving = true;
        location.assign("/cover");
      }
    } catch {
      message.textContent = "No connection. Try again when you are back online.";
    }
  };

  const coverWhenIdle = () => {
    if (Date.now() - lastActive >= idleFor()) lower();
  };

  for (const sign of ["pointerdown", "keydown", "scroll", "touchstart", "input"]) {
    addEventListener(
      sign,
      () => {
        coverWhenIdle(); // A throttled timer must not let the first touch after an hour count.
        if (!isCovered()) lastActive = Date.now();
      },
      { passive: true, capture: true },
    );
  }
  setInterval(coverWhenIdle, 5000);
  document.addEventListener("visibilitychange", coverWhenIdle);
  addEventListener("pageshow", coverWhenIdle);
  addEventListener("focus", coverWhenIdle);

  // ---- forms: one press is one act, and typed text is never lost ----
  let leaving = false;
  const typed = new Set();

  const free = (form) => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[aria-disabled]")) {
      button.removeAttribute("aria-disabled");
    }
  };
  const freeAll = () => document.querySelectorAll("form[data-sent]").forEach(free);

  const offline = (form) => {
    free(form);
    if (form.matches("[data-guard]")) typed.add(form);
    say("No connection. What you typed is still here; try again.");
  };

  // Capturing, so that a second press is stopped before htmx sees it.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form.dataset.sent) {
        event.preventDefault();
        event.stopPropagation();
        return;
      }
      if (!navigator.onLine) {
        event.preventDefault();
        event.stopPropagation();
        offline(form);
        return;
      }
      typed.delete(form);
      if (!form.matches("[data-once]")) return;
      form.dataset.sent = "yes";
      for (const button of form.querySelectorAll("button:not([type=button])")) {
        button.setAttribute("aria-disabled", "true");
      }
      // If the browser gave up and stayed on the page, nobody tells us: the server knows the
      // form's id, so that sending it again is safe.
      setTimeout(() => free(form), 8000);
    },
    true,
  );

  document.addEventListener("input", (event) => {
    const form = event.target.closest("[data-guard]");
    if (form) typed.add(form);
  });

  addEventListener("beforeunload", (event) => {
    const unsaved = [...typed].some((form) => form.isConnected);
    if (unsaved && !leaving) event.preventDefault();
  });

  addEventListener("pageshow", freeAll);

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form");
    if (form) free(form);
  });

  const formOf = (event) => event.target.closest("form") || document.createElement("form");
  document.addEventListener("htmx:sendError", (event) => offline(formOf(event)));
  document.addEventListener("htmx:timeout", (event) => offline(formOf(event)));

  // A gateway's own 5xx page must not replace a form; ours is addressed to #notice.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status < 500) return;
    if (event.detail.target && event.detail.target.id === "notice") {
      event.detail.shouldSwap = true;
    } else {
      const form = formOf(event);
      if (form.matches("[data-guard]")) typed.add(form);
      say("That did not work. What you typed is still here; try again in a minute.");
    }
  });

  // ---- after a page or a part arrives: go to what needs attention ----
  const attend = (root) => {
    const first = root.querySelector("[data-focus]");
    if (first) first.focus();
    // Our own sentences come with everything that is wrong, not one bubble at a time.
    for (const form of root.querySelectorAll("form")) form.noValidate = true;
    // A refused form came back with what was typed: leaving it still warns.
    for (const form of root.querySelectorAll("form[data-guard]")) {
      if (form.querySelector(".error-summary")) typed.add(form);
    }
  };
  document.addEventListener("htmx:afterSettle", (event) => attend(event.target.parentNode || document));
  attend(document);

  document.addEventListener("click", (event) => {
    // A link to a field goes to the field, with the keyboard too.
    const jump = event.target.closest(".error-summary a[href^='#']");
    if (jump) {
      const field = document.getElementById(jump.hash.slice(1));
      if (field) {
        event.preventDefault();
        field.focus();
        (field.closest(".field") || field).scrollIntoView({ block: "start" });
      }
    }
  });

  // ---- small buttons ----
  const flash = (button, words) => {
    button.dataset.words ||= button.textContent;
    button.textContent = words;
    clearTimeout(Number(button.dataset.timer));
    button.dataset.timer = setTimeout(() => {
      button.textContent = button.dataset.words;
    }, 2500);
  };

  const copy = async (button, value) => {
    try {
      await navigator.clipboard.writeText(value);
      flash(button, "Copied");
    } catch {
      say(`This browser would not copy. Here it is: ${value}`, "warn");
    }
  };

  const share = async (button) => {
    const url = new URL(button.dataset.shareUrl, location.href).href;
    if (!navigator.share) {
      await copy(button, url);
      return;
    }
    try {
      await navigator.share({ title: button.dataset.shareTitle || document.title, url });
    } catch (problem) {
      if (problem.name !== "AbortError") await copy(button, url);
    }
  };

  const showPassword = (button) => {
    const field = document.getElementById(button.dataset.showPassword);
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.textContent = shown ? "Hide password" : "Show password";
  };

  const selectAll = (button) => {
    const root = document.getElementById(button.dataset.selectAll);
    if (!root) return;
    const boxes = [...root.querySelectorAll("input[type=checkbox]:not(:disabled)")];
    const ticked = !boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = ticked;
    if (boxes.length) boxes[0].dispatchEvent(new Event("change", { bubbles: true }));
    button.dataset.words ||= button.textContent;
    button.textContent = ticked ? "Select none" : button.dataset.words;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-lift-cover]")) askToLift();
    else if (button.matches("[data-share-url]")) share(button);
    else if (button.matches("[data-copy]")) copy(button, button.dataset.copy);
    else if (button.matches("[data-print]")) print();
    else if (button.matches("[data-show-password]")) showPassword(button);
    else if (button.matches("[data-select-all]")) selectAll(button);
  });

  // Paper cannot be unfolded.
  addEventListener("beforeprint", () => {
    for (const box of document.querySelectorAll("details[data-print-open]")) box.open = true;
  });

  body.classList.add("has-script");
})();
