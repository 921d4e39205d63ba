//! Diagnoses that one paper tells and another paper of the same time denies.

use crate::model::{Clinical, ClinicalStatus, FindingKind};
use crate::pipeline::Topic;

use super::super::chart::Chart;
use super::super::findings::Draft;
use super::super::marks::words_only;
use super::super::wording;

/// One finding for each diagnosis that a paper tells and another one of the same weeks denies by the same name.
pub(super) fn find(chart: &Chart<'_>) -> Vec<Draft> {
    let of_status = |status: ClinicalStatus| {
        let own = chart.own(&chart.said.facts.diagnoses);
        own.filter(move |it| it.status == status).collect::<Vec<&Clinical>>()
    };
    let denied = of_status(ClinicalStatus::Absent);
    let mut names: Vec<String> = Vec::new();
    let mut drafts = Vec::new();
    for told in of_status(ClinicalStatus::Present) {
        let contradicts = |it: &&&Clinical| {
            it.record != told.record && is_same(told, it, chart) && is_near(told, it, chart)
        };
        let Some(denial) = denied.iter().find(contradicts) else { continue };
        let name = words_only(&told.name);
        if names.contains(&name) {
            continue;
        }
        names.push(name);
        let place = |it: &Clinical| {
            let record = chart.said.record(&it.record);
            record.map_or_else(String::new, |it| {
                format!(" ({})", wording::record_place(it, chart.said.ground.sources))
            })
        };
        let statement = format!("{} is told{}, and denied{}", told.name, place(told), place(denial));
        let rule = ("diagnosis_conflict", &chart.knowledge().rules.rule.diagnosis_conflict);
        let basis = vec![told.id.clone(), denial.id.clone()];
        drafts.push(Draft::by_rule(rule, FindingKind::Conflict, statement, basis));
    }
    drafts
}

/// Whether two rows name one thing: by the same words, or by words that stand for one topic.
fn is_same(a: &Clinical, b: &Clinical, chart: &Chart<'_>) -> bool {
    let (a, b) = (words_only(&a.name), words_only(&b.name));
    let holds = |topic: &Topic, name: &String| topic.phrases.iter().any(|it| words_only(it) == *name);
    a == b || chart.knowledge().risk_words.topics.iter().any(|it| holds(it, &a) && holds(it, &b))
}

/// Whether two rows stand in papers of one time; an illness may be over, or come, later.
fn is_near(a: &Clinical, b: &Clinical, chart: &Chart<'_>) -> bool {
    let day = |it: &Clinical| chart.said.record(&it.record).and_then(|it| it.dated);
    let days = day(a).zip(day(b)).and_then(|(a, b)| a.days_before(b));
    let limit = chart.knowledge().rules.conflicts.doses_within_days;
    days.is_none_or(|it| it.unsigned_abs() <= limit)
}

#[cfg(test)]
mod tests {
    use crate::assess::conflicts::sample::conflicts;
    use crate::assess::risks::sample::Case;
    use crate::assess::testing::{clinical, day, record, woman};
    use crate::model::{ClinicalStatus, RecordKind};

    fn told(name: &str, denied: &str, on: &str) -> String {
        let mut case = Case::of(woman()).diagnosis(name, ClinicalStatus::Present);
        let mut other = record("other", RecordKind::DischargeSummary, 1);
        other.dated = Some(day(on));
        case.records.push(other);
        case.facts.diagnoses.push(clinical("other", denied, ClinicalStatus::Absent));
        conflicts(&case).join("")
    }

    #[test]
    fn a_diagnosis_that_two_papers_of_one_time_tell_and_deny_is_a_contradiction() {
        let said = told("Asthma", "asthma", "2025-05-10");
        assert!(said.starts_with("Asthma is told (") && said.contains("), and denied ("), "{said}");
        assert!(!told("bronchial asthma", "asthma", "2025-05-10").is_empty(), "words of one topic");
        assert_eq!(told("portal hypertension", "hypertension", "2025-05-10"), "", "another thing");
        assert_eq!(told("Asthma", "asthma", "2023-05-10"), "", "it may have come later");
        let mut one_paper = Case::of(woman()).diagnosis("Asthma", ClinicalStatus::Present);
        one_paper.facts.diagnoses.push(clinical("note", "asthma", ClinicalStatus::Absent));
        assert!(conflicts(&one_paper).is_empty());
    }
}
