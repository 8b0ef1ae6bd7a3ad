{#- Every row predicate of the project, by name. `meta.row_access` of a mart gives one of them to each profile.

    Whatever the predicate, the row is of the reader's département.

    departement                     every row of the département
    clos                            what the periods that are closed count, and no later entry changes
    bailleur                        rows of the reader's own parc, offers, candidatures, leases
    contingent                      rows of the reader's own reservations
    active_ou_attribuee             identity of an active demande, or of one that the reader's organisme housed
    emetteur                        files that the reader's organisme sent
    perimetre_etat                  DALO, PDALPD, ACD, State contingent, registered by the State (domain rights E1, E2, E4)
    perimetre_etat_ou_delai         the same, plus those beyond the abnormal delay: pseudonymised views only
    territoires_guichet             registered at a collectivité's counter and a wish on the reader's territory
    exact                           indicators that the catalogue opens exact to the profile
    exact_ou_bailleur               the same, and the figures of the reader's own parc, offers, commissions and leases
    commune, epci                   rows of the reader's communes, of its EPCI -#}
{% macro predicat(nom, profil) -%}
    {%- set departement = portee('departement_code', 'departements', profil) -%}
    {%- set predicats = {
        'departement': 'true',
        'clos': 'not is_provisoire',
        'bailleur': portee('bailleur_code', 'bailleurs', profil),
        'active_ou_attribuee':
            '(is_demande_active or ' ~ portee('bailleurs_attributaires', 'bailleurs', profil, est_liste=true) ~ ')',
        'contingent': portee('reservataire_code', 'reservataires', profil),
        'emetteur': portee('emetteur', 'organismes', profil),
        'perimetre_etat': 'is_perimetre_etat',
        'perimetre_etat_ou_delai': 'is_visible_etat',
        'territoires_guichet': portee('territoires_guichet_collectivite', 'territoires', profil, est_liste=true),
        'exact': 'is_exact_' ~ profil,
        'exact_ou_bailleur':
            '(is_exact_' ~ profil ~ " or (dimension = 'bailleur' and " ~ portee('modalite', 'bailleurs', profil) ~ '))',
        'commune': portee('commune_code', 'communes', profil),
        'epci': portee('epci_code', 'epcis', profil),
    } -%}
    {%- if nom not in predicats -%}
        {%- do exceptions.raise_compiler_error(
            "row_access: unknown predicate '" ~ nom ~ "' for profile '" ~ profil ~ "'; choose one of "
            ~ predicats.keys() | join(', ')
        ) -%}
    {%- endif -%}
    {{- return(departement if nom == 'departement' else predicats[nom] ~ ' and ' ~ departement) -}}
{%- endmacro %}

{#- Rows that an account of a collectivité may read, whichever its territory: `demande`, what `territoires_guichet` opens to
    each; `contingent`, what `contingent` does. -#}
{% macro lisible_par_une_collectivite(nature, prefixe='') -%}
    {%- if nature == 'demande' -%} {{ prefixe }}territoires_guichet_collectivite <> '{}'
    {%- else -%} coalesce({{ prefixe }}contingent_code = 'COLTER', false)
    {%- endif -%}
{%- endmacro %}

{#- The rows of `fait`, once for each of those who read them: their landlord; the State, by its contingents; the collectivités,
    taken together, on a condition. `fait` has bailleur_code and contingent_code. -#}
{% macro par_lecteur(fait, est_lisible_par_une_collectivite=none) -%}
    {%- set par_contingent = lisible_par_une_collectivite('contingent', 'fait.') %}
    select
        fait.*,
        lecteur.lecteur_code
    from {{ fait }} as fait
    cross join
        lateral (
            values
            (fait.bailleur_code, true),
            ('ETAT', fait.contingent_code in ('PPRIOR', 'PFONCT')),
            ('COLLECTIVITES', {{ est_lisible_par_une_collectivite or par_contingent }})
        ) as lecteur (lecteur_code, est_lisible)
    where lecteur.est_lisible
{%- endmacro %}

{#- Profiles that exist; a role profil_<profil> and a schema of views carry each. -#}
{% macro profils() -%}
    {{- return(['bailleur', 'etat', 'commune', 'epci', 'public', 'ingenieur']) -}}
{%- endmacro %}

{#- Columns that make a table nominative: it then needs `meta.nominatif: true`. -#}
{% macro colonnes_nominatives() -%}
    {{- return([
        'nud', 'nir', 'nom', 'nom_naissance', 'prenom', 'date_naissance', 'telephone', 'courriel', 'adresse',
        'precision_demande'
    ]) -}}
{%- endmacro %}
