"""The concept schemes: complete in seven languages, without loose ends."""

from __future__ import annotations

from collections import Counter

import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, URIRef

from node.errors import VocabularyError
from node.practice.model import slug_of
from node.rdf.namespaces import SCHEME_NAMESPACES, SCHEME_PREFIXES, SCHEMES
from node.rdf.schemes import load_thesaurus

LANGUAGES = {"en", "es", "ca", "fr", "de", "nl", "fi"}
SIZES = {"lessons": 8, "themes": 344, "technologies": 117, "statuses": 8, "outcomes": 6, "countries": 250}
MAPPINGS = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
TWINS = {
    "artificial-intelligence",
    "machine-learning",
    "generative-ai",
    "facial-recognition",
    "personal-data-store",
    "blockchain",
    "differential-privacy",
    "open-source-software",
}


@pytest.mark.parametrize("scheme", SCHEME_NAMESPACES)
def test_every_concept_has_one_label_in_each_of_seven_languages(thesaurus, schemes, scheme):
    assert thesaurus.scheme(scheme)
    for concept in thesaurus.scheme(scheme):
        labels = list(schemes.objects(URIRef(concept.iri), SKOS.prefLabel))
        assert Counter(label.language for label in labels) == Counter(LANGUAGES), concept.iri
        assert concept.labels == {label.language: str(label) for label in labels}


@pytest.mark.parametrize("scheme", SCHEME_NAMESPACES)
def test_no_two_concepts_of_a_scheme_have_the_same_label(thesaurus, scheme):
    for language in LANGUAGES:
        labels = Counter(concept.labels[language].lower() for concept in thesaurus.scheme(scheme))
        assert [label for label, times in labels.items() if times > 1] == [], language


@pytest.mark.parametrize("scheme", SCHEME_NAMESPACES)
def test_what_is_defined_is_defined_in_each_of_seven_languages(thesaurus, schemes, scheme):
    for concept in thesaurus.scheme(scheme):
        definitions = list(schemes.objects(URIRef(concept.iri), SKOS.definition))
        assert Counter(text.language for text in definitions) in (Counter(LANGUAGES), Counter()), concept.iri
        assert all(text.endswith(".") for text in definitions), concept.iri


@pytest.mark.parametrize("scheme", SCHEME_PREFIXES)
def test_every_concept_of_ours_has_a_definition_and_says_its_scheme(thesaurus, schemes, scheme):
    namespace = URIRef(SCHEME_NAMESPACES[scheme])
    assert (namespace, RDF.type, SKOS.ConceptScheme) in schemes
    assert {title.language for title in schemes.objects(namespace, DCTERMS.title)} == LANGUAGES
    for concept in thesaurus.scheme(scheme):
        assert concept.definition, concept.iri
        assert concept.iri.startswith(namespace)
        assert schemes.value(URIRef(concept.iri), SKOS.inScheme) == namespace


def test_no_concept_is_broader_than_itself_or_under_one_that_is_not_there(thesaurus):
    def ancestors(iri: str) -> set[str]:
        return set().union(*({above} | ancestors(above) for above in thesaurus.concepts[iri].broader))

    for concept in thesaurus.concepts.values():
        assert concept.iri not in ancestors(concept.iri)


def test_other_names_are_not_the_label_once_more(thesaurus):
    for concept in thesaurus.concepts.values():
        for language, names in concept.names.items():
            assert len(set(names)) == len(names), concept.iri
            assert concept.labels.get(language) not in names, concept.iri


def test_every_theme_has_other_names_that_people_type(thesaurus):
    for concept in thesaurus.scheme("themes"):
        assert concept.names.get("en"), concept.iri


@pytest.mark.parametrize(
    ("word", "scheme", "id"),
    [
        ("CCTV", "technologies", "video-camera"),
        ("ANPR", "technologies", "plate-reader"),
        ("Linky", "technologies", "smart-meter"),
        ("persoonsgegevens", "themes", "personal-data"),
        ("personenbezogene Daten", "themes", "personal-data"),
        ("cameratoezicht", "themes", "video-surveillance"),
        ("GDPR", "themes", "data-protection"),
        ("UK", "countries", "GBR"),
        ("América Latina", "regions", "419"),
        ("Beneluxlanden", "regions", "benelux"),
        ("Baltikum", "regions", "baltic-states"),
    ],
)
def test_words_people_type_lead_to_their_concept(thesaurus, word, scheme, id):
    names = thesaurus.concepts[thesaurus.iri(scheme, id)].names
    assert any(word in words for words in names.values())


