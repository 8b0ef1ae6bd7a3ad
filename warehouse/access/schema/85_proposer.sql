-- Putting households forward: carried by the portier, which reads nothing, for the account behind a session. Which
-- offre and which demande it may name is asked of the row security of its own profile: no right is stated here again.
-- A présélection is the organisme's: nothing is written under the rights that a break-glass lends.
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

-- For the door: whether an offre is reserved to an organisme or to one that it succeeds, or of the contingent that the
-- State delegates to them there, as the last publication says and the référentiel still does.
create or replace function acces.est_reservee_a(
    p_organisme_code text, p_departement_code text, p_offre_id text, p_reservataire_code text, p_contingent_code text
)
returns boolean language plpgsql stable security definer set search_path = ''
as $$
begin
    if exists (
        select from acces.lignee_de(p_organisme_code) as o where p_reservataire_code = any(o.reservataires)
    ) then
        return true;
    end if;
    if coalesce(p_contingent_code, '') not in ('PPRIOR', 'PFONCT') or to_regclass('marts.fct_offre') is null then
        return false;
    end if;
    return exists (
        select from marts.fct_offre as f
        where
            f.departement_code = p_departement_code and f.offre_id = p_offre_id
            and f.delegation_code in (select o.organisme_code from acces.lignee_de(p_organisme_code) as o)
            and exists (
                select from acces.lignee_de(p_organisme_code) as o
                where f.commune_code = any(o.delegations) or f.epci_code = any(o.delegations)
            )
    );
end
$$;

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

-- Adds a household, or moves it; without a place, at the end. Returns its place.
create or replace function acces.preselectionner(
    p_jeton_sha256 bytea, p_departement_code text, p_offre_id text, p_demande_id text, p_rang integer,
    p_motif_ordre text
)
returns integer language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_qui_propose(p_jeton_sha256);
    v_offre acces.preselection := acces.offre_a_pourvoir(v_compte, p_departement_code, p_offre_id);
    v_menage acces.preselection_menage := acces.place_dans_la_liste(v_compte, v_offre, p_demande_id);
    v_preselection acces.preselection := acces.tenir_preselection(v_compte, v_offre);
    v_ancien acces.preselection_menage;
    v_nombre integer;
    v_transmis integer;
    v_rang integer;
begin
    select m.* into v_ancien
    from acces.preselection_menage as m
    where m.preselection_id = v_preselection.preselection_id and m.demande_id = p_demande_id;
    if v_ancien.transmis_at is not null then
        perform acces.refuser('Cette candidature est transmise : elle ne change plus.');
    end if;
    select count(*), count(m.transmis_at) into v_nombre, v_transmis
    from acces.preselection_menage as m
    where m.preselection_id = v_preselection.preselection_id and m.demande_id <> p_demande_id;
    if v_nombre >= 20 then
        perform acces.refuser('Une présélection compte au plus 20 ménages : retirez-en un.');
    end if;
    v_rang := least(coalesce(p_rang, v_ancien.rang, v_nombre + 1), v_nombre + 1);
    if v_rang <= v_transmis then
        perform acces.refuser('Les candidatures transmises gardent leur place : choisissez une place après elles.');
    end if;
    if v_menage.rang_liste <= v_rang then
        p_motif_ordre := null;
    elsif p_motif_ordre is null then
        perform acces.refuser(
            'Ce ménage passe devant un ménage mieux classé : dites pourquoi l’ordre de la liste n’est pas suivi.'
        );
    else
        perform acces.verifier_code('MOTIF_ORDRE', p_motif_ordre);
    end if;
    delete from acces.preselection_menage as m where m.menage_id = v_ancien.menage_id;
    update acces.preselection_menage as m set rang = m.rang - 1
    where m.preselection_id = v_preselection.preselection_id and m.rang > v_ancien.rang;
    update acces.preselection_menage as m set rang = m.rang + 1
    where m.preselection_id = v_preselection.preselection_id and m.rang >= v_rang;
    insert into acces.preselection_menage (
        preselection_id, demande_id, rang, rang_liste, points, grille_code, grille_version, motif_ordre_code, ajoute_par
    )
    values (
        v_preselection.preselection_id, p_demande_id, v_rang, v_menage.rang_liste, v_menage.points,
        v_menage.grille_code, v_menage.grille_version, p_motif_ordre, v_compte.login
    );
    perform acces.journaliser(
        'preselection_menage', v_compte, sha256(p_jeton_sha256), null, 'rapprochement',
        jsonb_build_object('offre_id', p_offre_id, 'demande_id', p_demande_id), null
    );
    return v_rang;
