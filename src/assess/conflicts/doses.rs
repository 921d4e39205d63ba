//! Doses of one medicine that two papers print differently.

use crate::model::{FindingKind, Record};

use super::super::chart::{Chart, Medicine, is_taken};
use super::super::findings::Draft;
use super::super::{doses, wording};

/// One finding for each medicine whose doses differ in two papers that lie close to each other in time.
///
/// A paper without a day may be of any time. Doses are compared by their amounts, not by how often they are taken.
pub(super) fn find(chart: &Chart<'_>) -> Vec<Draft> {
    let mut drugs: Vec<_> =
        chart.medicines.iter().filter(|it| it.drugs.len() == 1).map(|it| &it.drugs[0]).collect();
    drugs.sort();
    drugs.dedup();
    let conflicts = drugs.into_iter().filter_map(|drug| {
        let told: Vec<&Medicine<'_>> = chart
            .statements(drug)
            .filter(|it| is_taken(it.fact.status) && it.drugs.len() == 1 && !amounts(it, chart).is_empty())
            .collect();
        let (one, other) = told.iter().enumerate().find_map(|(idx, one)| {
            let other = told[idx + 1..].iter().find(|it| contradict(one, it, chart))?;
            Some((*one, *other))
        })?;
        let place = |it: &Medicine<'_>| {
            let words = doses::words(it.fact);
            let record: Option<&Record> = chart.said.record(&it.fact.record);
            let place = record.map_or_else(String::new, |record| {
                let day = it.dated.map_or_else(String::new, |day| format!(", {day}"));
                format!(" ({}{day})", wording::record_place(record, chart.said.ground.sources))
            });
            format!("\"{words}\"{place}")
        };
        let statement =
            format!("the dose of {} is printed as {} and as {}", drug.0, place(one), place(other));
        let rule = ("dose_conflict", &chart.knowledge().rules.rule.dose_conflict);
        let basis = vec![one.fact.id.clone(), other.fact.id.clone()];
        Some(Draft::by_rule(rule, FindingKind::Conflict, statement, basis))
    });
    conflicts.collect()
}

/// Whether two papers that are close in time print no amount in common.
fn contradict(one: &Medicine<'_>, other: &Medicine<'_>, chart: &Chart<'_>) -> bool {
    if one.fact.record == other.fact.record {
        return false;
    }
    let within = chart.knowledge().rules.conflicts.doses_within_days;
    let apart = one.dated.zip(other.dated).and_then(|(one, other)| one.days_before(other));
    let is_close = apart.is_none_or(|it| it.unsigned_abs() <= within);
    let others = amounts(other, chart);
    is_close && !amounts(one, chart).iter().any(|it| others.contains(it))
}

fn amounts(medicine: &Medicine<'_>, chart: &Chart<'_>) -> Vec<rust_decimal::Decimal> {
    doses::amounts(medicine.fact, &chart.knowledge().risk_words.dose_units)
}

#[cfg(test)]
mod tests {
    use crate::assess::conflicts::sample::conflicts;
    use crate::assess::risks::sample::Case;
    use crate::assess::testing::{clinical, day, man, record};
    use crate::model::{Clinical, ClinicalStatus, RecordKind};

    #[test]
    fn two_doses_of_papers_of_one_time_are_told() {
        let told = |doses: [&str; 2], days: [&str; 2]| {
            let facts = ["a", "b"].into_iter().zip(doses).zip(days).map(|((record, dose), on)| Clinical {
                details: Some(dose.to_owned()),
                date: (!on.is_empty()).then(|| day(on)),
                ..clinical(record, "bisoprolol", ClinicalStatus::Present)
            });
            let mut case = Case::of(man()).medicines(facts);
            case.records.extend(["a", "b"].map(|it| record(it, RecordKind::ClinicNote, 1)));
            conflicts(&case).join("")
        };
        let same = ["2025-05-01"; 2];
        assert_eq!(
            told(["2.5 mg", "5 mg"], same),
            "the dose of bisoprolol is printed as \"2.5 mg\" (clinic note in a file, page 1, 2025-05-01) and as \
             \"5 mg\" (clinic note in a file, page 1, 2025-05-01)"
        );
        assert!(!told(["2.5 mg", "5 mg"], ["2025-05-01", ""]).is_empty(), "a paper without a day");
        assert_eq!(told(["2.5 mg", "5 mg"], ["2024-05-01", "2025-05-01"]), "", "a dose that was changed");
        assert_eq!(told(["5 mg", "5mg at night"], same), "");
        assert_eq!(told(["0,005 g", "5 mg"], same), "");
        assert_eq!(told(["one tablet", "5 mg"], same), "");
    }
}