@pytest.mark.parametrize(
    ("said", "country", "names"),
    [
        ("ghent", "BEL", ["Ghent", "Gante", "Gant", "Gand", "Gent", "Gent", "Gent"]),
        ("gand", "BEL", ["Ghent", "Gante", "Gant", "Gand", "Gent", "Gent", "Gent"]),
        (
            "kobenhavn", "DNK",  # in a language of its own
            ["Copenhagen", "Copenhague", "Copenhaguen", "Copenhague", "Kopenhagen", "Kopenhagen", "Kööpenhamina"],
        ),
        ("singapore", "SGP", ["Singapore", "Singapur", "Singapur", "Singapour", "Singapur", "Singapore", "Singapore"]),
        ("girona", "ESP", ["Girona", "Girona", "Girona", "Gérone", "Girona", "Girona", "Girona"]),
        ("ghent", "USA", [""] * 7),  # another one
        ("mexico", "MEX", [""] * 7),  # the country
        ("brooklyn", "USA", [""] * 7),  # a part of one
        ("ile-de-france", "FRA", [""] * 7),  # what is around one
    ],
)  # fmt: skip
def test_a_city_of_a_country_is_known_by_its_own_names_and_called_as_each_language_calls_it(
    thesaurus, said, country, names
):
    iri = thesaurus.iri("countries", country)
    assert [thesaurus.city_name(said, iri, tag) for tag in ("en", "es", "ca", "fr", "de", "nl", "fi")] == names
    assert thesaurus.city_name(said, iri, "pt") == names[0]  # in English where a language has no name


def test_no_two_cities_of_a_country_share_a_name_of_their_own(thesaurus):
    """Each is called by the slug of such a name; of two, one would be called as the other."""
    named: dict[tuple[str, str], set[str]] = {}
    for city in thesaurus.scheme("cities"):
        for country in city.broader:
            for name in (
                *city.labels.values(),
                *(n for tag, names in city.names.items() if tag != "mul" for n in names),
            ):
                named.setdefault((slug_of(name), country), set()).add(city.id)
    assert {key: ids for key, ids in named.items() if len(ids) > 1} == {}


def test_every_country_lies_in_a_region_of_a_continent(thesaurus):
    """The first broader concept leads from a country to its subregion and on to its continent, by which cities are
    compared; the others are groups that people speak of."""
    continents = {thesaurus.iri("regions", id) for id in ("002", "009", "019", "142", "150")}
    for country in thesaurus.scheme("countries"):
        if country.id == "ATA":
            continue
        region = thesaurus.concepts[country.broader[0]]
        assert region.id.isdigit(), country.iri
        assert region.broader[0] in continents, region.iri
    for region in thesaurus.scheme("regions"):
        others = {group.rpartition("/")[2].isdigit() for group in region.broader[1:]}
        assert others <= {True}, region.iri  # 419 and 202, which stand after the continents


def regions(thesaurus, country: str) -> set[str]:
    """The ids of all regions a country lies in."""
    found: set[str] = set()
    ahead = list(thesaurus.concepts[thesaurus.iri("countries", country)].broader)
    while ahead:
        concept = thesaurus.concepts[ahead.pop()]
        found.add(concept.id)
        ahead += concept.broader
    return found


@pytest.mark.parametrize(
    ("country", "ids"),
    [
        ("FIN", {"154", "150", "nordic-countries"}),
        ("SWE", {"154", "150", "nordic-countries", "scandinavia"}),
        ("BEL", {"155", "150", "benelux"}),
        ("BRA", {"005", "419", "019"}),
        ("USA", {"021", "019"}),
        ("KEN", {"014", "202", "002"}),
        ("1A0", {"039", "150", "balkans"}),
        ("TWN", {"030", "142"}),
    ],
)
def test_countries_lie_where_people_say_they_do(thesaurus, country, ids):
    assert regions(thesaurus, country) == ids


