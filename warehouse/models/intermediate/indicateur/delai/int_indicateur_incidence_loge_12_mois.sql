-- Grain: one row per period, territory and modality: share of the demandes housed within 12 months, those given up
-- counted as never housed (Aalen-Johansen), with its 95 % interval.
{{ indicateur_attente('cellule.incidence_12', 'cellule.incidence_12_bas', 'cellule.incidence_12_haut') }}
