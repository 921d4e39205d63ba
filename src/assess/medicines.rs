//! Medicines now: one list over all papers, by ingredient and day, with what was started, changed and stopped.

use std::collections::BTreeMap;

use crate::model::{
    Clinical, ClinicalStatus, IsoDate, MedicineNow, MedicineStanding, MedicineStatement, MedicineStep, Trust,
    fold,
};
use crate::pipeline::DrugId;

use super::chart::{Chart, Medicine, is_ended_below, is_taken};
use super::doses;

/// The list: what is taken first, then what is in doubt, planned and stopped; each by name.
///
/// A relative's medicines, those of repeated papers and those of pages of somebody else are left out.
pub(super) fn now(chart: &Chart<'_>) -> Vec<MedicineNow> {
    let mut groups: BTreeMap<(Vec<DrugId>, String), Vec<&Medicine<'_>>> = BTreeMap::new();
    let is_named = |it: &&Medicine<'_>| !(it.drugs.is_empty() && it.fact.status == ClinicalStatus::Absent);
    for it in chart.medicines.iter().filter(is_named) {
        let name = if it.drugs.is_empty() { fold(&it.fact.name) } else { String::new() };
        groups.entry((it.drugs.clone(), name)).or_default().push(it);
    }
    let mut found: Vec<(Vec<DrugId>, MedicineNow)> = groups
        .into_iter()
        .map(|((drugs, _), told)| {
            let medicine = medicine(&drugs, told, chart);
            (drugs, medicine)
        })
        .collect();
    let doubled: Vec<Vec<String>> = (0..found.len()).map(|idx| doubled_by(idx, &found, chart)).collect();
    for ((_, medicine), doubled) in found.iter_mut().zip(doubled) {
        medicine.doubled_by = doubled;
    }
    let mut list: Vec<MedicineNow> = found.into_iter().map(|it| it.1).collect();
    list.sort_by(|a, b| (a.standing, &a.name).cmp(&(b.standing, &b.name)));
    list
}

fn medicine(drugs: &[DrugId], mut told: Vec<&Medicine<'_>>, chart: &Chart<'_>) -> MedicineNow {
    // Undated statements come last; within a day the order of the papers stays.
    told.sort_by_key(|it| (it.dated.is_none(), it.dated));
    let names: Vec<&str> = drugs.iter().map(|it| it.0.as_str()).collect();
    let name = if names.is_empty() { told[0].fact.name.clone() } else { names.join(" + ") };
    let mut classes: Vec<String> = drugs
        .iter()
        .flat_map(|it| chart.knowledge().drugs.classes(it))
        .map(|it| chart.class_name(it).to_owned())
        .collect();
    classes.sort();
    classes.dedup();
    let has_amount = |it: &&&Medicine<'_>| is_taken(it.fact.status) && !amounts(it.fact, chart).is_empty();
    let newest = told.iter().rev().filter(has_amount).max_by_key(|it| it.dated);
    let taken = told.iter().rev().filter(|it| is_taken(it.fact.status)).max_by_key(|it| it.dated);
    let details = newest.or(taken).and_then(|it| it.fact.details.clone());
    MedicineNow {
        name,
        classes,
        standing: standing(&told),
        details,
        doubled_by: Vec::new(),
        statements: steps(&told, chart),
    }
}

