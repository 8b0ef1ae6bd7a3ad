-- What an entry may say of what was read.
create or replace function acces.forme_de_territoire()
returns text language sql immutable set search_path = ''
return 'dep-[0-9AB]{2,3}|epci-[0-9]{9}|com-[0-9][0-9AB][0-9]{3}|zone-(A|Abis|A bis|B1|B2|C)'
|| '|(delegation|liste)-[A-Z0-9_]{1,20}';

-- What may be written in a filter: known keys, each with the form of its codes; never a name, never a search text.
create or replace function acces.filtre_est_sobre(p_filtre jsonb)
returns boolean language sql immutable set search_path = ''
return jsonb_typeof(p_filtre) = 'object' and not exists (
    select
    from jsonb_each(p_filtre) as f
    left join (
        values
        ('demande_id', '[0-9a-f]{20}'),
        ('offre_id', '(?=.*[0-9])[A-Za-z0-9_-]{1,20}'),
        ('depot_id', '[0-9]{1,18}'),
        ('requete_sha256', '[0-9a-f]{64}'),
        ('geo', acces.forme_de_territoire()),
        ('avec', acces.forme_de_territoire()),
        ('avec2', acces.forme_de_territoire()),
        ('flux', 'tous|[a-z]{4,15}'),
        ('emetteur', 'tous|[A-Z0-9_-]{2,20}'),
        ('annee', '[0-9]{4}(-[0-9]{2})?'),
        ('pop', 'tous|hmut|mut|prio|dalo|pdalpd|acd|delai'),
        ('typo', 'tous|C|T[1-9]P?'),
        ('rang', '1|tous'),
        ('onglet', 'reconnus|recours'),
        ('echeance', 'toutes|depassee|7|30|plus_tard|sans'),
        ('afaire', 'toutes|proposer|suivre|reprendre'),
        ('motif', 'tous|[1-6]'),
        ('contingent', 'tous|[A-Z]{5,6}'),
        ('parmenage', '[1-3]'),
        ('quotas', 'tenus|sans'),
        -- Weights of a grid, in points, and its threshold, in months.
        ('pmois', '[0-9]{1,3}'),
        ('pdelai', '[0-9]{1,3}'),
        ('pdalo', '[0-9]{1,3}'),
        ('ppdalpd', '[0-9]{1,3}'),
        ('pacd', '[0-9]{1,3}'),
        ('pprio', '[0-9]{1,3}'),
        ('pmut', '[0-9]{1,3}'),
        ('purgent', '[0-9]{1,3}'),
        ('seuil', '[0-9]{1,3}'),
        -- The rule that a scenario sets aside.
        (
            'regle',
            'aucune|VALIDITE|TERRITOIRE|TYPOLOGIE|TYPE_NON_DEMANDE|PLAFOND|CONTINGENT|DEJA_PROPOSE|POSITIONNEMENT'
        )
    ) as forme (cle, motif) on f.key = forme.cle
    where
        forme.cle is null
        or jsonb_typeof(f.value) not in ('string', 'array')
        or exists (
            select
            from jsonb_path_query(f.value, 'lax $[*]') as v
            where jsonb_typeof(v) <> 'string' or (v #>> '{}') !~ ('^(' || forme.motif || ')$')
        )
);
