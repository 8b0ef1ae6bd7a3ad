"""Organismes, guichets and réservataires of the simulation (all landlords are fictitious).

What belongs here: who registers, who reserves, who emits. What does not: the lists themselves (``acteurs``).
"""

from dataclasses import dataclass

import numpy as np

from ingestion.simulation import acteurs
from ingestion.simulation import parametres as p
from ingestion.simulation.calendrier import Entiers
from ingestion.simulation.territoire import Territoire

# Of the demandes of its territory, what each collectivité registers (two communes, then an EPCI); of all, the others.
PART_GUICHETS_LOCAUX = (0.14, 0.35, 0.35)
PART_GUICHETS_COMMUNS = (0.04, 0.16, 0.03, 0.02)


@dataclass(frozen=True)
class Organismes:
    """The actors, by index.

    Args:
        lignes: their list, as read.
        bailleurs: codes of the landlords, largest first.
        guichets: codes of the guichets: one per landlord, then the others.
        guichet_organismes: organisme of each guichet.
        reservataires: organismes that hold reservations.
        locaux: guichets of the collectivités that register, two communes then an EPCI.
        communs: guichets of the ADIL, of Action Logement, of the conseil départemental and of the State.
        gestionnaire, etat, action_logement, conseil_departemental: their codes.
        epci: EPCI (SIREN) that registers.
        communes_reservataires: commune (INSEE) of the communes that do.

    """

    lignes: tuple[dict[str, str], ...]
    bailleurs: tuple[str, ...]
    guichets: tuple[str, ...]
    guichet_organismes: tuple[str, ...]
    reservataires: tuple[str, ...]
    locaux: tuple[str, ...]
    communs: tuple[str, ...]
    gestionnaire: str
    etat: str
    action_logement: str
    conseil_departemental: str
    epci: str
    communes_reservataires: dict[str, str]

    def reservataires_territoriaux(self, territoire: Territoire, commune: Entiers) -> dict[str, Entiers]:
        """Dwellings in the territory of each collectivité that has an account in a demonstration."""
        membres = {
            code: np.flatnonzero(commune == territoire.indice(insee))
            for code, insee in self.communes_reservataires.items()
        }
        for code in self.reservataires:
            siren = code[1:]
            if code.startswith("E") and siren in {*p.VOEU_EPCI, self.epci} & set(territoire.epcis):
                membres[code] = np.flatnonzero(territoire.epci[commune] == territoire.epcis.index(siren))
        return membres

    def reservataire_de(self, territoire: Territoire, contingent: Entiers, commune: Entiers) -> Entiers:
        """Réservataire of a contingent in a commune: -1 when not reserved."""
        rang = {code: i for i, code in enumerate(self.reservataires)}
        local = np.array([rang[f"E{siren}"] for siren in territoire.epcis])[territoire.epci]
        for code, insee in self.communes_reservataires.items():
            local[territoire.indice(insee)] = rang[code]
        choix = np.full(len(contingent), -1)
        choix[np.isin(contingent, (0, 1))] = rang[self.etat]
        choix[contingent == 2] = local[commune[contingent == 2]]
        choix[contingent == 3] = rang[self.action_logement]
        choix[contingent == 4] = rang[self.conseil_departemental]
        return choix

    def tirer_guichets(self, rng: np.random.Generator, territoire: Territoire, commune: Entiers) -> Entiers:
        """Guichet that registers a demande, by its first commune."""
        n = len(commune)
        rang = {code: i for i, code in enumerate(self.guichets)}
        poids = np.array(p.POIDS_BAILLEURS)
        choix = np.searchsorted(np.cumsum(poids) / poids.sum(), rng.random(n), side="right")
        commun = rng.random(n)
        borne = 0.0
        for code, part in zip(self.communs, PART_GUICHETS_COMMUNS, strict=True):
            choix = np.where((commun >= borne) & (commun < borne + part), rang[code], choix)
            borne += part
        local = rng.random(n)
        membres = [commune == territoire.indice(insee) for insee in self.communes_reservataires.values()]
        membres.append(territoire.epci[commune] == territoire.epcis.index(self.epci))
        for code, siens, part in zip(self.locaux, membres, PART_GUICHETS_LOCAUX, strict=True):
            choix = np.where(siens & (local < part), rang[code], choix)
        return choix.astype(np.int64)


def charger(territoire: Territoire) -> Organismes:
    """Read the organismes, and give each of those that register its guichet."""
    code = territoire.departement
    lignes = tuple(acteurs.organismes(code))
    bailleurs = tuple(sorted(ligne["organisme_code"] for ligne in lignes if ligne["type_organisme"] == "bailleur"))
    communes = {ligne["organisme_code"]: ligne["communes"] for ligne in lignes if ligne["type_organisme"] == "commune"}
    (epci,) = (
        ligne["epcis"] for ligne in lignes if ligne["type_organisme"] == "epci" and ligne["est_registraire"] == "OUI"
    )
    etat, action_logement, conseil = f"DDETS{code}", f"AL{code}", f"CD{code}"
    locaux = {f"GC{insee[-3:]}": organisme for organisme, insee in communes.items()} | {f"GE{epci[-3:]}": f"E{epci}"}
    communs = {"GADIL": f"ADIL{code}", f"GAL{code}": action_logement, f"GCD{code}": conseil, "GDDET": etat}
    return Organismes(
        lignes=lignes,
        bailleurs=bailleurs,
        guichets=(*(f"G0{bailleur[2:]}A" for bailleur in bailleurs), *locaux, *communs),
        guichet_organismes=(*bailleurs, *locaux.values(), *communs.values()),
        reservataires=(
            etat,
            action_logement,
            conseil,
            *sorted(communes),
            *(f"E{siren}" for siren in territoire.epcis),
        ),
        locaux=tuple(locaux),
        communs=tuple(communs),
        gestionnaire=f"GEST{code}",
        etat=etat,
        action_logement=action_logement,
        conseil_departemental=conseil,
        epci=epci,
        communes_reservataires=communes,
    )
