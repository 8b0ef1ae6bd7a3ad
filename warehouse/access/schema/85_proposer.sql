-- Putting households forward: carried by the portier, which reads nothing, for the account behind a session.

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
    delete from acces.preselection_menage as m where m.menage_id = v_ancien.menage_id;
    update acces.preselection_menage as m set rang = m.rang - 1
    where m.preselection_id = v_preselection.preselection_id and m.rang > v_ancien.rang;
    update acces.preselection_menage as m set rang = m.rang + 1
    where m.preselection_id = v_preselection.preselection_id and m.rang >= v_rang;
    insert into acces.preselection_menage (
        preselection_id, demande_id, rang, rang_liste, points, grille_code, grille_version, ajoute_par
    )
    values (
        v_preselection.preselection_id, p_demande_id, v_rang, v_menage.rang_liste, v_menage.points,
        v_menage.grille_code, v_menage.grille_version, v_compte.login
    )
    returning * into v_menage;
    perform acces.revoir_l_ordre(v_compte, v_preselection);
    if exists (
        select from acces.preselection_menage as m where m.menage_id = v_menage.menage_id and m.passe_devant
    ) then
        if p_motif_ordre is null then
            perform acces.refuser(
                'Ce ménage passe devant un ménage mieux classé : dites pourquoi l’ordre de la liste n’est pas suivi.'
            );
        end if;
        perform acces.verifier_code('MOTIF_ORDRE', p_motif_ordre);
        update acces.preselection_menage as m set motif_ordre_code = p_motif_ordre
        where m.menage_id = v_menage.menage_id;
    end if;
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
    perform acces.revoir_l_ordre(v_compte, p)
    from acces.preselection as p
    where p.preselection_id = v_menage.preselection_id;
    perform acces.journaliser(
        'preselection_retrait', v_compte, sha256(p_jeton_sha256), null, 'rapprochement',
        jsonb_build_object('offre_id', p_offre_id, 'demande_id', p_demande_id), null
    );
end
$$;
