-- The day of a commission that was entered wrong: which decisions move, and what the day that they leave still says.

-- What a decision that leaves its day does to the others of that day, for the same dwelling: they move with it, or they
-- stay and keep the reason of the day. None may come before its candidature, nor before the day on which it has left.
create or replace function acces.quitter_un_jour(
    p_ancienne acces.decision_commission, p_date_cal date, p_motif_moins_de_3 text, p_avec_les_autres boolean
)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_depuis date;
begin
    select max(greatest(c.date_positionnement, c.date_cal, d.date_partie)) into v_depuis
    from acces.decision_commission as d
    left join marts.fct_candidature as c
        on d.departement_code = c.departement_code and d.candidature_id = c.candidature_id
    where
        p_avec_les_autres and d.departement_code = p_ancienne.departement_code and d.offre_id = p_ancienne.offre_id
        and d.date_cal = p_ancienne.date_cal;
    if p_date_cal < v_depuis then
        perform acces.refuser(format(
            'Les autres décisions de ce jour ne se corrigent pas avant le %s : l’une d’elles suit un positionnement de '
            'ce jour-là, ou est déjà partie.',
            to_char(v_depuis, 'DD/MM/YYYY')
        ));
    end if;
    update acces.decision_commission as d
    set
        date_cal = case when p_avec_les_autres then p_date_cal else d.date_cal end,
        motif_moins_de_3_code
        = coalesce(d.motif_moins_de_3_code, p_ancienne.motif_moins_de_3_code, p_motif_moins_de_3),
        saisie_at = clock_timestamp()
    where
        d.departement_code = p_ancienne.departement_code and d.offre_id = p_ancienne.offre_id
        and d.date_cal = p_ancienne.date_cal and d.candidature_id <> p_ancienne.candidature_id;
end
$$;
