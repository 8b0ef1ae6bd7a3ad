-- Refuses a second household to whom a dwelling is granted first: attribution, or rank 1. Of the others, what was
-- entered holds before what is published, as long as their candidature is open.
create or replace function acces.verifier_le_premier(
    p_candidature acces.decision_commission, p_decision text, p_rang integer
)
returns void language plpgsql stable security definer set search_path = ''
as $$
declare
    v_jour date;
begin
    if p_decision <> 'ATT' and (p_decision <> 'ATR' or p_rang <> 1) then
        return;
    end if;
    select un.date_cal into v_jour
    from (
        select
            c.demande_id,
            coalesce(d.date_cal, c.date_cal) as date_cal,
            coalesce(d.decision_code, c.decision_code) as decision_code,
            case when d.candidature_id is null then c.rang else d.rang end as rang
        from marts.fct_candidature as c
        left join acces.decision_commission as d
            on c.departement_code = d.departement_code and c.candidature_id = d.candidature_id
        where
            c.departement_code = p_candidature.departement_code and c.is_en_cours
            and c.offre_id = p_candidature.offre_id and c.demande_id <> p_candidature.demande_id
    ) as un
    where un.decision_code = 'ATT' or (un.decision_code = 'ATR' and un.rang = 1)
    limit 1;
    if v_jour is not null then
        perform acces.refuser(format(
            'La commission du %s a déjà attribué ce logement à un autre ménage, sans rang ou au rang 1 : '
            'donnez à celui-ci un rang suivant, ou corrigez d’abord l’autre décision.',
            to_char(v_jour, 'DD/MM/YYYY')
        ));
    end if;
end
$$;
