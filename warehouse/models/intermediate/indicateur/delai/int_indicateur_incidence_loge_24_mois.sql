-- Grain: one row per period, territory and modality: share of the demandes housed within 24 months, those given up
-- counted as never housed (Aalen-Johansen), with its 95 % interval.
{{ indicateur_attente('cellule.incidence_24', 'cellule.incidence_24_bas', 'cellule.incidence_24_haut') }}