end
$$;

create or replace function acces.retirer_preselection(
    p_jeton_sha256 bytea, p_departement_code text, p_offre_id text, p_demande_id text
)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_qui_propose(p_jeton_sha256);
    v_menage acces.preselection_menage;
begin
    delete from acces.preselection_menage as m
    using acces.preselection as p
    where
        m.preselection_id = p.preselection_id and m.transmis_at is null
        and p.organisme_code = v_compte.organisme_code and p.departement_code = p_departement_code
        and p.offre_id = p_offre_id and m.demande_id = p_demande_id
    returning m.* into v_menage;
    if v_menage.menage_id is null then
        perform acces.refuser('Ce ménage n’est pas dans votre présélection, ou sa candidature est transmise.');
    end if;
    update acces.preselection_menage as m set rang = m.rang - 1
    where m.preselection_id = v_menage.preselection_id and m.rang > v_menage.rang;
    perform acces.journaliser(
        'preselection_retrait', v_compte, sha256(p_jeton_sha256), null, 'rapprochement',
        jsonb_build_object('offre_id', p_offre_id, 'demande_id', p_demande_id), null
    );
end
$$;

-- The day of the commission, and why it will examine fewer than three demandes.
create or replace function acces.inscrire_a_la_commission(
    p_jeton_sha256 bytea, p_departement_code text, p_offre_id text, p_date_cal date, p_motif_moins_de_3 text
)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_qui_propose(p_jeton_sha256);
    v_preselection acces.preselection
        := acces.tenir_preselection(v_compte, acces.offre_a_pourvoir(v_compte, p_departement_code, p_offre_id));
begin
    if p_date_cal < acces.aujourd_hui() or p_date_cal > acces.aujourd_hui() + 365 then
        perform acces.refuser('Donnez à la commission une date à venir, d’ici un an.');
    end if;
    if p_motif_moins_de_3 is not null then
        perform acces.verifier_code('MOTIF_MOINS_DE_3', p_motif_moins_de_3);
    end if;
    update acces.preselection as p set date_cal = p_date_cal, motif_moins_de_3_code = p_motif_moins_de_3
    where p.preselection_id = v_preselection.preselection_id;
    perform acces.journaliser(
        'preselection_seance', v_compte, sha256(p_jeton_sha256), null, 'commission',
        jsonb_build_object('offre_id', p_offre_id), null
    );
end
$$;

-- Hands over: what is not yet handed over leaves with the next file. Three households at least, or a legal reason; each
-- of them is still in the list. Returns how many leave.
create or replace function acces.transmettre_preselection(
    p_jeton_sha256 bytea, p_departement_code text, p_offre_id text
)
returns integer language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_qui_propose(p_jeton_sha256);
    v_offre acces.preselection := acces.offre_a_pourvoir(v_compte, p_departement_code, p_offre_id);
    v_preselection acces.preselection := acces.tenir_preselection(v_compte, v_offre);
    v_menage acces.preselection_menage;
    v_nombre integer;
    v_transmis integer := 0;
begin
    select count(*) into v_nombre
    from acces.preselection_menage as m where m.preselection_id = v_preselection.preselection_id;
    if v_nombre < 3 and v_preselection.motif_moins_de_3_code is null then
        perform acces.refuser(
            'Une commission examine au moins trois demandes par logement : complétez, ou donnez la raison légale.'
        );
    end if;
    for v_menage in
        select m.* from acces.preselection_menage as m
        where m.preselection_id = v_preselection.preselection_id and m.transmis_at is null order by m.rang
    loop
        if v_menage.rang_liste > v_menage.rang and v_menage.motif_ordre_code is null then
            perform acces.refuser(
                'Un ménage passe devant un ménage mieux classé sans raison donnée : dites-la, ou changez l’ordre.'
            );
        end if;
        perform acces.place_dans_la_liste(v_compte, v_offre, v_menage.demande_id);
        update acces.preselection_menage as m set transmis_par = v_compte.login, transmis_at = clock_timestamp()
        where m.menage_id = v_menage.menage_id;
        v_transmis := v_transmis + 1;
    end loop;
    if v_transmis = 0 then
        perform acces.refuser('Tout est déjà transmis.');
    end if;
    perform acces.journaliser(
        'preselection_transmise', v_compte, sha256(p_jeton_sha256), null, 'rapprochement',
        jsonb_build_object('offre_id', p_offre_id), v_transmis
    );
    return v_transmis;
end
$$;
