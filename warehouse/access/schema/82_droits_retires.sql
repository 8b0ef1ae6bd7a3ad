-- What a dépôt of the référentiel would take from the organismes that the rows in force name, and from those of the
-- installation that it is the first to name: a sentence for each.
create or replace function acces.droits_retires(p_avec bigint, p_situation_au date, p_sans bigint)
returns setof text language plpgsql stable security definer set search_path = ''
as $$
declare
    v_avant acces.organisme;
    v_reste acces.organisme;
    v_apres acces.organisme[] := array(select d from acces.organismes_declares(p_avec, p_situation_au, p_sans) as d);
    v_perdus text[];
begin
    for v_avant in
        select d.* from acces.organismes_declares() as d
        where coalesce(d.valable_au > acces.aujourd_hui(), true)
        union all
        select o.* from acces.organisme as o
        where
            not acces.est_clos(o.organisme_code)
            and o.organisme_code in (
                select l.code from acces.lignes_du_referentiel(p_avec, p_situation_au, p_sans) as l
                where l.nature = 'ORGANISME'
            )
            and o.organisme_code not in (select n.code from acces.organismes_nommes() as n)
        order by organisme_code
    loop
        v_reste := null;
        select d.* into v_reste from unnest(v_apres) as d where d.organisme_code = v_avant.organisme_code;
        v_reste := acces.ce_qui_reste(v_avant, v_reste);
        v_perdus := array(
            select p.code from unnest(v_avant.communes || v_avant.epcis) as p (code)
            where p.code <> all(v_reste.communes || v_reste.epcis)
            union all
            select 'la réservation ' || p.code from unnest(v_avant.reservataires) as p (code)
            where p.code <> all(v_reste.reservataires)
            union all
            select 'le guichet ' || p.code from unnest(v_avant.guichets) as p (code)
            where p.code <> all(v_reste.guichets)
            union all
            select 'la délégation sur ' || p.code from unnest(v_avant.delegations) as p (code)
            where p.code <> all(v_reste.delegations)
            union all
            select 'le département ' || p.code from unnest(acces.departements_de(v_avant)) as p (code)
            where p.code <> all(acces.departements_de(v_reste))
        )
        || case when v_avant.est_registraire and not v_reste.est_registraire then array['l’enregistrement'] end
        || case when v_avant.a_cia and not v_reste.a_cia then array['la convention intercommunale'] end;
        if v_reste.valable_au <= acces.aujourd_hui() then
            return next v_avant.organisme_code || ' est clos';
            continue;
        end if;
        if v_reste.valable_au is distinct from v_avant.valable_au then
            return next v_avant.organisme_code || ' finit le ' || to_char(v_reste.valable_au, 'DD/MM/YYYY');
        end if;
        if v_reste.type_organisme <> v_avant.type_organisme then
            return next format(
                '%s n’est plus de la catégorie « %s »', v_avant.organisme_code,
                coalesce(
                    (select p.libelle from acces.profil as p where p.profil = v_avant.type_organisme),
                    v_avant.type_organisme
                )
            );
        elsif cardinality(v_perdus) > 0 then
            return next v_avant.organisme_code || ' perd ' || array_to_string(v_perdus, ', ');
        end if;
    end loop;
    return query
    select
        'le guichet ' || avant.guichet_code || ' n’est plus '
        || case avant.nature when 'etat' then 'celui de l’État' else 'celui d’une collectivité' end as phrase
    from acces.guichets_declares() as avant
    where not exists (
        select from acces.guichets_declares(p_avec, p_situation_au, p_sans) as apres
        where apres = avant
    )
    order by avant.guichet_code;
end
$$;
