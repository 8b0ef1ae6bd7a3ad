-- Which offre and which demande an account may put forward: asked of the row security of its own profile, no right is
-- stated here again. A présélection is the organisme's: nothing is written under the rights that a break-glass lends.
create or replace function acces.compte_qui_propose(p_jeton_sha256 bytea)
returns acces.compte language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_de_la_session(p_jeton_sha256);
    v_session acces.session;
begin
    if not (select p.propose from acces.profil as p where p.profil = v_compte.profil) then
        perform acces.refuser('Votre profil ne propose pas de candidats.');
    end if;
    if (acces.compte_effectif(v_compte)).organisme_code is distinct from v_compte.organisme_code then
        perform acces.refuser('Pendant un bris de glace, rien ne se propose ni ne se décide : mettez-y fin d’abord.');
    end if;
    perform acces.verrou_publication(false);
    select s.* into v_session from acces.session as s where s.jeton_sha256 = p_jeton_sha256;
    perform pg_catalog.set_config('observatoire.session', acces.laissez_passer(v_session), true);
    return v_compte;
end
$$;

-- The row security of a profile on a published table, as an expression; nothing, where it has none.
create or replace function acces.regle_de_lecture(p_profil text, p_table text)
returns text language sql stable security definer set search_path = ''
return coalesce((
    select '(' || string_agg(pg_get_expr(p.polqual, p.polrelid), ') or (') || ')'
    from pg_policy as p
    where
        p.polrelid = to_regclass(p_table) and p.polpermissive and p.polcmd in ('r', '*')
        and to_regrole('profil_' || p_profil)::oid = any(p.polroles)
), 'false');

-- The offre that an account names: one that its profile reads, and that is still to let. Two départements may have
-- offres of one identifier.
create or replace function acces.offre_a_pourvoir(p_compte acces.compte, p_departement_code text, p_offre_id text)
returns acces.preselection language plpgsql stable security definer set search_path = ''
as $$
declare
    v_offre acces.preselection;
begin
    execute format(
        'select o.departement_code, o.offre_id, o.bailleur_code, o.reservataire_code'
        ' from (select * from marts.fct_offre where departement_code = $1 and offre_id = $2 and is_offert and (%s)) as o',
        acces.regle_de_lecture(p_compte.profil, 'marts.fct_offre')
    )
    into v_offre.departement_code, v_offre.offre_id, v_offre.bailleur_code, v_offre.reservataire_code
    using p_departement_code, p_offre_id;
    if v_offre.offre_id is null then
        perform acces.refuser('Cette offre n’est plus ouverte, ou n’est pas la vôtre.');
    end if;
    v_offre.organisme_code := p_compte.organisme_code;
    if acces.est_son_bailleur(p_compte.organisme_code, v_offre.bailleur_code) then
        v_offre.reservataire_code := null;
    end if;
    return v_offre;
end
$$;

-- Where a demande stands in the list that the account reads of an offre: among the eligible ones that its profile
-- reads, by points then seniority. Refused where it is not in that list.
create or replace function acces.place_dans_la_liste(
    p_compte acces.compte, p_offre acces.preselection, p_demande_id text
)
returns acces.preselection_menage language plpgsql stable security definer set search_path = ''
as $$
declare
    v_menage acces.preselection_menage;
begin
    execute format(
        'with lisible as (select demande_id from marts.fct_demande_critere where departement_code = $1 and (%s)),'
        ' liste as (select r.* from marts.rapprochement as r where r.departement_code = $1 and r.offre_id = $2'
        ' and r.is_eligible)'
        ' select c.demande_id, c.points, c.grille_code, c.grille_version, 1 + ('
        '  select count(*) from liste as autre where autre.demande_id in (select demande_id from lisible)'
        '  and (autre.points > c.points or autre.points = c.points'
        '   and (autre.date_creation, autre.demande_id) < (c.date_creation, c.demande_id)))'
        ' from liste as c where c.demande_id = $3 and c.demande_id in (select demande_id from lisible)',
        acces.regle_de_lecture(p_compte.profil, 'marts.fct_demande_critere')
    )
    into
        v_menage.demande_id, v_menage.points, v_menage.grille_code, v_menage.grille_version, v_menage.rang_liste
    using p_offre.departement_code, p_offre.offre_id, p_demande_id;
    if v_menage.demande_id is null then
        perform acces.refuser('Cette demande n’est pas, ou n’est plus, dans la liste de ce logement.');
    end if;
    return v_menage;
end
$$;
