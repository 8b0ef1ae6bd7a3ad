-- The day on which a landlord’s commission examines a dwelling, for those whose candidates it examines.

-- One row per offre: the day that its landlord gave, told to the landlord and to who reads a candidature of it that
-- nobody has examined yet. Nothing of the landlord’s présélection but that day.
create or replace function acces.jours_de_commission(p_profil text)
returns table (departement_code text, offre_id text, date_cal date)
language plpgsql stable security definer set search_path = ''
as $$
begin
    if cardinality(acces.organismes_qui_proposent(p_profil)) = 0 or to_regclass('marts.fct_candidature') is null then
        return;
    end if;
    return query execute format(
        'select p.departement_code, p.offre_id, max(p.date_cal) from acces.preselection as p'
        ' where p.date_cal is not null and acces.est_son_bailleur(p.organisme_code, p.bailleur_code) and exists ('
        'select from (select * from marts.fct_candidature where is_en_cours and etat_code = ''POSITIONNEE'' and (%s)) as c'
        ' where c.departement_code = p.departement_code and c.offre_id = p.offre_id)'
        ' group by p.departement_code, p.offre_id',
        acces.regle_de_lecture(p_profil, 'marts.fct_candidature')
    );
end
$$;
