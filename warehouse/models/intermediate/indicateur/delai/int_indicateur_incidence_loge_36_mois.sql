-- Grain: one row per period, territory and modality: share of the demandes housed within 36 months, those given up
-- counted as never housed (Aalen-Johansen), with its 95 % interval.
{{ indicateur_attente('cellule.incidence_36', 'cellule.incidence_36_bas', 'cellule.incidence_36_haut') }}
