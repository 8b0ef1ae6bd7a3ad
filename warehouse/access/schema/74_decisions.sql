-- What each decision about organismes and accounts does: it says no in a sentence (OB004), asks why, holds the account,
-- and is written with who took it and why, beside one line of the journal, which holds codes and no more.
create or replace function acces.refuser(p_phrase text)
returns void language plpgsql immutable set search_path = ''
as $$
begin
    raise exception using errcode = 'OB004', message = p_phrase;
end
$$;

create or replace function acces.decider(
    p_decision text, p_compte acces.compte, p_par text, p_motif text, p_detail jsonb default '{}'
)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_auteur acces.compte;
begin
    -- Who decides by a command has no account: no login is written as commands name their user.
    select c.* into v_auteur from acces.compte as c where c.login = p_par;
    insert into acces.decision (decision, login, organisme_code, par, motif, detail)
    values (p_decision, p_compte.login, p_compte.organisme_code, p_par, p_motif, p_detail);
    -- The line is for the organisme of the account to read.
    v_auteur.organisme_code := p_compte.organisme_code;
    perform acces.journaliser(
        p_decision, v_auteur, null, null, coalesce(p_compte.login, p_compte.organisme_code), '{}', null
    );
end
$$;

create or replace function acces.exiger_motif(p_motif text)
returns void language plpgsql immutable set search_path = ''
as $$
begin
    if coalesce(btrim(p_motif), '') = '' then
        perform acces.refuser('Dites pourquoi : le motif est gardé avec la décision.');
    end if;
    -- A reason outlives the person that it would name (27_purge.sql).
    if p_motif ~ '(^|[^0-9])([0-9][ .-]?){13}[A-Za-z0-9]{5}($|[^A-Za-z0-9])' then
        perform acces.refuser(
            'Le motif est gardé plus longtemps que les demandes : retirez-en le numéro de la demande et tout nom.'
        );
    end if;
end
$$;

-- The account of a login, held until the decision is committed: two administrators decide one after the other.
create or replace function acces.compte_a_decider(p_login text)
returns acces.compte language plpgsql volatile set search_path = ''
as $$
declare
    v_compte acces.compte;
begin
    select c.* into v_compte from acces.compte as c where c.login = p_login for update;
    if v_compte.compte_id is null then
        perform acces.refuser(format('Le compte « %s » n’existe pas : voyez « observatoire compte liste ».', p_login));
    end if;
    if v_compte.revoque_at is not null then
        perform acces.refuser(format('Le compte « %s » est révoqué, pour toujours : créez-en un autre.', p_login));
    end if;
    return v_compte;
end
$$;
