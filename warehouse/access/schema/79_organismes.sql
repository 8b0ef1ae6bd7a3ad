-- The départements and organismes of an installation: the owner’s alone. How a decision is written: 74_decisions.sql.
-- The owner checks first that the database holds nothing but what a fresh one does.
create or replace function acces.installer(p_departement text, p_par text)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_personne acces.compte;
begin
    delete from acces.compte where est_demo;
    delete from acces.organisme;
    delete from acces.departement where est_demonstration;
    insert into acces.departement (departement_code) values (p_departement);
    perform acces.decider('installation', v_personne, p_par, null, jsonb_build_object('departement', p_departement));
end
$$;

-- One more département, in which the public and the organismes of a national file act as in the first, less those that
-- are no more. What an old backup brought back is of the only one that there was.
drop function if exists acces.ajouter_departement(text, text, text);
create or replace function acces.ajouter_departement(
    p_departement text, p_par text, p_motif text, p_nationaux text[]
)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_personne acces.compte;
    v_seul text := (select min(d.departement_code) from acces.departement as d having count(*) = 1);
begin
    if v_seul is not null and to_regclass('raw.depots') is not null then
        update raw.depots as d set departement_code = v_seul
        where d.departement_code is null and d.statut <> 'rejete';
        update raw.pseudonymes as p set departement_code = v_seul
        where p.departement_code is null;
    end if;
    insert into acces.departement (departement_code) values (p_departement);
    update acces.organisme as o set autres_departements = o.autres_departements || p_departement
    where (acces.est_public(o.profil) or o.organisme_code = any(p_nationaux)) and not acces.est_clos(o.organisme_code);
    perform acces.decider('installation', v_personne, p_par, p_motif, jsonb_build_object('departement', p_departement));
end
$$;

-- One organisme more, checked. Whoever decides it writes it (creer_organisme); a demonstration, which nobody decides,
-- begins with its own so.
create or replace function acces.ajouter_organisme(p_champs jsonb)
returns void language plpgsql volatile set search_path = ''
as $$
declare
    v_organisme acces.organisme := jsonb_populate_record(
        null::acces.organisme,
        '{"communes": [], "epcis": [], "reservataires": [], "autres_departements": [], "est_registraire": false, "a_cia": false,'
        ' "est_delegataire": false, "guichets": [], "delegations": []}'::jsonb || p_champs
    );
begin
    if coalesce(v_organisme.organisme_code, '') !~ '^[A-Z0-9_-]{2,20}$' then
        perform acces.refuser('Le code d’un organisme s’écrit en majuscules sans accent et chiffres, BA01 par exemple.');
    end if;
    if coalesce(btrim(v_organisme.libelle), '') = '' then
        perform acces.refuser('Donnez le nom de l’organisme par --libelle.');
    end if;
    if v_organisme.siren !~ '^[0-9]{9}$' then
        perform acces.refuser(format('« %s » n’est pas un numéro SIREN : il a neuf chiffres.', v_organisme.siren));
    end if;
    if v_organisme.profil is not null
        and not exists (select from acces.profil as p where p.profil = v_organisme.profil) then
        perform acces.refuser(format(
            'Le profil « %s » n’existe pas : choisissez parmi %s.',
            v_organisme.profil, (select string_agg(p.profil, ', ' order by p.profil) from acces.profil as p)
        ));
    end if;
    v_organisme.departement_code := coalesce(v_organisme.departement_code, (
        select min(o.departement_code) from acces.organisme as o having count(distinct o.departement_code) = 1
    ));
    if v_organisme.departement_code is null then
        perform acces.refuser('Dites de quel département est l’organisme, par --departement.');
    end if;
    v_organisme.type_organisme := coalesce(v_organisme.type_organisme, v_organisme.profil, 'producteur');
    v_organisme.ouvert_at := now();
    insert into acces.organisme select (v_organisme).*;
exception
    when unique_violation then
        perform acces.refuser(format('L’organisme « %s » existe déjà : rien n’est changé.', v_organisme.organisme_code));
end
$$;

create or replace function acces.creer_organisme(p_champs jsonb, p_par text)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_porteur acces.compte;
begin
    perform acces.ajouter_organisme(p_champs);
    v_porteur.organisme_code := p_champs ->> 'organisme_code';
    perform acces.decider('organisme_cree', v_porteur, p_par, null, p_champs);
end
$$;
