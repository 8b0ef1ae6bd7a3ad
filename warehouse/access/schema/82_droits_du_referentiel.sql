-- The rights of the organismes follow the référentiel (81_organismes_declares.sql): what it takes is taken at once,
-- what it gives is given by the next publication. An organisme that no row ever named is the installation’s: it stays
-- as it is.

-- The codes of two lists that are in both.
create or replace function acces.communs(p_un text[], p_autre text[])
returns text[] language sql immutable set search_path = ''
begin atomic
    select coalesce(array_agg(u.code order by u.code), '{}')
    from unnest(p_un) as u (code)
    where u.code = any(p_autre);
end;

-- An organisme as it is declared, its territory, reservations, guichets and habilitations cut to what it had. One that
-- changes its kind reads nothing: the next publication opens it.
create or replace function acces.ce_qui_reste(p_avant acces.organisme, p_declare acces.organisme)
returns acces.organisme language plpgsql stable set search_path = ''
as $$
declare
    v_reste acces.organisme := p_declare;
    v_departements text[] := acces.communs(acces.departements_de(p_avant), acces.departements_de(p_declare));
begin
    if p_declare.organisme_code is null or cardinality(v_departements) = 0 then
        v_reste := p_avant;
        v_reste.valable_au := least(p_avant.valable_au, acces.aujourd_hui());
        return v_reste;
    end if;
    v_reste.departement_code := case
        when p_avant.departement_code = any(v_departements) then p_avant.departement_code else v_departements[1]
    end;
    v_reste.autres_departements := array_remove(v_departements, v_reste.departement_code);
    v_reste.bailleur_code := case when p_avant.bailleur_code = p_declare.bailleur_code then p_avant.bailleur_code end;
    v_reste.communes := acces.communs(p_avant.communes, p_declare.communes);
    v_reste.epcis := acces.communs(p_avant.epcis, p_declare.epcis);
    v_reste.reservataires := acces.communs(p_avant.reservataires, p_declare.reservataires);
    v_reste.guichets := acces.communs(p_avant.guichets, p_declare.guichets);
    v_reste.delegations := acces.communs(p_avant.delegations, p_declare.delegations);
    v_reste.est_registraire := p_avant.est_registraire and p_declare.est_registraire;
    v_reste.a_cia := p_avant.a_cia and p_declare.a_cia;
    v_reste.est_delegataire := p_avant.est_delegataire and p_declare.est_delegataire;
    v_reste.valable_au := least(p_avant.valable_au, p_declare.valable_au);
    v_reste.successeur_code := p_avant.successeur_code;
    v_reste.ouvert_at := case when p_avant.type_organisme = p_declare.type_organisme then p_avant.ouvert_at end;
    return v_reste;
end
$$;

-- Bring the organismes to what the référentiel says: all of it in a publication, otherwise what it takes alone.
create or replace function acces.suivre_referentiel(p_est_publication boolean)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_avant acces.organisme;
    v_apres acces.organisme;
    v_declare acces.organisme;
    v_declares acces.organisme[];
    v_porteur acces.compte;
begin
    perform pg_advisory_xact_lock(hashtextextended('observatoire.referentiel', 0));
    v_declares := array(select d from acces.organismes_declares() as d order by d.organisme_code);
    delete from acces.guichet as g
    where p_est_publication or not exists (select from acces.guichets_declares() as d where d = g);
    if p_est_publication then
        insert into acces.guichet select d.* from acces.guichets_declares() as d;
    end if;
    foreach v_declare in array v_declares loop
        if not exists (select from acces.organisme as o where o.organisme_code = v_declare.organisme_code) then
            insert into acces.organisme (
                organisme_code, departement_code, autres_departements, libelle, type_organisme, profil, siren, ouvert_at
            )
            values (
                v_declare.organisme_code, v_declare.departement_code, v_declare.autres_departements,
                v_declare.libelle, v_declare.type_organisme, v_declare.profil, v_declare.siren, null
            );
            v_porteur.organisme_code := v_declare.organisme_code;
            perform acces.decider('organisme_cree', v_porteur, 'référentiel', null, to_jsonb(v_declare));
        end if;
    end loop;
    for v_avant in
        select o.* from acces.organisme as o
        where o.organisme_code in (select n.code from acces.organismes_nommes() as n)
        order by o.organisme_code
        for update
    loop
        v_declare := null;
        select d.* into v_declare from unnest(v_declares) as d where d.organisme_code = v_avant.organisme_code;
        if p_est_publication and v_declare.organisme_code is not null then
            v_apres := v_declare;
            v_apres.ouvert_at := coalesce(v_avant.ouvert_at, now());
        else
            v_apres := acces.ce_qui_reste(v_avant, v_declare);
        end if;
        continue when v_apres is not distinct from v_avant;
        delete from acces.session as s
        using acces.compte as c
        where
            c.compte_id = s.compte_id and c.organisme_code = v_avant.organisme_code
            and v_apres.profil is distinct from v_avant.profil;
        update acces.organisme as o set
            departement_code = v_apres.departement_code, autres_departements = v_apres.autres_departements,
            libelle = v_apres.libelle,
            type_organisme = v_apres.type_organisme, profil = v_apres.profil, siren = v_apres.siren,
            communes = v_apres.communes, epcis = v_apres.epcis, bailleur_code = v_apres.bailleur_code,
            reservataires = v_apres.reservataires, guichets = v_apres.guichets, delegations = v_apres.delegations,
            ouvert_at = v_apres.ouvert_at, est_registraire = v_apres.est_registraire, a_cia = v_apres.a_cia,
            est_delegataire = v_apres.est_delegataire, successeur_code = v_apres.successeur_code,
            valable_au = v_apres.valable_au
        where o.organisme_code = v_avant.organisme_code;
        v_porteur.organisme_code := v_avant.organisme_code;
        perform acces.decider(
            'organisme_change', v_porteur, 'référentiel', null,
            jsonb_build_object('avant', to_jsonb(v_avant), 'apres', to_jsonb(v_apres))
        );
    end loop;
    delete from acces.suivi;
    insert into acces.suivi (jour) values (acces.aujourd_hui());
end
$$;

-- For the organismes of an earlier version, which kept neither list: what the rows in force say, without a publication.
create or replace function acces.reprendre_guichets_et_delegations()
returns void language sql volatile security definer set search_path = ''
begin atomic
    update acces.organisme as o set guichets = d.guichets, delegations = d.delegations
    from acces.organismes_declares() as d
    where o.organisme_code = d.organisme_code;
end;

do $$
begin
    -- Where the tables of files are of an earlier version still, the next publication gives them.
    if
        acces.referentiel_est_complet()
        and exists (select from acces.organisme as o where o.guichets is null or o.delegations is null)
    then
        perform acces.reprendre_guichets_et_delegations();
    end if;
end
$$;
update acces.organisme set guichets = coalesce(guichets, '{}'), delegations = coalesce(delegations, '{}')
where guichets is null or delegations is null;
alter table acces.organisme alter column guichets set not null, alter column delegations set not null;