/// Whether a medicine is taken: the newest day counts. What that day's papers contradict, and what must be looked at,
/// is in doubt, as is what was ended on no day that is known.
fn standing(told: &[&Medicine<'_>]) -> MedicineStanding {
    let of = |wanted: &dyn Fn(&Clinical) -> bool| -> Vec<&&Medicine<'_>> {
        told.iter().filter(|it| wanted(it.fact)).collect()
    };
    let mut present = of(&|it| it.status == ClinicalStatus::Present);
    present.retain(|it| !is_ended_below(it, told));
    let last_taken = present.iter().map(|it| it.dated).max().flatten();
    let mut ended = of(&|it| matches!(it.status, ClinicalStatus::Stopped | ClinicalStatus::Absent));
    // "Was treated with" of the day that lists a medicine is no end of it; a newer one is.
    let past = of(&|it| it.status == ClinicalStatus::Past);
    ended.extend(past.into_iter().filter(|it| present.is_empty() || it.dated > last_taken));
    let last = |of: &[&&Medicine<'_>]| of.iter().map(|it| it.dated).max().flatten();
    let is_any_undated = |of: &[&&Medicine<'_>]| of.iter().any(|it| it.dated.is_none());
    match (present.is_empty(), ended.is_empty()) {
        (true, true) => MedicineStanding::Planned,
        (true, false) => MedicineStanding::Stopped,
        (false, true) => {
            let newest = last(&present);
            let is_sure =
                present.iter().any(|it| it.dated == newest && it.fact.judgement.trust() == Trust::Clear);
            if is_sure { MedicineStanding::Taken } else { MedicineStanding::InDoubt }
        }
        (false, false) => {
            let (taken, ended_on): (Option<IsoDate>, Option<IsoDate>) = (last(&present), last(&ended));
            match (taken, ended_on) {
                (Some(taken), Some(ended_on)) if taken > ended_on && !is_any_undated(&ended) => {
                    MedicineStanding::Taken
                }
                (Some(taken), Some(ended_on)) if taken < ended_on && !is_any_undated(&present) => {
                    MedicineStanding::Stopped
                }
                (_, _) => MedicineStanding::InDoubt,
            }
        }
    }
}

/// What each statement says, held against the ones before it.
fn steps(told: &[&Medicine<'_>], chart: &Chart<'_>) -> Vec<MedicineStatement> {
    let mut before: Option<Vec<rust_decimal::Decimal>> = None;
    let mut was_taken = false;
    let step = |it: &&Medicine<'_>| {
        let fact = it.fact;
        let step = match fact.status {
            ClinicalStatus::Present => {
                let now = amounts(fact, chart);
                let is_other = before.as_ref().is_some_and(|it| !now.is_empty() && *it != now);
                let step = match (was_taken, is_other, it.dated) {
                    (true, true, Some(_)) => MedicineStep::Changed,
                    (true, _, _) => MedicineStep::Continued,
                    (false, _, _) => MedicineStep::Started,
                };
                was_taken = true;
                if !now.is_empty() {
                    before = Some(now);
                }
                step
            }
            ClinicalStatus::Stopped => {
                was_taken = false;
                MedicineStep::Stopped
            }
            ClinicalStatus::Past => MedicineStep::Given,
            ClinicalStatus::Absent | ClinicalStatus::Family => MedicineStep::Denied,
            ClinicalStatus::Planned | ClinicalStatus::Possible => MedicineStep::Planned,
        };
        MedicineStatement {
            fact: fact.id.clone(),
            record: fact.record.clone(),
            said: chart.said.record(&fact.record).and_then(|it| it.dated),
            date: fact.date,
            step,
            details: fact.details.clone(),
            evidence: fact.evidence.clone(),
        }
    };
    told.iter().map(step).collect()
}

fn amounts(fact: &Clinical, chart: &Chart<'_>) -> Vec<rust_decimal::Decimal> {
    doses::amounts(fact, &chart.knowledge().risk_words.dose_units)
}

/// The other medicines, taken or in doubt, that share an ingredient or a class with one that is, and what they share.
fn doubled_by(idx: usize, all: &[(Vec<DrugId>, MedicineNow)], chart: &Chart<'_>) -> Vec<String> {
    let is_on = |it: &MedicineNow| matches!(it.standing, MedicineStanding::Taken | MedicineStanding::InDoubt);
    let (drugs, medicine) = &all[idx];
    if !is_on(medicine) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (other_drugs, other) in
        all.iter().enumerate().filter(|it| it.0 != idx && is_on(&it.1.1)).map(|it| it.1)
    {
        let shared = drugs.iter().find(|it| other_drugs.contains(it)).map(|it| it.0.clone());
        let class = drugs
            .iter()
            .flat_map(|it| chart.knowledge().drugs.classes(it))
            .find(|class| {
                other_drugs.iter().any(|it| chart.knowledge().drugs.classes(it).any(|it| it == *class))
            })
            .map(|it| chart.class_name(it).to_owned());
        found.extend(shared.or(class).map(|it| format!("{} ({it})", other.name)));
    }
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::now;
    use crate::assess::risks::sample::Case;
    use crate::assess::testing::{clinical, day, man, record};
    use crate::model::{
        Clinical, ClinicalStatus, Doubt, Evidence, Judgement, MedicineNow, MedicineStanding, MedicineStep,
        RecordKind,
    };

    /// A statement of a paper of a day about a medicine: name, details, status, day.
    type Said<'a> = (&'a str, &'a str, ClinicalStatus, &'a str);

    fn list(said: &[Said<'_>]) -> Vec<MedicineNow> {
        let fact = |(name, details, status, on): &Said<'_>| Clinical {
            details: (!details.is_empty()).then(|| (*details).to_owned()),
            ..clinical(&format!("paper of {on}"), name, *status)
        };
        let mut case = Case::of(man()).medicines(said.iter().map(fact));
        for (_, _, _, on) in said {
            let mut paper = record(&format!("paper of {on}"), RecordKind::ClinicNote, 1);
            paper.dated = (!on.is_empty()).then(|| day(on));
            case.records.retain(|it| it.id != paper.id);
            case.records.push(paper);
        }
        case.with(now)
    }

    use ClinicalStatus::{Planned, Present, Stopped};

    #[test]
    fn the_newest_paper_says_whether_a_medicine_is_taken() {
        let of = |said: &[Said<'_>]| list(said)[0].standing;
        let (old, new) = ("2024-01-01", "2025-01-01");
        for (name, said, expected) in [
            ("taken", vec![("ramipril", "5 mg", Present, old)], MedicineStanding::Taken),
            (
                "stopped later",
                vec![("ramipril", "5 mg", Present, old), ("ramipril", "", Stopped, new)],
                MedicineStanding::Stopped,
            ),
            (
                "taken again",
                vec![("ramipril", "", Stopped, old), ("ramipril", "5 mg", Present, new)],
                MedicineStanding::Taken,
            ),
            (
                "both on one day",
                vec![("ramipril", "", Stopped, old), ("ramipril", "5 mg", Present, old)],
                MedicineStanding::InDoubt,
            ),
            (
                "stopped on no known day",
                vec![("ramipril", "", Stopped, ""), ("ramipril", "5 mg", Present, old)],
                MedicineStanding::InDoubt,
            ),
            (
                "given and listed on one day",
                vec![("ramipril", "", ClinicalStatus::Past, old), ("ramipril", "5 mg", Present, old)],
                MedicineStanding::Taken,
            ),
            ("given once", vec![("ramipril", "", ClinicalStatus::Past, old)], MedicineStanding::Stopped),
            ("to come", vec![("ramipril", "5 mg", Planned, old)], MedicineStanding::Planned),
        ] {
            assert_eq!(of(&said), expected, "{name}");
        }
        let at = |page, status| {
            let fact = clinical("note", "ramipril", status);
            Clinical { evidence: Evidence { page, ..fact.evidence.clone() }, ..fact }
        };
        let standing = |facts: [Clinical; 2]| Case::of(man()).medicines(facts).with(now)[0].standing;
        assert_eq!(
            standing([at(1, Present), at(2, Stopped)]),
            MedicineStanding::Stopped,
            "ended further down"
        );
        assert_eq!(standing([at(1, Stopped), at(2, Present)]), MedicineStanding::InDoubt, "begun again");
        let doubtful = Clinical {
            judgement: Judgement::clear().with(Doubt::LowConfidence),
            ..clinical("note", "ramipril", Present)
        };
        let case = Case::of(man()).medicines([doubtful]);
        assert_eq!(case.with(now)[0].standing, MedicineStanding::InDoubt);
    }

    #[test]
    fn what_was_started_changed_and_stopped_is_told_in_order() {
        let said = [
            ("ramipril", "5 mg", Present, "2024-02-01"),
            ("ramipril", "2.5 mg", Present, "2024-01-01"),
            ("Ramipril", "5 mg od", Present, "2024-03-01"),
            ("ramipril", "", Stopped, "2024-04-01"),
        ];
        let list = list(&said);
        let steps: Vec<MedicineStep> = list[0].statements.iter().map(|it| it.step).collect();
        let expected =
            [MedicineStep::Started, MedicineStep::Changed, MedicineStep::Continued, MedicineStep::Stopped];
        assert_eq!((list.len(), steps), (1, expected.to_vec()));
        assert_eq!(list[0].details.as_deref(), Some("5 mg od"));
    }

    #[test]
    fn two_of_one_class_or_with_one_ingredient_are_named() {
        let said = [
            ("ramipril", "5 mg", Present, "2024-02-01"),
            ("enalapril", "5 mg", Present, "2024-02-01"),
            ("lisinopril", "", Stopped, "2024-02-01"),
            ("warfarin", "3 mg", Present, "2024-02-01"),
        ];
        let doubled: Vec<(String, Vec<String>)> =
            list(&said).into_iter().map(|it| (it.name, it.doubled_by)).collect();
        let of =
            |name: &str| doubled.iter().find(|it| it.0 == name).map(|it| it.1.clone()).unwrap_or_default();
        assert_eq!(of("ramipril"), ["enalapril (ACE inhibitor)"]);
        assert_eq!(of("enalapril"), ["ramipril (ACE inhibitor)"]);
        assert!(of("lisinopril").is_empty() && of("warfarin").is_empty());
    }
}