def test_codes_are_not_names(thesaurus):
    iceland = thesaurus.concepts[thesaurus.iri("countries", "ISL")]
    assert "IS" not in {name for names in iceland.names.values() for name in names}


def test_what_is_both_theme_and_technology_is_related_both_ways(thesaurus):
    both = {c.id for c in thesaurus.scheme("themes")} & {c.id for c in thesaurus.scheme("technologies")}
    assert both == TWINS
    for id in both:
        theme, technology = (thesaurus.concepts[thesaurus.iri(s, id)] for s in ("themes", "technologies"))
        assert technology.iri in theme.related
        assert theme.iri in technology.related


def test_the_schemes_are_as_large_as_they_were_designed(thesaurus):
    assert {scheme: len(thesaurus.scheme(scheme)) for scheme in SIZES} == SIZES


def test_lessons_name_the_report_they_are_from(thesaurus, schemes):
    report = URIRef("https://decodeproject.eu/publications/reclaiming-smart-city-personal-data-trust-and-new-commons")
    for lesson in thesaurus.scheme("lessons"):
        assert (URIRef(lesson.iri), DCTERMS.source, report) in schemes


def test_mappings_avoid_the_false_friends_of_eurovoc(schemes):
    targets = {str(target) for mapping in MAPPINGS for target in schemes.objects(None, mapping)}
    assert "http://eurovoc.europa.eu/5181" in targets
    assert not targets & {"http://eurovoc.europa.eu/5144", "http://eurovoc.europa.eu/4574"}
    assert not [target for target in targets if target.startswith("https://eurovoc")]


def test_mappings_between_our_concepts_lead_somewhere(thesaurus, schemes):
    for mapping in (*MAPPINGS, SKOS.broader, SKOS.related):
        for target in schemes.objects(None, mapping):
            if target.startswith(SCHEMES):
                assert str(target) in thesaurus.concepts


def test_countries_and_languages_have_their_codes(thesaurus, schemes):
    def code(scheme: str, id: str) -> str:
        return str(schemes.value(URIRef(thesaurus.iri(scheme, id)), SKOS.notation))

    assert [code("countries", id) for id in ("NLD", "GBR", "TWN")] == ["NL", "GB", "TW"]
    assert [code("languages", id) for id in ("NLD", "CAT", "ZHO")] == ["nl", "ca", "zh"]
    assert code("licences", "CC_BYSA_4_0") == "CC-BY-SA-4.0"


def copy(vocab, folder):
    for name in ("schemes", "external"):
        (folder / name).mkdir()
        for path in (vocab / name).glob("*.ttl"):
            (folder / name / path.name).write_bytes(path.read_bytes())
    return folder


def test_a_missing_scheme_is_named(vocab, tmp_path):
    (copy(vocab, tmp_path) / "schemes" / "themes.ttl").unlink()
    with pytest.raises(VocabularyError, match="themes"):
        load_thesaurus(tmp_path)


def test_a_broken_file_is_named(vocab, tmp_path):
    (copy(vocab, tmp_path) / "schemes" / "themes.ttl").write_text("theme:x a", encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"themes\.ttl cannot be read"):
        load_thesaurus(tmp_path)


def test_a_concept_of_two_schemes_is_refused(vocab, tmp_path):
    folder = copy(vocab, tmp_path)
    with (folder / "external" / "data-subjects.ttl").open("a", encoding="utf-8") as file:
        file.write("<https://w3id.org/dpv#Consent> a skos:Concept .\n")
    with pytest.raises(VocabularyError, match="Consent"):
        load_thesaurus(folder)


def test_blank_nodes_and_links_elsewhere_are_passed_over(vocab, tmp_path):
    folder = copy(vocab, tmp_path)
    with (folder / "schemes" / "outcomes.ttl").open("a", encoding="utf-8") as file:
        file.write('[] a skos:Concept ; skos:prefLabel "nobody"@en .\noutcome:mixed skos:broader [] .\n')
    found = load_thesaurus(folder)
    assert len(found.scheme("outcomes")) == SIZES["outcomes"]
    assert found.concepts[found.iri("outcomes", "mixed")].broader == ()


def test_the_parsed_graph_is_not_empty(schemes: Graph):
    assert len(schemes) > 5000
