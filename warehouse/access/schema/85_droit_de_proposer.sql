-- On which offre an account may put households forward: asked of the row security of its own profile, no right is
-- stated here again; and what each writing checks or holds first. A présélection is the organisme's: nothing is written
-- under the rights that a break-glass lends.

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

-- A reason is one of its list.
create or replace function acces.verifier_code(p_liste text, p_code text)
returns void language plpgsql stable security definer set search_path = ''
as $$
begin
    if not exists (select from marts.dim_code as c where c.liste = p_liste and c.code = p_code) then
        perform acces.refuser('Cette raison n’est pas, ou n’est plus, dans la liste.');
    end if;
end
$$;

-- The présélection of the organisme for an offre, held until the end of the transaction.
create or replace function acces.tenir_preselection(p_compte acces.compte, p_offre acces.preselection)
returns acces.preselection language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_preselection acces.preselection;
begin
    insert into acces.preselection (
        organisme_code, departement_code, offre_id, bailleur_code, reservataire_code, ouverte_par
    )
    values (
        p_offre.organisme_code, p_offre.departement_code, p_offre.offre_id, p_offre.bailleur_code,
        p_offre.reservataire_code, p_compte.login
    )
    on conflict (organisme_code, departement_code, offre_id) do update set modifiee_at = clock_timestamp()
    returning * into v_preselection;
    return v_preselection;
end
$$;
