//! Findings about results that must be looked at on the page before use.

use crate::model::{Doubt, FactId, FindingKind, Lab, Record, SourceCard, Trust};
use crate::pipeline::Knowledge;

use super::findings::Draft;
use super::series::is_of_other_person;
use super::wording;

/// How many names a sentence holds.
const N_NAMES: usize = 6;

/// At most two findings a record: its results that hardly can be, and its other doubtful ones.
///
/// Results of pages that name somebody else are left to the finding about those pages.
pub(super) fn find(
    labs: &[Lab],
    records: &[Record],
    sources: &[SourceCard],
    knowledge: &Knowledge,
) -> Vec<Draft> {
    let rules = &knowledge.rules.rule;
    let mut drafts = Vec::new();
    for record in records.iter().filter(|it| it.duplicate_of.is_none()) {
        let in_doubt = labs.iter().filter(|it| {
            it.record == record.id && it.judgement.trust() == Trust::Check && !is_of_other_person(it)
        });
        let (implausible, other): (Vec<&Lab>, Vec<&Lab>) =
            in_doubt.partition(|it| it.judgement.doubts().contains(&Doubt::Implausible));
        let place = wording::record_place(record, sources);
        for (rule, labs, what) in [
            (("implausible_results", &rules.implausible_results), implausible, "hardly can be"),
            (("doubtful_results", &rules.doubtful_results), other, "must be checked on the page"),
        ] {
            if !labs.is_empty() {
                let statement = statement(&labs, &place, what, knowledge);
                let ids: Vec<FactId> = labs.iter().map(|it| it.id.clone()).collect();
                drafts.push(Draft::by_rule(rule, FindingKind::Doubtful, statement, ids));
            }
        }
    }
    drafts
}

fn statement(labs: &[&Lab], place: &str, what: &str, knowledge: &Knowledge) -> String {
    let names: Vec<String> = labs
        .iter()
        .map(|it| format!("{} {}", wording::lab_name(it, knowledge), wording::lab_value(it)))
        .collect();
    let count = wording::counted(labs.len(), "result");
    format!("{count} of the {place} {what}: {}", wording::shortened(&names, N_NAMES))
}
