"""What a file may be refused whole for: the case, and the sentence that a registration clerk can act on."""

REJETS: dict[str, tuple[str, str]] = {
    "NOM_NON_RECONNU": (
        "Nom de fichier non reconnu",
        "« {fichier} » n'est pas un fichier de l'observatoire : son nom doit être "
        "<flux>_<émetteur>_<AAAA-MM-JJ>.csv ou .csv.gz, ou bien précisez {options}.",
    ),
    "FLUX_INCONNU": (
        "Flux inconnu",
        "« {fichier} » : le flux « {flux} » n'existe pas ; choisissez --flux parmi {connus}.",
    ),
    "DATE_DE_SITUATION": (
        "Date de situation impossible",
        "« {fichier} » : « {valeur} » n'est pas une date ; donnez --situation-au sous la forme AAAA-MM-JJ.",
    ),
    "SITUATION_FUTURE": (
        "Date de situation de plus de 31 jours dans l'avenir",
        "« {fichier} » : la date de situation {situation_au} est dans l'avenir ; corrigez le nom du fichier, ou donnez "
        "--situation-au.",
    ),
    "EMETTEUR_INVALIDE": (
        "Code d'émetteur invalide",
        "« {fichier} » : « {valeur} » n'est pas un code d'organisme ; donnez --emetteur en lettres majuscules et "
        "chiffres.",
    ),
    "EMETTEUR_INCONNU": (
        "Émetteur inconnu de l'observatoire",
        "« {fichier} » : aucun organisme n'a le code {emetteur} ; corrigez le nom du fichier, ou donnez --emetteur.",
    ),
    "EMETTEUR_CLOS": (
        "Émetteur clos",
        "« {fichier} » : {emetteur} est clos depuis le {fin}, avant la date de situation ; son successeur "
        "transmet la suite, ou corrigez la date.",
    ),
    "EMETTEUR_NON_HABILITE": (
        "Émetteur non habilité pour ce flux",
        "« {fichier} » : le flux {flux} n'est transmis que par {habilites}, non par {emetteur} ; vérifiez l'émetteur.",
    ),
    "FICHIER_PUBLIC": (
        "Fichier public des logements sous un autre nom",
        "« {fichier} » est un fichier public des logements (RPLS) : nommez-le "
        "rpls_<année>_<département>_logements.csv ou .csv.gz, ou donnez {options} ; un bailleur transmet son propre "
        "parc, avec sa ligne d'en-tête.",
    ),
    "FICHIER_VIDE": ("Fichier vide", "« {fichier} » est vide : refaites l'export et renvoyez-le."),
    "ILLISIBLE": (
        "Fichier illisible",
        "« {fichier} » ne peut pas être lu ({raison}) : vérifiez ses droits et son support.",
    ),
    "IMPREVU": (
        "Erreur imprévue pendant la lecture ou le tri",
        "« {fichier} » n'a pas pu être reçu (erreur imprévue, {erreur}) : rien n'en est chargé ; refaites l'export et, "
        "si l'erreur revient, transmettez {journal} à qui maintient l'observatoire.",
    ),
    "FIN_DE_LIGNE": (
        "Fins de ligne mêlées dans l'en-tête",
        "« {fichier} » : la première ligne contient un retour chariot (CR) isolé ; donnez à toutes les lignes la même "
        "fin, LF ou CRLF, par « Enregistrer sous… CSV UTF-8 » du tableur.",
    ),
    "ARCHIVE_TRONQUEE": (
        "Archive compressée tronquée ou abîmée",
        "« {fichier} » est une archive incomplète ou abîmée : rien n'est chargé ; transmettez-la de nouveau en entier.",
    ),
    "PAS_UN_FICHIER_TEXTE": (
        "Fichier qui n'est pas un texte",
        "« {fichier} » n'est pas un fichier CSV ({nature}) : exportez les données en CSV UTF-8, séparateur "
        "point-virgule.",
    ),
    "ENCODAGE": (
        "Texte qui n'est pas en UTF-8",
        "« {fichier} » n'est pas en UTF-8 (ligne {ligne} ; texte sans doute en {encodage}) : rien n'est chargé ; "
        "convertissez-le par « iconv -f {encodage} -t UTF-8 » ou par « Enregistrer sous… CSV UTF-8 » du tableur.",
    ),
    "SEPARATEUR": (
        "Mauvais séparateur",
        "« {fichier} » : les champs sont séparés par {trouve} ; réexportez-le avec le point-virgule.",
    ),
    "TITRE": (
        "Titre avant l'en-tête",
        "« {fichier} » : l'en-tête est à la ligne {ligne} ; supprimez {dessus} au-dessus, et renvoyez le fichier.",
    ),
    "SANS_ENTETE": (
        "En-tête absent ou d'un autre flux",
        "« {fichier} » : la première ligne ne porte aucun nom de colonne du flux {flux} ; ajoutez l'en-tête, ou "
        "corrigez le flux par --flux.",
    ),
    "COLONNES_MANQUANTES": (
        "Colonnes manquantes",
        "« {fichier} » : il manque {nombre} ({colonnes}) ; {conseil}, et renvoyez le fichier.",
    ),
    "COLONNE_RESSEMBLANTE": (
        "Colonne dont le nom ressemble à celui d'une colonne facultative absente",
        "« {fichier} » : {renommees}, ou retirez-la si elle dit autre chose, et renvoyez le fichier.",
    ),
    "COLONNE_REPETEE": (
        "Colonne répétée dans l'en-tête",
        "« {fichier} » : la colonne {colonne} figure deux fois dans l'en-tête ; gardez-en une.",
    ),
    "ENTETE_BAILLEUR": (
        "Ligne d'en-tête du bailleur absente ou mal formée",
        "« {fichier} » : la première ligne doit être annee;identifiant;raison_sociale;adresse;siret;nombre ({raison}).",
    ),
    "DEUX_ENTETES": (
        "Deux lignes d'en-tête de bailleur",
        "« {fichier} » : un second en-tête de bailleur est à la ligne {ligne} ; transmettez un fichier par bailleur.",
    ),
    "NOMBRE_ANNONCE": (
        "Nombre de logements différent de celui de l'en-tête",
        "« {fichier} » annonce {annonce} et en contient {lues} : corrigez l'en-tête ou complétez le fichier.",
    ),
    "BAILLEUR_AUTRE": (
        "Bailleur de l'en-tête différent de l'émetteur",
        "« {fichier} » est déclaré par {emetteur} mais son en-tête est celui de {bailleur} : un bailleur ne déclare "
        "que son parc.",
    ),
    "ANNEE_AUTRE": (
        "Année de l'en-tête différente de la date de situation",
        "« {fichier} » : l'en-tête dit {annee} et la date de situation {situation_au} ; corrigez l'une ou l'autre.",
    ),
    "LIGNES_D_AUTRUI": (
        "Lignes d'un autre organisme que l'émetteur",
        "« {fichier} » contient {nombre} d'un autre organisme que l'émetteur {emetteur} ({autres}) ; "
        "rien n'est chargé ; {retirez} ou corrigez l'émetteur.",
    ),
    "LOGEMENTS_D_AUTRUI": (
        "Logements déjà déclarés par un autre bailleur pour la même année",
        "« {fichier} » contient {nombre} que d'autres déclarent déjà pour {annee} ({autres}) ; rien n'est chargé ; "
        "accordez-vous sur le propriétaire au 1er janvier.",
    ),
    "QUALITE": (
        "Contrôle de qualité du lot refusé",
        "« {fichier} » est refusé à l'entrée : {raison} ; rien n'est chargé ; vérifiez l'export.",
    ),
}
