"""The property table: one row per property of the vocabulary, the one source of shapes, context, reading and writing."""

from __future__ import annotations

from dataclasses import dataclass

from node.rdf.namespaces import NC, expand


@dataclass(frozen=True, slots=True)
class Property:
    """One row.

    `value` is the kind of value, with an argument: `text:200` language-tagged and at most 200 characters, one per
    language; `texts:1000` several per language; `name:300` a plain string; `when` a year, month or day; `concept:themes`
    a concept of that scheme; `part:Place` a part of the practice; `own` a part named by its fragment; `number` integer or
    decimal; `count` a whole number; `iri`, `practice`, `mailto`, `tel` addresses; `day`, `year`, `wkt`, `currency`, `sha256`.
    `need` is what a missing value is: V violation, W warning, I info, - nothing; after a colon the kinds it holds for
    (P policy, C case study, L pilot); a star where a hand-written shape decides. `message` is what the clerk reads.
    """

    field: str
    predicate: str
    value: str
    cardinality: str
    need: str
    message: str

    @property
    def iri(self) -> str:
        """The predicate's IRI."""
        return expand(self.predicate)

    @property
    def type(self) -> str:
        """The kind of value without its argument."""
        return self.value.partition(":")[0]

    @property
    def argument(self) -> str:
        """What follows the colon: a length, a scheme or a class."""
        return self.value.partition(":")[2]

    @property
    def many(self) -> bool:
        """Whether the field may hold several values."""
        return self.cardinality.partition("..")[2] not in ("", "1")


