//! The JSON schemas in `docs/schemas` are those of the reports. Blessed with `cargo xtask bless`.

use crate::output::schema;
use crate::verbs::{
    align, blocks, brackets, check, chronology, claims, compare, conflicts, differ, explain, explanations, fmt, gaps, import, matters, mutants, new,
    people, positions, power, properties, run, settlements, show, sources, statements, status, trace, unknowns, why, works,
};
use std::path::Path;

#[test]
fn schemas_in_docs_are_those_of_the_reports() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas");
    let all = [
        schema::<align::AlignReport>(),
        schema::<blocks::BlocksReport>(),
        schema::<brackets::BracketsReport>(),
        schema::<gaps::GapsReport>(),
        schema::<import::ImportReport>(),
        schema::<matters::MattersReport>(),
        schema::<differ::DifferReport>(),
        schema::<works::WorksReport>(),
        schema::<check::CheckReport>(),
        schema::<chronology::ChronologyReport>(),
        schema::<claims::ClaimsReport>(),
        schema::<conflicts::ConflictsReport>(),
        schema::<explanations::ExplanationsReport>(),
        schema::<people::PeopleReport>(),
        schema::<sources::SourcesReport>(),
        schema::<statements::StatementsReport>(),
        schema::<unknowns::UnknownsReport>(),
        schema::<why::WhyReport>(),
        schema::<compare::CompareReport>(),
        schema::<explain::ExplainReport>(),
        schema::<fmt::FmtReport>(),
        schema::<mutants::MutantsReport>(),
        schema::<new::NewReport>(),
        schema::<positions::PositionsReport>(),
        schema::<power::PowerReport>(),
        schema::<properties::PropertiesReport>(),
        schema::<run::RunReport>(),
        schema::<settlements::SettlementsReport>(),
        schema::<show::ShowReport>(),
        schema::<status::StatusReport>(),
        schema::<trace::TraceReport>(),
    ];
    let bless = std::env::var_os("TRAVAUX_BLESS").is_some();
    if bless {
        std::fs::create_dir_all(&folder).unwrap();
    }
    for (name, text) in &all {
        let path = folder.join(name);
        if bless {
            std::fs::write(&path, text).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            &found, text,
            "docs/schemas/{name} is not the shape of the report: a changed shape needs a new version; then run `cargo xtask bless`"
        );
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), all.len(), "every file in docs/schemas belongs to a report");
}
