-- The order of the list of an offre, and whether a présélection follows it: stated here alone.

-- The list that a profile reads of an offre: the eligible demandes among those that it reads, by points then seniority.
create or replace function acces.liste_de_l_offre(p_profil text, p_departement_code text, p_offre_id text)
returns table (demande_id text, points numeric, grille_code text, grille_version text, rang_liste bigint)
language plpgsql stable security definer set search_path = ''
as $$
begin
    return query execute format(
        'select r.demande_id, r.points::numeric, r.grille_code, r.grille_version,'
        ' row_number() over (order by r.points desc, r.date_creation, r.demande_id)'
        ' from marts.rapprochement as r where r.departement_code = $1 and r.offre_id = $2 and r.is_eligible'
        ' and r.demande_id in (select demande_id from marts.fct_demande_critere where departement_code = $1 and (%s))',
        acces.regle_de_lecture(p_profil, 'marts.fct_demande_critere')
    )
    using p_departement_code, p_offre_id;
end
$$;

-- Where a demande stands in that list. Refused where it is not in it.
create or replace function acces.place_dans_la_liste(
    p_compte acces.compte, p_offre acces.preselection, p_demande_id text
)
returns acces.preselection_menage language plpgsql stable security definer set search_path = ''
as $$
declare
    v_menage acces.preselection_menage;
begin
    select l.demande_id, l.points, l.grille_code, l.grille_version, l.rang_liste
    into v_menage.demande_id, v_menage.points, v_menage.grille_code, v_menage.grille_version, v_menage.rang_liste
    from acces.liste_de_l_offre(p_compte.profil, p_offre.departement_code, p_offre.offre_id) as l
    where l.demande_id = p_demande_id;
    if v_menage.demande_id is null then
        perform acces.refuser('Cette demande n’est pas, ou n’est plus, dans la liste de ce logement.');
    end if;
    return v_menage;
end
$$;

-- Says again of each household not handed over whether it passes before a better ranked one: one of the list of today
-- that the présélection does not hold before its place. A household handed over leaves the list once it is published:
-- its place counts for nobody. What was handed over stays as it was said then.
create or replace function acces.revoir_l_ordre(p_compte acces.compte, p_preselection acces.preselection)
returns void language sql volatile security definer set search_path = ''
begin atomic
    with tenue as materialized (
        select
            m.menage_id,
            m.rang,
            l.rang_liste
        from acces.preselection_menage as m
        inner join acces.liste_de_l_offre(
            (p_compte).profil, (p_preselection).departement_code, (p_preselection).offre_id
        ) as l on m.demande_id = l.demande_id
        where m.preselection_id = (p_preselection).preselection_id
    )

    update acces.preselection_menage as m set
        passe_devant = coalesce((
            select
                un.rang_liste > 1 + (
                    select count(*) from tenue as avant
                    where avant.rang < un.rang and avant.rang_liste < un.rang_liste
                )
            from tenue as un
            where un.menage_id = m.menage_id
        ), false)
    where m.preselection_id = (p_preselection).preselection_id and m.transmis_at is null;
end;
