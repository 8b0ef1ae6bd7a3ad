-- What the readers write in the journal and read of it.

-- What was done with an access, or without one: counts only, written by the reader's own session.
create or replace function acces.noter(p_evenement text, p_cible text, p_filtre jsonb, p_nb_lignes integer)
returns bigint language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte;
begin
    select c.* into v_compte
    from acces.profil as p
    cross join lateral acces.compte_courant(p.profil) as c
    where c.compte_id is not null;
    -- A personal login does not count its own rows: only what reads for someone says what it read.
    if v_compte.compte_id is null or session_user <> 'authenticator' then
        raise exception 'Session inconnue ou expirée.' using errcode = '28000';
    end if;
    if p_evenement is null or p_evenement not in ('lecture', 'export', 'refus')
        or not exists (select from acces.cible as c where c.cible = p_cible) or p_nb_lignes < 0
        or not acces.filtre_est_sobre(coalesce(p_filtre, '{}')) then
        raise exception 'Événement, cible ou filtre non prévus.' using errcode = '22023';
    end if;
    return acces.journaliser(
        p_evenement, v_compte, acces.session_courante(), null, p_cible, p_filtre, p_nb_lignes
    );
end
$$;

-- A profile reads what the people of its organisme did, or what everybody of its départements did and what nobody's
-- account did, or nothing, as the register says; from an instant on. Each right is asked once, not once an entry.
drop function if exists acces.journal_organisme(text);
create or replace function acces.journal_organisme(p_profil text, p_depuis timestamptz default '-infinity')
returns table (
    journal_id bigint, cree_at timestamptz, evenement text, login text, finalite text, cible text, filtre jsonb,
    nb_lignes integer
)
language sql stable security definer set search_path = ''
begin atomic
    with lu as (
        select p.journal
        from acces.profil as p
        where p.profil = p_profil
    )

    select
        lues.entree_id as journal_id,
        lues.cree_at,
        lues.evenement,
        lues.login,
        lues.finalite,
        lues.cible,
        lues.filtre,
        lues.nb_lignes
    from (
        select j.*
        from acces.journal_entier as j
        where
            (select lu.journal from lu) = 'organisme'
            and j.organisme_code = any((select acces.organismes(p_profil))::text[])
        union all
        select j.*
        from acces.journal_entier as j
        where
            (select lu.journal from lu) = 'tous' and (select acces.session_valide(p_profil))
            and not exists (
                select from acces.organisme as o
                where
                    o.organisme_code = j.organisme_code
                    and not acces.departements_de(o) && (select acces.departements(p_profil))::text[]
            )
    ) as lues
    where lues.cree_at >= p_depuis
    order by journal_id desc;
end;
