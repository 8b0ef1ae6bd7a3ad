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

create or replace function acces.creer_organisme(p_champs jsonb, p_par text)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_organisme acces.organisme := jsonb_populate_record(
        null::acces.organisme,
        '{"communes": [], "epcis": [], "reservataires": [], "est_registraire": false, "a_cia": false,'
        ' "est_delegataire": false}'::jsonb || p_champs
    );
    v_porteur acces.compte;
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
    insert into acces.organisme select (v_organisme).*;
    v_porteur.organisme_code := v_organisme.organisme_code;
    perform acces.decider('organisme_cree', v_porteur, p_par, null, p_champs);
exception
    when unique_violation then
        perform acces.refuser(format('L’organisme « %s » existe déjà : rien n’est changé.', v_organisme.organisme_code));
end
$$;
