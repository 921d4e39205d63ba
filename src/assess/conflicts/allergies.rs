//! Allergies that one paper tells and another one denies.

use crate::model::{ClinicalStatus, FactId, FindingKind};

use super::super::chart::{Chart, Medicine, has_phrase};
use super::super::findings::Draft;

/// A finding where a paper tells an allergy, and a paper says that there is none or not this one.
pub(super) fn find(chart: &Chart<'_>) -> Option<Draft> {
    let told: Vec<&Medicine<'_>> =
        chart.allergies.iter().filter(|it| it.fact.status == ClinicalStatus::Present).collect();
    let first = told.first()?;
    let denied = chart.allergies.iter().find(|it| {
        let is_same = |other: &&Medicine<'_>| it.drugs.iter().any(|it| other.drugs.contains(it));
        it.fact.status == ClinicalStatus::Absent && (is_of_all(it, chart) || told.iter().any(is_same))
    });
    let (denial, id) = match denied {
        Some(fact) => (fact.fact.printed.clone(), fact.fact.id.clone()),
        None => {
            let mention = chart.said.stated(&chart.knowledge().risk_words.no_allergy)?;
            (mention.phrase.clone(), FactId(mention.record.0.clone()))
        }
    };
    let names: Vec<&str> = told.iter().map(|it| it.fact.name.as_str()).collect();
    let statement =
        format!("an allergy to {} is told, and elsewhere the papers say \"{denial}\"", names.join(", "));
    let basis = [first.fact.id.clone(), id].into_iter();
    let others = told[1..].iter().map(|it| it.fact.id.clone());
    let rule = ("allergy_conflict", &chart.knowledge().rules.rule.allergy_conflict);
    Some(Draft::by_rule(rule, FindingKind::Conflict, statement, basis.chain(others).collect()))
}

/// Whether a denial is of all allergies: it names nothing that somebody could be allergic to.
fn is_of_all(denial: &Medicine<'_>, chart: &Chart<'_>) -> bool {
    let names_topic = || {
        let mut topics = chart.knowledge().risk_words.topics.iter();
        topics.any(|it| has_phrase(denial.fact, &it.phrases))
    };
    denial.drugs.is_empty() && !names_topic()
}

#[cfg(test)]
mod tests {
    use crate::assess::conflicts::sample::conflicts;
    use crate::assess::risks::sample::Case;
    use crate::assess::testing::{clinical, woman};
    use crate::model::ClinicalStatus;

    #[test]
    fn an_allergy_that_is_told_and_denied_is_a_contradiction() {
        let denied = |mut case: Case, denial: &str| {
            case.facts.allergies.push(clinical("note", denial, ClinicalStatus::Absent));
            conflicts(&case).join("")
        };
        let case = || Case::of(woman()).allergy("penicillin", None);
        assert_eq!(
            denied(case(), "No known drug allergies"),
            "an allergy to penicillin is told, and elsewhere the papers say \"No known drug allergies\""
        );
        assert!(!conflicts(&case().says("", "NKDA")).is_empty());
        assert_eq!(denied(case(), "no allergy to latex"), "");
        assert_eq!(denied(Case::of(woman()).allergy("ibuprofen", None), "aspirin"), "");
        assert!(!denied(Case::of(woman()).allergy("ibuprofen", None), "ibuprofen").is_empty());
        assert!(conflicts(&Case::of(woman()).says("", "NKDA")).is_empty());
    }
}
