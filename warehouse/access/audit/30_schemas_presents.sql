-- All the schemas of a publication were built.
select
    nom as objet,
    'schéma absent' as detail
from unnest(%(tables)s::text[] || %(vues)s::text[]) as nom
where to_regnamespace(nom) is null
