-- Nothing lost: rows read = loaded + quarantined + identical duplicates, for every file in the ledger.
select
    'raw.depots ' || d.depot_id::text as objet,
    'lignes lues ' || d.lues || ', chargées ' || d.chargees || ', en quarantaine ' || d.quarantaine
    || ', doublons ' || d.doublons as detail,
    d.departement_code
from raw.depots as d
where
    d.statut <> 'rejete'
    and d.lues is distinct from d.chargees + d.quarantaine + d.doublons
