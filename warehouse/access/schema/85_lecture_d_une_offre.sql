-- For the door: whether an organisme reads an offre, by the predicate of its profile in the register
-- (acces.profil.offres). Of the offre, the réservataire and the contingent are as received, the rest as the last
-- publication says; the lists of the organisme are as the référentiel still has them.
drop function if exists acces.est_reservee_a(text, text, text, text, text);
drop type if exists acces.offre_a_la_porte;
do $$
begin
    -- Its columns are those that the project declares (dbt_project.yml, `porte`).
    execute format('create type acces.offre_a_la_porte as (%s)', (
        select string_agg(format('%I text', c), ', ')
        from jsonb_array_elements_text(current_setting('observatoire.porte')::jsonb -> 'colonnes') as c
    ));
end
$$;

create or replace function acces.lit_l_offre(
    p_organisme_code text, p_departement_code text, p_offre_id text, p_reservataire_code text, p_contingent_code text
)
returns boolean language plpgsql stable security definer set search_path = ''
as $$
declare
    v_predicat text := (
        select regexp_replace(p.offres, '[{](\w+)[}]', '((select acces.liste_de(''\1'', $1))::text[])', 'g')
        from acces.organisme as o
        inner join acces.profil as p on o.profil = p.profil
        where o.organisme_code = p_organisme_code
    );
    -- Before the first publication, what was received is all that is known.
    v_publiees text := case
        when to_regclass('marts.fct_offre') is null
            then '(select null::text as departement_code, null::text as offre_id)'
        else 'marts.fct_offre'
    end;
    v_est_lue boolean;
begin
    if v_predicat is null then
        return false;
    end if;
    execute format(
        'select (%s) from (select lue.* from (select) as une'
        ' left join %s as f on f.departement_code = $2 and f.offre_id = $3'
        ' cross join lateral jsonb_populate_record(null::acces.offre_a_la_porte, coalesce(to_jsonb(f), ''{}'')'
        '  || jsonb_build_object(''reservataire_code'', $4, ''contingent_code'', $5)) as lue) as offre',
        v_predicat, v_publiees
    )
    into v_est_lue
    using p_organisme_code, p_departement_code, p_offre_id, p_reservataire_code, p_contingent_code;
    return coalesce(v_est_lue, false);
end
$$;
