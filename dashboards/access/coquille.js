/* What a page writes in its address before the reader does anything there belongs to the arrival: it replaces its entry
   in the history of the browser, so that one press on « back » leaves the page. */
let estArrivee = true;
const pousser = history.pushState.bind(history);
history.pushState = (etat, titre, adresse) => {
  const cible = new URL(adresse ?? location.href, location.href);
  const memePage = cible.pathname === location.pathname;
  (memePage && estArrivee ? history.replaceState.bind(history) : pousser)(etat, titre, adresse);
  estArrivee = estArrivee || !memePage;
};
addEventListener("popstate", () => { estArrivee = true; });
for (const geste of ["pointerdown", "keydown", "click"]) {
  document.addEventListener(geste, () => { estArrivee = false; }, true);
}

/* « Copier le lien »: copies the address of the page, filters included. Without this file the link still opens it. */
document.addEventListener("click", async (clic) => {
  const lien = clic.target.closest && clic.target.closest("a.copier-lien");
  if (!lien) return;
  clic.preventDefault();
  const dit = lien.parentElement.querySelector("[role=status]");
  try {
    await navigator.clipboard.writeText(window.location.href);
  } catch {
    const champ = document.createElement("textarea");
    champ.value = window.location.href;
    document.body.append(champ);
    champ.select();
    document.execCommand("copy");
    champ.remove();
    lien.focus();
  }
  if (dit) dit.textContent = "Lien copié. Votre correspondant verra ce que ses droits permettent.";
});
