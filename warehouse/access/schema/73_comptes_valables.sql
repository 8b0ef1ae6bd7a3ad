-- What is wrong with an account as it would be.
create or replace function acces.verifier_compte(p_compte acces.compte)
returns void language plpgsql stable set search_path = ''
as $$
declare
    v_organisme acces.organisme;
    v_declare acces.organisme;
    v_dehors text;
begin
    if p_compte.login is null or p_compte.login !~ '^[a-z0-9][a-z0-9._-]{0,62}$' then
        perform acces.refuser(
            'Un identifiant s’écrit en minuscules sans accent, chiffres, points et tirets : prenom.nom, par exemple.'
        );
    end if;
    if coalesce(btrim(p_compte.libelle), '') = '' then
        perform acces.refuser('Un compte est celui d’une personne : donnez son nom.');
    end if;
    if p_compte.email !~ '^[^@[:space:]]+@[^@[:space:]]+[.][^@[:space:]]+$' then
        perform acces.refuser(format('« %s » n’est pas une adresse de courriel.', p_compte.email));
    end if;
    select o.* into v_organisme from acces.organisme as o where o.organisme_code = p_compte.organisme_code;
    if v_organisme.organisme_code is null then
        perform acces.refuser(format(
            'L’organisme « %s » n’existe pas : voyez « observatoire organisme liste ».', p_compte.organisme_code
        ));
    end if;
    -- What the référentiel already says of it, and the next publication will open, may be given.
    select d.* into v_declare
    from acces.organismes_declares() as d where d.organisme_code = p_compte.organisme_code;
    if v_declare.organisme_code is not null then
        v_organisme := v_declare;
    end if;
    if v_organisme.profil is null or p_compte.profil is distinct from v_organisme.profil then
        perform acces.refuser(format(
            'L’organisme « %s » %s : un compte a les droits de son organisme, et pas d’autres.',
            v_organisme.organisme_code,
            case when v_organisme.profil is null then 'n’ouvre aucun compte'
            else 'est du profil « ' || v_organisme.profil || ' »' end
        ));
    end if;
    if p_compte.valable_au < p_compte.valable_du then
        perform acces.refuser('Le compte finirait avant de commencer : corrigez ses dates.');
    end if;
    select string_agg(d.code, ', ' order by d.code) into v_dehors
    from (
        select distinct c.code
        from unnest(p_compte.communes) as c (code)
        left join acces.commune_ancienne as a on c.code = a.code_commune
        where c.code <> all(v_organisme.communes) and (a.commune_actuelle = any(v_organisme.communes)) is not true
        union all
        (select unnest(p_compte.epcis) as code except select unnest(v_organisme.epcis) as code)
    ) as d;
    if v_dehors is not null then
        perform acces.refuser(format(
            'Le territoire de « %s » ne comprend pas %s : un compte en reçoit une part, ou le tout.',
            v_organisme.organisme_code, v_dehors
        ));
    end if;
    -- Otherwise it would give to others, and by a secret to itself, what it does not have.
    if p_compte.est_administrateur and (p_compte.communes is not null or p_compte.epcis is not null) then
        perform acces.refuser('Qui administre les comptes d’un organisme en a tout le territoire : rendez-le-lui d’abord.');
    end if;
    if p_compte.est_administrateur and not exists (
        select from acces.profil as p where p.profil = p_compte.profil and p.comptes = 'organisme'
    ) then
        perform acces.refuser(format(
            'Le profil « %s » n’a pas d’administrateur d’organisme.', p_compte.profil
        ));
    end if;
end
$$;
