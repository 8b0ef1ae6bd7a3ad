-- Break-glass: for one hour, a person has the rights of another organisme, since a second person agreed. Each query
-- asks whether the hour is over, or was ended before by who asked for it.
create table if not exists acces.bris_de_glace (
    bris_id bigint generated always as identity primary key,
    demandeur_id bigint not null references acces.compte on delete cascade,
    organisme_code text not null references acces.organisme on delete cascade,
    motif text not null,
    demande_at timestamptz not null default clock_timestamp(),
    approbateur_id bigint references acces.compte on delete cascade check (approbateur_id <> demandeur_id),
    approuve_at timestamptz,
    expire_at timestamptz check (expire_at = approuve_at + interval '1 hour')
);
alter table acces.bris_de_glace add column if not exists refuse_at timestamptz;
alter table acces.bris_de_glace add column if not exists fini_at timestamptz;
comment on table acces.bris_de_glace is
'Qui a demandé une heure des droits d’un autre organisme, pourquoi, et qui l’a approuvé.';
create index if not exists bris_demandeur on acces.bris_de_glace (demandeur_id, expire_at);

drop function if exists acces.bris_en_cours(bigint);
create or replace function acces.bris_en_cours(p_compte_id bigint)
returns setof acces.bris_de_glace language sql stable
begin atomic
    select b.*
    from acces.bris_de_glace as b
    where b.demandeur_id = p_compte_id and b.fini_at is null and b.expire_at > statement_timestamp()
    order by b.bris_id desc
    limit 1;
end;

-- The rights that an account has now: its own, or those of the organisme that was opened to it. A personal login keeps
-- its own. Nothing is lent to an account that its own organisme no longer opens: that is asked of who breaks a glass
-- alone, for policies ask this at each query.
create or replace function acces.compte_effectif(p_compte acces.compte)
returns acces.compte language plpgsql stable
as $$
declare
    v_compte acces.compte := p_compte;
begin
    select o.organisme_code, o.profil, null, null, false
    into v_compte.organisme_code, v_compte.profil, v_compte.communes, v_compte.epcis, v_compte.est_administrateur
    from acces.bris_en_cours(p_compte.compte_id) as b
    inner join acces.organisme as o on b.organisme_code = o.organisme_code;
    return case when found and acces.etat_du_compte(p_compte) = 'ouvert' then v_compte else p_compte end;
end
$$;
