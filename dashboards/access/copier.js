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
