-- In whose hands an account may be: its person’s, and those of who made it, drew its secret or changed its address, who
-- could sign in with it; and of who held theirs so. Thirty days: the secret waits seven, and who finds its password
-- changed at the end of a leave has the rest to say so.
create or replace function acces.mains(p_login text)
returns text[] language sql stable set search_path = ''
begin atomic
    with recursive main as (
        select p_login as login
        union
        select auteur.login
        from main
        inner join acces.decision as d on main.login = d.login
        inner join acces.compte as auteur on d.par = auteur.login
        where
            (d.decision in ('compte_cree', 'mot_de_passe') or d.detail ? 'email')
            and d.decidee_at > statement_timestamp() - interval '30 days'
    )

    select array_agg(main.login) from main;
end;
