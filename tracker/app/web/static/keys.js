// Keys on a redline: j and k go to the next change and the one before, u unfolds, ? says so.
(() => {
  const changes = [...document.querySelectorAll(".change")];
  let at = changes.findIndex((change) => `#${change.id}` === location.hash);
  const go = (step) => {
    if (!changes.length) return;
    at = Math.min(Math.max(at + step, 0), changes.length - 1);
    changes.forEach((change, place) => change.classList.toggle("here", place === at));
    changes[at].scrollIntoView({ block: "start" });
    changes[at].focus({ preventScroll: true });
    history.replaceState(null, "", `#${changes[at].id}`);
  };
  // A link to a clause inside a fold opens it, also where the browser does not.
  const show = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let fold = target && target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (target) target.scrollIntoView({ block: "start" });
  };
  if (location.hash) show();
  addEventListener("hashchange", show);
  for (const hint of document.querySelectorAll(".keys-hint")) hint.hidden = false;
  const unfold = () => {
    const folds = [...document.querySelectorAll("#changes details")];
    const open = folds.some((fold) => !fold.open);
    folds.forEach((fold) => { fold.open = open; });
  };
  const help = () => {
    const shown = document.querySelector(".keys");
    if (shown) { shown.remove(); return; }
    const box = document.createElement("p");
    box.className = "keys";
    box.setAttribute("role", "status");
    for (const [key, what] of [["j", "next change"], ["k", "change before"], ["u", "unfold all, fold all"], ["?", "this help"]]) {
      const line = document.createElement("span");
      const name = document.createElement("kbd");
      name.textContent = key;
      line.append(name, ` ${what}  `);
      box.append(line);
    }
    document.body.append(box);
  };
  const keys = { j: () => go(1), k: () => go(-1), u: unfold, "?": help };
  document.addEventListener("keydown", (event) => {
    const writes = event.target.closest("input, textarea, select");
    if (writes || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
