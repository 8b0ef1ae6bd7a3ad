/* What a page writes in its address before the reader does anything there belongs to the arrival: it replaces its entry
   in the history of the browser, so that one press on « back » leaves the page. A slow browser may write the filters of
   the next page first and its path after: that first entry is no page, and the path replaces it (as it does a filter
   whose answer comes after the reader has clicked on the way to another page). */
let estArrivee = true;
let estEcrite = false;
const pousser = history.pushState.bind(history);
history.pushState = (etat, titre, adresse) => {
  const cible = new URL(adresse ?? location.href, location.href);
  const memePage = cible.pathname === location.pathname;
  const remplace = memePage ? estArrivee : estEcrite;
  (remplace ? history.replaceState.bind(history) : pousser)(etat, titre, adresse);
  estEcrite = memePage && !estArrivee;
  estArrivee = estArrivee || !memePage;
};
addEventListener("popstate", () => { estArrivee = true; estEcrite = false; });
for (const geste of ["pointerdown", "keydown", "click"]) {
  document.addEventListener(geste, () => { estArrivee = false; estEcrite = false; }, true);
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

/* « Image PNG », « Image SVG »: the chart as the screen shows it, below its title and above its source. */
const SVG = "http://www.w3.org/2000/svg";
const MARGE = 16;

/* Cuts a text into lines that are not wider than the image. */
function couper(texte, police, largeur) {
  const plume = document.createElement("canvas").getContext("2d");
  plume.font = police;
  const lignes = [""];
  for (const mot of texte.split(" ")) {
    const suite = lignes.at(-1) ? `${lignes.at(-1)} ${mot}` : mot;
    if (plume.measureText(suite).width <= largeur) lignes[lignes.length - 1] = suite;
    else lignes.push(mot);
  }
  return lignes.filter(Boolean);
}

function noeud(nom, attributs, texte = "") {
  const un = document.createElementNS(SVG, nom);
  for (const [cle, valeur] of Object.entries(attributs)) un.setAttribute(cle, valeur);
  un.textContent = texte;
  return un;
}

/* The typeface of the screen, for the image to be written alike wherever it is opened. */
async function police() {
  const regles = [...document.styleSheets].flatMap((feuille) => [...feuille.cssRules]);
  const regle = regles.find((une) => une instanceof CSSFontFaceRule && /Source Sans/.test(une.style.fontFamily)
    && une.style.fontStyle === "normal");
  if (!regle) return "";
  const adresse = new URL(/url\("?([^")]+)/.exec(regle.cssText)[1], regle.parentStyleSheet.href);
  const lecteur = new FileReader();
  lecteur.readAsDataURL(await (await fetch(adresse)).blob());
  await new Promise((suite) => { lecteur.onload = suite; });
  return `@font-face{font-family:"Source Sans";font-weight:100 900;src:url(${lecteur.result})}`;
}

async function composer(dessin) {
  const { font, meta, paper_bgcolor: fond } = dessin.layout;
  const [largeur, hauteur] = [dessin.offsetWidth, dessin.offsetHeight];
  const image = noeud("svg", { xmlns: SVG });
  let y = MARGE;
  const ecrire = (texte, taille, graisse) => {
    for (const ligne of couper(texte, `${graisse} ${taille}px ${font.family}`, largeur - 2 * MARGE)) {
      y += 1.3 * taille;
      const style = { "font-family": font.family, "font-size": taille, "font-weight": graisse, fill: font.color };
      image.append(noeud("text", { x: MARGE, y, ...style }, ligne));
    }
  };
  ecrire(meta.titre, 18, 600);
  y += 4;
  ecrire(meta.sous_titre, 13, 400);
  y += MARGE;
  for (const couche of dessin.querySelectorAll(".main-svg")) {
    const copie = couche.cloneNode(true);
    for (const inutile of copie.querySelectorAll(".draglayer, .hoverlayer")) inutile.remove();
    copie.setAttribute("y", y);
    image.append(copie);
  }
  y += hauteur;
  ecrire(meta.pied, 11, 400);
  ecrire(document.querySelector(".bandeau-fraicheur").textContent, 11, 400);
  y += MARGE;
  for (const [cle, valeur] of Object.entries({ width: largeur, height: y, viewBox: `0 0 ${largeur} ${y}` })) {
    image.setAttribute(cle, valeur);
  }
  const feuille = noeud("style", {}, await police());
  image.prepend(noeud("title", {}, meta.titre), feuille, noeud("rect", { width: "100%", height: "100%", fill: fond }));
  return new Blob([new XMLSerializer().serializeToString(image)], { type: "image/svg+xml" });
}

/* Twice as many points as on screen: slides show it large. */
async function peindre(vecteur) {
  const image = new Image();
  image.src = URL.createObjectURL(vecteur);
  await image.decode();
  const toile = document.createElement("canvas");
  [toile.width, toile.height] = [2 * image.width, 2 * image.height];
  toile.getContext("2d").drawImage(image, 0, 0, toile.width, toile.height);
  URL.revokeObjectURL(image.src);
  return new Promise((suite) => { toile.toBlob(suite, "image/png"); });
}

document.addEventListener("click", async (clic) => {
  const bouton = clic.target.closest && clic.target.closest("[data-image]");
  if (!bouton) return;
  /* Not a neighbour: a chart that is not drawn yet has no image. */
  const dessin = [...document.querySelectorAll(".js-plotly-plot")].find(
    (un) => un.layout?.meta?.cle === bouton.parentElement.dataset.figure && un.querySelector(".main-svg"),
  );
  if (!dessin) return;
  const vecteur = await composer(dessin);
  const filtres = new URLSearchParams(location.search);
  const noms = ["observatoire", location.pathname.slice(1) || "accueil", dessin.layout.meta.cle];
  const choix = ["geo", "mois", "annee"].map((filtre) => filtres.get(filtre));
  const lien = document.createElement("a");
  lien.download = `${[...noms, ...choix.filter(Boolean)].join("-")}.${bouton.dataset.image}`;
  lien.href = URL.createObjectURL(bouton.dataset.image === "svg" ? vecteur : await peindre(vecteur));
  lien.click();
  setTimeout(() => URL.revokeObjectURL(lien.href), 60000);
});

/* A chart keeps the size of the screen: printed, its drawing is stretched to the sheet (« habillage.css »). */
addEventListener("beforeprint", () => {
  for (const couche of document.querySelectorAll(".js-plotly-plot .main-svg")) {
    const [largeur, hauteur] = ["width", "height"].map((cote) => couche.getAttribute(cote));
    couche.setAttribute("viewBox", `0 0 ${largeur} ${hauteur}`);
    couche.parentElement.style.aspectRatio = `${largeur} / ${hauteur}`;
  }
});
addEventListener("afterprint", () => {
  for (const couche of document.querySelectorAll(".js-plotly-plot .main-svg")) {
    couche.removeAttribute("viewBox");
    couche.parentElement.style.aspectRatio = "";
  }
});
