// Drawing an office by hand: choosing, dragging, arrow keys. Each act posts one of the page's forms,
// which work without this.
(() => {
  "use strict";

  const SNAP = 20; // centimetres, as in app/seating/drawing/layout.py
  const STEP = 40;
  const root = () => document.getElementById("seating-drawing");
  const plan = () => document.getElementById("plan");
  const view = () => root().dataset.view;
  const desks = () => [...document.querySelectorAll("#plan .desk")];
  const seatables = () => [...document.querySelectorAll(".seatable")];

  let chosen = null; // the id of whoever is put on the next desk
  let following = null; // who comes after them in the list

  // ---- one act, one post; the drawing comes back
  const send = (path, values) =>
    window.htmx.ajax("POST", `${root().dataset.at}/${path}`, {
      target: "#seating-drawing",
      swap: "outerHTML",
      values: { view: view(), team: root().dataset.team, ...values },
    });
  let opened = false; // a desk was opened: its card comes into sight
  const look = (href) => {
    opened = true;
    window.htmx.ajax("GET", href.split("#")[0], { target: "#seating-drawing", swap: "outerHTML" });
  };

  // ---- choosing who is to be seated
  const choose = (id) => {
    chosen = id;
    const list = seatables();
    const at = list.findIndex((one) => one.dataset.person === id);
    following = at < 0 ? null : (list[at + 1] || list[at - 1] || { dataset: {} }).dataset.person;
    for (const one of list) one.setAttribute("aria-pressed", String(one.dataset.person === id));
    const box = document.getElementById("chosen");
    if (!box) return;
    box.hidden = at < 0;
    if (at >= 0) {
      const told = document.getElementById("seating-said");
      if (!told.querySelector("form")) told.replaceChildren(); // but Undo stays
      box.querySelector("[data-chosen-name]").textContent =
        list[at].querySelector("[data-name]").textContent;
    }
  };

  const seat = (desk) => {
    const next = following;
    send("seats", { person: chosen, desk: desk.dataset.desk });
    chosen = next || null;
  };

  const enter = (desk) => {
    if (view() === "people" && chosen) seat(desk);
    else look(desk.getAttribute("href"));
  };

  document.addEventListener("click", (event) => {
    if (!root() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const desk = event.target.closest("#plan .desk");
    const person = event.target.closest(".seatable");
    if (event.target.closest("[data-choose-none]")) choose(null);
    if (!desk && !person) return;
    event.preventDefault();
    if (dragged) return;
    if (desk) {
      goTo(desk, false);
      enter(desk);
    } else if (person.dataset.person === chosen) choose(null);
    else choose(person.dataset.person);
  });

  // ---- with the keyboard: one desk is reached by Tab, the others by the arrows
  const goTo = (desk, focus = true) => {
    for (const one of desks()) one.setAttribute("tabindex", one === desk ? "0" : "-1");
    if (focus) desk.focus();
  };

  const AHEAD = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  const neighbour = (from, [right, down]) => {
    let best = null;
    let least = Infinity;
    for (const one of desks()) {
      const dx = one.dataset.x - from.dataset.x;
      const dy = one.dataset.y - from.dataset.y;
      const ahead = dx * right + dy * down;
      const aside = Math.abs(dx * down) + Math.abs(dy * right);
      if (ahead <= 0) continue;
      const far = ahead + 3 * aside;
      if (far < least) [best, least] = [one, far];
    }
    return best;
  };

  let step = null; // several presses of an arrow are one move
  const moveBy = (desk, [right, down]) => {
    step ||= { desk: desk.dataset.desk, dx: 0, dy: 0 };
    step.dx += right * STEP;
    step.dy += down * STEP;
    shift(bankOf(desk), step.dx, step.dy);
    clearTimeout(step.timer);
    step.timer = setTimeout(() => {
      const { desk: id, dx, dy } = step;
      step = null;
      send("moving", { desk: id, whole: "yes", dx, dy });
    }, 450);
  };

  document.addEventListener("keydown", (event) => {
    if (!root()) return;
    if (event.key === "Escape" && chosen) return choose(null);
    const person = event.target.closest(".seatable");
    if (person && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      choose(person.dataset.person);
      const all = desks();
      const desk = all.find((one) => one.dataset.taken === "0") || all[0];
      if (desk) goTo(desk);
      return undefined;
    }
    const desk = event.target.closest("#plan .desk");
    if (!desk) return undefined;
    const way = AHEAD[event.key];
    if (way) {
      event.preventDefault();
      if (event.shiftKey && view() === "desks") moveBy(desk, way);
      else if (!event.shiftKey) goTo(neighbour(desk, way) || desk);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      enter(desk);
    } else if ((event.key === "Delete" || event.key === "Backspace") && view() === "people") {
      event.preventDefault();
      send("seats/removal", { desk: desk.dataset.desk });
    }
    return undefined;
  });

  // ---- with the mouse: people and whoever sits at a desk to desks, banks over the plan
  let drag = null;
  let dragged = false;

  const bankOf = (desk) =>
    desk.dataset.block ? desks().filter((one) => one.dataset.block === desk.dataset.block) : [desk];
  const shift = (some, dx, dy) => {
    for (const one of some) {
      one.setAttribute(
        "transform",
        `translate(${Number(one.dataset.x) + dx} ${Number(one.dataset.y) + dy})`,
      );
    }
  };
  const centimetres = (pixels) => {
    const wide = plan().getBoundingClientRect().width;
    return Math.round((pixels * plan().viewBox.baseVal.width) / wide / SNAP) * SNAP;
  };
  const deskAt = (event) => {
    const under = document.elementFromPoint(event.clientX, event.clientY);
    return under && under.closest("#plan .desk");
  };

  document.addEventListener("dragstart", (event) => {
    if (event.target.closest && event.target.closest(".seatable, #plan .desk")) {
      event.preventDefault();
    }
  });

  document.addEventListener("pointerdown", (event) => {
    dragged = false;
    if (!root() || event.button !== 0 || event.pointerType === "touch") return;
    const person = event.target.closest(".seatable");
    const desk = event.target.closest("#plan .desk");
    if (person) {
      drag = { values: { person: person.dataset.person }, words: person.querySelector("[data-name]").textContent };
    } else if (desk && view() === "desks") drag = { bank: bankOf(desk), desk };
    else if (desk && desk.dataset.taken !== "0") {
      drag = { values: { from_desk: desk.dataset.desk }, words: desk.getAttribute("aria-label") };
    }
    if (drag) [drag.x, drag.y] = [event.clientX, event.clientY];
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!dragged && Math.hypot(dx, dy) < 6) return;
    dragged = true;
    if (drag.bank) {
      shift(drag.bank, centimetres(dx), centimetres(dy));
      return;
    }
    if (!drag.ghost) {
      drag.ghost = document.createElement("div");
      drag.ghost.className = "drag-ghost";
      drag.ghost.textContent = drag.words;
      document.body.append(drag.ghost);
    }
    drag.ghost.style.transform = `translate(${event.clientX + 8}px, ${event.clientY + 8}px)`;
    const over = deskAt(event);
    if (drag.over && drag.over !== over) drag.over.classList.remove("desk-over");
    if (over) over.classList.add("desk-over");
    drag.over = over;
  });

  const letGo = () => {
    if (drag && drag.ghost) drag.ghost.remove();
    if (drag && drag.over) drag.over.classList.remove("desk-over");
    const was = drag;
    drag = null;
    return was;
  };

  document.addEventListener("pointerup", (event) => {
    const was = letGo();
    if (!was || !dragged) return;
    // The click that follows belongs to this.
    setTimeout(() => {
      dragged = false;
    }, 0);
    if (was.bank) {
      const [dx, dy] = [centimetres(event.clientX - was.x), centimetres(event.clientY - was.y)];
      if (dx || dy) send("moving", { desk: was.desk.dataset.desk, whole: "yes", dx, dy });
      return;
    }
    const desk = deskAt(event);
    if (desk && desk.dataset.desk !== was.values.from_desk) {
      send("seats", { ...was.values, desk: desk.dataset.desk });
    }
  });
  document.addEventListener("pointercancel", () => {
    const was = letGo();
    if (was && was.bank) shift(was.bank, 0, 0);
  });

  // ---- what a new drawing must not lose: where one looked, what had the focus, what was typed
  let kept = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "seating-drawing") return;
    const scroll = document.getElementById("plan-scroll");
    const at = document.activeElement;
    const sent = event.detail.requestConfig.elt.closest("form");
    kept = {
      left: scroll ? scroll.scrollLeft : 0,
      top: scroll ? scroll.scrollTop : 0,
      focus: at && root().contains(at) ? at.id || (at.closest("[id]") || {}).id : null,
      typed: [...root().querySelectorAll("textarea")]
        .filter((area) => area.value && !(sent && sent.contains(area)))
        .map((area) => [area.id, area.value]),
      open: [...root().querySelectorAll("details[id][open]")]
        .filter((one) => !(sent && one.contains(sent)))
        .map((one) => one.id),
    };
    document.getElementById("notice").replaceChildren(); // what was said on arriving
  });

  const begin = () => {
    if (!root()) return;
    for (const one of seatables()) one.setAttribute("role", "button");
    const all = desks();
    const current = all.find((one) => one.hasAttribute("aria-current")) || all[0];
    if (current) goTo(current, false);
    choose(chosen);
  };

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "seating-drawing" && !event.target.closest("#seating-drawing")) return;
    begin();
    if (!kept) return;
    const was = kept;
    kept = null;
    for (const id of was.open) {
      const box = document.getElementById(id);
      if (box) box.open = true;
    }
    for (const [id, value] of was.typed) {
      const area = document.getElementById(id);
      if (area && !area.value) area.value = value;
    }
    const scroll = document.getElementById("plan-scroll");
    if (scroll) scroll.scrollTo(was.left, was.top);
    const card = opened && root().querySelector("#beside .card");
    opened = false;
    if (card) card.scrollIntoView({ block: innerWidth < 960 ? "start" : "nearest" });
    const focused = was.focus && document.getElementById(was.focus);
    if (!focused || root().querySelector("[data-focus]")) return;
    // Whoever went on by a key meanwhile is left where they are.
    const now = document.activeElement;
    if (now && now !== document.body && now !== focused) return;
    if (focused.matches(".desk")) goTo(focused);
    focused.focus({ preventScroll: true });
  });

  begin();
})();