TABLE: dict[str, tuple[Property, ...]] = {
    "Practice": (
        Property("title", "dcterms:title", "text:200", "1..n", "V", "Give the practice a title, in at least one language."),
        Property("summary", "dcterms:description", "text:1500", "1..n", "V", "Write a summary of one paragraph: what was done, for whom, what came of it."),
        Property("body", "nc:body", "text:60000", "0..n", "I", "Tell the whole story (headings and lists allowed)."),
        Property("languages", "dcterms:language", "concept:languages", "1..n", "V", "Say in which language the practice's own documents are."),
        Property("machine_translated", "nc:machineTranslated", "concept:languages", "0..n", "-", "Name a language you have text in."),
        Property("licence", "dcterms:license", "concept:licences", "1", "V", "Choose the licence others may reuse this text under."),
        Property("website", "dcat:landingPage", "iri", "0..n", "-", "Give a web address that starts with https://."),
        Property("places", "dcterms:spatial", "part:Place", "1..n", "V", "Say which city (or county, region) this is about."),
        Property("scope", "nc:scope", "concept:scopes", "1", "V", "Say how far it reaches: neighbourhood, borough, city, metro, …"),
        Property("start", "nc:start", "when", "0..1", "W", "When did it start or take force? A year is enough."),
        Property("end", "nc:end", "when", "0..1", "-", "When did it end? Leave this empty while it lasts."),
        Property("status", "adms:status", "concept:statuses", "1", "V", "Choose a status that fits this kind of practice."),
        Property("status_since", "nc:statusSince", "when", "0..1", "-", "Since when is this the status?"),
        Property("status_basis", "nc:statusBasis", "concept:evidence", "0..1", "W", "Say how you know the status: confirmed by the city, read in a source, inferred or recalled."),
        Property("lessons", "nc:lesson", "concept:lessons", "0..8", "V*", "Choose at least one lesson or one theme."),
        Property("themes", "dcat:theme", "concept:themes", "0..n", "V*", "Choose at least one lesson or one theme."),
        Property("technologies", "nc:technology", "concept:technologies", "0..n", "-", "Which technologies are used, ruled or banned? Leave empty if none."),
        Property("problem", "nc:problem", "text:3000", "0..n", "W:CL I:P", "Which problem was it meant to solve?"),
        Property("goal", "nc:goal", "text:3000", "0..n", "I:L", "What should be better afterwards?"),
        Property("legal_basis", "nc:legalBasis", "text:3000", "0..n", "I", "On which law or power does it rest? Say so if that is disputed."),
        Property("legal_grounds", "dpv:hasLegalBasis", "concept:legal-grounds", "0..n", "-", "Choose the ground for using personal data."),
        Property("laws", "nc:underLaw", "iri", "0..n", "-", "Link the law: an ELI address where it has one."),
        Property("decisions", "nc:decision", "part:Decision", "0..n", "I:P", "Add who decided: council, mayor, court, regulator, auditor."),
        Property("affected_groups", "nc:affectedGroups", "text:3000", "0..n", "I", "Who is affected, for better or worse?"),
        Property("data_subjects", "dpv:hasDataSubject", "concept:data-subjects", "0..n", "-", "Whose data are used?"),
        Property("engagement", "nc:engagement", "text:3000", "0..n", "I", "How did residents take part?"),
        Property("organisations", "nc:involvement", "part:Involvement", "1..n", "V", "Name the responsible organisation."),
        Property("contact", "dcat:contactPoint", "part:Contact", "0..1", "W", "Give an office mailbox other cities can write to, not a person's."),
        Property("personal_data", "dpv:hasPersonalData", "concept:personal-data", "0..n", "-", "Which kinds of personal data?"),
        Property("data_level", "nc:dataLevel", "concept:data-levels", "0..1", "I:CL", "Say how closely the data point at a person: none, aggregated, pseudonymised, identified, special."),
        Property("data_sources", "nc:dataSources", "text:3000", "0..n", "-", "Where do the data come from, and under which agreement?"),
        Property("datasets", "nc:usesDataset", "iri", "0..n", "-", "Link the dataset in a catalogue."),
        Property("retention", "nc:retention", "text:1000", "0..n", "I:L", "How long are the data kept?"),
        Property("process", "nc:process", "text:3000", "0..n", "-", "Which work or decision is it part of?"),
        Property("how_it_works", "nc:howItWorks", "text:10000", "0..n", "-", "Explain in plain words how the system reaches its result."),
        Property("algorithm_kind", "nc:algorithmKind", "concept:algorithm-kinds", "0..1", "-", "Choose self-learning, rule-based or hybrid."),
        Property("algorithm_use", "nc:algorithmUse", "concept:algorithm-uses", "0..n", "-", "Choose what it does: describe, diagnose, predict or prescribe."),
        Property("source_code", "nc:sourceCode", "iri", "0..n", "-", "Link the published code."),
        Property("register_entry", "nc:registerEntry", "iri", "0..n", "-", "Link its entry in an algorithm or sensor register."),
        Property("human_oversight", "nc:humanOversight", "text:3000", "0..n", "-", "Who can overrule the system, and how?"),
        Property("monitoring", "nc:monitoring", "text:3000", "0..n", "-", "How is it watched once it runs, and how often adjusted?"),
        Property("fallback", "nc:fallback", "text:3000", "0..n", "-", "What happens if it has to be switched off?"),
        Property("objection_route", "nc:objectionRoute", "text:3000", "0..n", "-", "How can a resident object?"),
        Property("objection_page", "nc:objectionPage", "iri", "0..1", "-", "Give the page where a resident can object."),
        Property("risk_class", "nc:riskClass", "concept:risk-classes", "0..1", "-", "Choose the risk class you assigned."),
        Property("assessments", "dpv:hasImpactAssessment", "part:Assessment", "0..n", "I:CL", "Was there an impact assessment? Add its name, date and link."),
        Property("risks", "dpv:hasRisk", "part:Risk", "0..n", "I:CL", "Which risks did you see, and what was done?"),
        Property("equal_treatment", "nc:equalTreatment", "text:3000", "0..n", "-", "How was unequal treatment looked for, and what was found?"),
        Property("proportionality", "nc:proportionality", "text:3000", "0..n", "-", "Why is this the least intrusive way?"),
        Property("alternatives", "nc:alternatives", "text:3000", "0..n", "I:CL", "What else was considered?"),
        Property("results", "nc:result", "part:Result", "0..n", "W:L I:PC", "Add at least one result, or say in 'what failed' why there is none."),
        Property("outcome", "nc:outcome", "concept:outcomes", "0..1", "V*", "This pilot has ended: say whether it worked. 'Not reported' is a fair answer."),
        Property("what_failed", "nc:whatFailed", "text:5000", "0..n", "I:CL", "What failed? Other cities learn most from this."),
        Property("would_do_differently", "nc:wouldDoDifferently", "text:5000", "0..n", "I:CL", "What would you do differently?"),
        Property("conditions_for_success", "nc:conditionsForSuccess", "text:5000", "0..n", "I", "What must be in place for it to work elsewhere?"),
        Property("costs", "nc:cost", "part:Cost", "0..n", "I", "What did it cost, and who paid?"),
        Property("staff", "nc:staff", "text:1000", "0..n", "I", "How many people, with which skills, for how long?"),
        Property("infrastructure", "nc:infrastructure", "text:3000", "0..n", "-", "Which systems or contracts does it need?"),
        Property("curated_copy_of", "nc:curatedCopyOf", "practice", "0..1", "-", "Link the city's own practice that you wrote up once more."),
        Property("adopted_from", "nc:adoptedFrom", "practice", "0..n", "-", "Link the practice you took over."),
        Property("adapted_from", "nc:adaptedFrom", "practice", "0..n", "-", "Link the practice you changed to fit."),
        Property("implements", "nc:implements", "practice", "0..n", "-", "Link the policy this puts into practice."),
        Property("evaluates", "nc:evaluates", "practice", "0..n", "-", "Link what this case study or pilot evaluates."),
        Property("follows_from", "nc:followsFrom", "practice", "0..n", "-", "Link the pilot or case that led to this."),
        Property("replaces", "dcterms:replaces", "practice", "0..n", "-", "Link the practice this one replaces."),
        Property("related", "dcterms:relation", "practice", "0..n", "-", "Link a related practice."),
        Property("discontinued_because", "nc:discontinuedBecause", "text:3000", "0..n", "W*", "It was stopped: say why."),
        Property("sources", "dcterms:source", "part:Source", "0..n", "V*", "Add at least one source or one attachment."),
        Property("attachments", "nc:attachment", "part:Attachment", "0..n", "V*", "Add at least one source or one attachment."),
        Property("evidence", "nc:evidence", "concept:evidence", "0..1", "W", "Say how sure this text is: confirmed by the city, read in a source, inferred or recalled."),
        Property("not_verified", "nc:notVerified", "texts:1000", "0..n", "-", "Name each point that was not checked."),
        Property("review_due", "nc:reviewDue", "day", "0..1", "I:P", "When should someone look at this text again?"),
    ),
    "Place": (
        Property("name", "schema:name", "text:200", "1..n", "V", "Name the place."),
        Property("country", "nc:country", "concept:countries", "1", "V", "Choose the country."),
        Property("same_as", "schema:sameAs", "iri", "0..n", "W", "Add the city's Wikidata address (and GeoNames), so that records about one city find each other."),
        Property("within", "dcterms:isPartOf", "iri", "0..1", "-", "For a borough: the Wikidata address of its city."),
        Property("nuts", "nc:nuts", "iri", "0..1", "-", "Use a NUTS address of data.europa.eu."),
        Property("lau", "nc:lau", "name:20", "0..1", "-", "Give the code of the local administrative unit, as Eurostat writes it."),
        Property("centroid", "dcat:centroid", "wkt", "0..1", "-", "Give the point on the map: POINT(longitude latitude)."),
        Property("population", "nc:population", "count", "0..1", "I", "How many people live there? It lets similar cities find you."),
        Property("population_year", "nc:populationYear", "year", "0..1", "-", "In which year were they counted?"),
    ),
    "Involvement": (
        Property("organisation", "nc:organisationName", "name:300", "1", "V", "Name the organisation."),
        Property("organisation_iri", "prov:agent", "iri", "0..1", "-", "Give its address in Wikidata, ROR or your own site."),
        Property("roles", "nc:role", "concept:org-roles", "1..n", "V", "Say what this organisation did. 'Involved' if you do not know."),
        Property("department", "nc:department", "text:300", "0..n", "-", "Which department?"),
        Property("note", "nc:note", "text:1000", "0..n", "-", "Add a short remark."),
    ),
    "Contact": (
        Property("name", "vcard:fn", "name:300", "1", "V", "Name the office, not a person."),
        Property("email", "vcard:hasEmail", "mailto", "0..1", "V*", "Give an e-mail address or a page."),
        Property("telephone", "vcard:hasTelephone", "tel", "0..1", "-", "Write it as +32 9 …"),
        Property("page", "vcard:hasURL", "iri", "0..1", "V*", "Give an e-mail address or a page."),
    ),
    "Assessment": (
        Property("kind", "nc:assessmentKind", "concept:assessment-kinds", "1", "V", "Which kind of assessment?"),
        Property("name", "dcterms:title", "text:300", "1..n", "V", "Name the assessment."),
        Property("date", "dcterms:date", "when", "0..1", "-", "When was it done?"),
        Property("page", "schema:url", "iri", "0..1", "-", "Link it, or attach it."),
        Property("findings", "nc:findings", "text:3000", "0..n", "-", "What did it find?"),
    ),
    "Risk": (
        Property("risk", "dcterms:description", "text:1000", "1..n", "V", "Describe the risk."),
        Property("mitigation", "nc:mitigation", "text:1000", "0..n", "I", "What was done about it? 'Nothing' is an answer."),
    ),
    "Decision": (
        Property("kind", "nc:decisionKind", "concept:decision-kinds", "1", "V", "What kind of body decided?"),
        Property("body", "nc:organisationName", "name:300", "1", "V", "Who decided?"),
        Property("date", "dcterms:date", "when", "0..1", "W", "When was it decided?"),
        Property("decision", "dcterms:description", "text:3000", "1..n", "V", "What was decided?"),
        Property("effect", "nc:effect", "concept:decision-effects", "0..1", "-", "What did it do to the practice?"),
        Property("votes_for", "nc:votesFor", "count", "0..1", "-", "How many voted for it?"),
        Property("votes_against", "nc:votesAgainst", "count", "0..1", "-", "How many voted against it?"),
        Property("amount", "nc:amount", "number", "0..1", "-", "Give the fine, damages or settlement in full, not in millions."),
        Property("currency", "schema:currency", "currency", "0..1", "V*", "Name the currency with three letters."),
        Property("overturns", "nc:overturns", "own", "0..n", "-", "Choose the earlier decision in this text that it set aside."),
        Property("page", "schema:url", "iri", "0..1", "-", "Link the decision."),
        Property("sources", "dcterms:source", "own", "0..n", "-", "Which source says so?"),
    ),
    "Result": (
        Property("metric", "schema:variableMeasured", "text:300", "1..n", "V", "Say what was counted or measured."),
        Property("value", "schema:value", "number", "0..1", "V*", "Give a number, a range (from, to) or the value in words."),
        Property("low", "schema:minValue", "number", "0..1", "V*", "A range needs both ends."),
        Property("high", "schema:maxValue", "number", "0..1", "V*", "A range needs both ends, the lower first."),
        Property("words", "nc:words", "text:300", "0..n", "V*", "Give a number, a range (from, to) or the value in words."),
        Property("qualifier", "nc:qualifier", "concept:qualifiers", "0..1", "-", "Choose about, more than, at least, almost, less than or at most."),
        Property("unit", "schema:unitText", "text:100", "0..n", "W", "Numbers need a unit: people, %, days."),
        Property("unit_code", "schema:unitCode", "iri", "0..1", "-", "Choose a QUDT unit where one fits."),
        Property("out_of", "nc:outOf", "number", "0..1", "-", "Out of how many? '72' says little, '72 of 240' says much."),
        Property("baseline", "nc:baseline", "number", "0..1", "-", "What was it before, or elsewhere?"),
        Property("kind", "nc:resultKind", "concept:result-kinds", "0..1", "I", "Is it an outcome (what changed), an output (what was made) or context (size, length)?"),
        Property("date", "dcterms:date", "when", "0..1", "I", "When was it measured?"),
        Property("method", "schema:measurementTechnique", "text:1000", "0..n", "-", "How was it measured?"),
        Property("note", "nc:note", "text:1000", "0..n", "-", "Add a short remark."),
        Property("sources", "dcterms:source", "own", "0..n", "W", "Which source says so? Two sources may give two numbers: add two results."),
    ),
    "Cost": (
        Property("kind", "nc:costKind", "concept:cost-kinds", "1", "V", "Is it a budget, money spent, a contribution or a yearly cost?"),
        Property("amount", "schema:value", "number", "1", "V", "Give the amount in full, not in millions."),
        Property("currency", "schema:currency", "currency", "1", "V", "Name the currency with three letters."),
        Property("qualifier", "nc:qualifier", "concept:qualifiers", "0..1", "-", "Choose about, more than, at least, almost, less than or at most."),
        Property("date", "dcterms:date", "when", "0..1", "-", "For which year, or when was it paid?"),
        Property("paid_by", "nc:paidBy", "own", "0..1", "-", "Choose one of the organisations above."),
        Property("note", "nc:note", "text:1000", "0..n", "-", "Add a short remark."),
        Property("sources", "dcterms:source", "own", "0..n", "W", "Which source says so?"),
    ),
    "Source": (
        Property("title", "dcterms:title", "name:500", "1", "V", "Give the title as printed."),
        Property("page", "schema:url", "iri", "1", "V", "Give the web address of the source."),
        Property("publisher", "nc:publisherName", "name:300", "1", "V", "Who published it?"),
        Property("kind", "nc:sourceKind", "concept:source-kinds", "0..1", "I", "Who is speaking: the city, an oversight body, research, the press, civil society, a supplier?"),
        Property("issued", "dcterms:issued", "when", "0..1", "-", "When was it published?"),
        Property("read", "nc:dateRead", "when", "0..1", "W", "When did you read it?"),
        Property("language", "dcterms:language", "concept:languages", "0..n", "-", "In which language is it?"),
        Property("archived", "schema:archivedAt", "iri", "0..1", "-", "Add an archived copy: pages vanish."),
    ),
    "Attachment": (
        Property("title", "dcterms:title", "text:300", "1..n", "V", "Name the file."),
        Property("description", "dcterms:description", "text:1000", "0..n", "-", "What can others use it for?"),
        Property("file", "schema:contentUrl", "iri", "1", "V", "Upload the file again: its address is missing."),
        Property("media_type", "schema:encodingFormat", "iri", "1", "V", "Upload the file again: its type is missing."),
        Property("bytes", "nc:byteSize", "count", "1", "V", "Upload the file again: its size is missing."),
        Property("sha256", "schema:sha256", "sha256", "1", "V", "Upload the file again: its checksum is missing."),
        Property("languages", "dcterms:language", "concept:languages", "0..n", "-", "In which language is it?"),
        Property("licence", "dcterms:license", "concept:licences", "0..1", "-", "Choose the licence of this file, only if it differs from the licence above."),
    ),
}
"""Class -> its properties, in the order a page shows them."""

FRAGMENTS = {
    "Place": "place",
    "Involvement": "org",
    "Contact": "contact",
    "Assessment": "assessment",
    "Risk": "risk",
    "Decision": "decision",
    "Result": "result",
    "Cost": "cost",
    "Source": "source",
    "Attachment": "file",
}
"""Class of a part -> its fragment: `<practice>#result-1`; a contact is `#contact`, since there is one."""

KINDS = {NC + "Policy": "policy", NC + "CaseStudy": "case-study", NC + "Pilot": "pilot"}
"""Class IRI -> kind of practice."""
