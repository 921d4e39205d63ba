//! Every item of every shipped checklist: a case in which it is there, and cases in which it is not, or too old.

use crate::assess::testing::{day, knowledge, lab, mention, record, referrer, source, told};
use crate::model::{ChecklistStatus, Facts, Format, IsoDate, PersonField, RecordKind};
use crate::pipeline::{AnsweredBy, CaseFile, Checklist, Condition, Item, ItemKind, ItemNeed};

use super::Case;

/// A year before the day of the brief and more, for the first of two results.
const LONG_AGO: &str = "2023-01-01";

/// A case of one paper that answers no item.
fn bare() -> Case {
    Case {
        facts: Facts::default(),
        sources: vec![source("bill", 1), source("paper", 1)],
        records: vec![record("bill", RecordKind::Bill, 1)],
        case_file: CaseFile::default(),
    }
}

fn status(case: Case, list: &Checklist, item: &Item) -> ChecklistStatus {
    case.asking(&list.id).judge().status(&item.id).1
}

fn answered_by(item: &Item) -> Option<AnsweredBy> {
    knowledge().rules.answers.iter().find(|it| it.item == item.id).map(|it| it.by)
}

/// The case with what an item asks for, of that day.
fn with(item: &Item, on: &str, mut case: Case) -> Case {
    let mut paper = |kind: RecordKind| {
        let mut paper = record("paper", kind, 1);
        paper.dated = Some(day(on));
        case.records.push(paper);
    };
    match answered_by(item) {
        Some(AnsweredBy::Question) => {
            case.case_file.question = Some("Is it needed?".to_owned());
            return case;
        }
        Some(AnsweredBy::Identity) => {
            let name = PersonField::Name("Jo Poe".to_owned());
            case.facts.person.push(told("bill", 1, name));
            return case;
        }
        Some(AnsweredBy::Physician) => {
            case.facts.contacts.push(referrer("bill", Some("555-0100")));
            return case;
        }
        Some(AnsweredBy::Images) => {
            case.sources[1].format = Format::Dicom;
            return case;
        }
        None => {}
    }
    if !item.analytes.is_empty() {
        let wanted = if item.any_analyte { 1 } else { item.analytes.len() };
        for id in item.analytes.iter().take(wanted) {
            let unit = &knowledge().analytes.get(id).unwrap().unit;
            let result =
                |on: &str| lab(&id.0, "1").analyte(&id.0).unit(unit).taken(on).within("bill", 1).done();
            case.facts.labs.push(result(on));
            if item.apart_days.is_some() {
                case.facts.labs.push(result(LONG_AGO));
            }
        }
        return case;
    }
    let kind = item.records.first().copied().unwrap_or(RecordKind::ClinicNote);
    paper(kind);
    if !item.kind_is_enough {
        let mut said = mention("paper", &item.phrases[0]);
        said.in_heading = item.kind != ItemKind::Fact;
        case.facts.mentions.push(said);
    }
    case
}

/// So many days before the day of the brief.
fn before(n_days: u32) -> String {
    let as_of = day("2025-06-01");
    let days = (2010..=2025)
        .flat_map(|year| (1..=12).flat_map(move |month| (1..=31).map(move |it| (year, month, it))));
    let found = days
        .filter_map(|(year, month, it)| format!("{year}-{month:02}-{it:02}").parse::<IsoDate>().ok())
        .find(|it| it.days_before(as_of) == Some(i32::try_from(n_days).unwrap()));
    found.expect("no age is longer than the years tried").to_string()
}

/// Every item of every shipped list, with its list.
fn items() -> impl Iterator<Item = (&'static Checklist, &'static Item)> {
    knowledge().checklists.iter().flat_map(|list| list.items.iter().map(move |it| (list, it)))
}

#[test]
fn what_an_item_asks_for_makes_it_present() {
    let mut faults = Vec::new();
    for (list, item) in items() {
        let found = status(with(item, "2025-05-30", bare()), list, item);
        if found != ChecklistStatus::Present {
            faults.push(format!("{}: {found:?}", item.id));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(items().count() > 150, "{}", items().count());
}

#[test]
fn without_what_it_asks_for_an_item_is_missing_or_does_not_apply() {
    let mut faults = Vec::new();
    for (list, item) in items() {
        let wanted = match item.need {
            ItemNeed::Required | ItemNeed::Recommended => ChecklistStatus::Missing,
            ItemNeed::Conditional(_) | ItemNeed::Advised(_) => ChecklistStatus::NotApplicable,
        };
        let found = status(bare(), list, item);
        if found != wanted {
            faults.push(format!("{}: {found:?}", item.id));
        }
        let mut of_other_person = with(item, "2025-05-30", bare());
        of_other_person.facts.labs.iter_mut().for_each(|it| {
            it.judgement = it.judgement.clone().with(crate::model::Doubt::WrongPatient);
        });
        if !item.analytes.is_empty() && status(of_other_person, list, item) == ChecklistStatus::Present {
            faults.push(format!("{}: present by a result of somebody else", item.id));
        }
        if item.analytes.len() > 1 && !item.any_analyte {
            let mut incomplete = with(item, "2025-05-30", bare());
            let lacking = item.analytes[0].clone();
            incomplete.facts.labs.retain(|it| it.analyte.as_ref() != Some(&lacking));
            if status(incomplete, list, item) == ChecklistStatus::Present {
                faults.push(format!("{}: present without {}", item.id, lacking.0));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_is_older_than_an_item_allows_is_stale() {
    let mut faults = Vec::new();
    let mut n_limits = 0;
    for (list, item) in items().filter(|it| answered_by(it.1).is_none()) {
        let Some(limit) = item.max_age_days else { continue };
        n_limits += 1;
        let found = |n_days: u32| status(with(item, &before(n_days), bare()), list, item);
        // What is measured may itself show that a conditional item is asked for.
        let is_too_old = |it: ChecklistStatus| match item.need {
            ItemNeed::Required | ItemNeed::Recommended => it == ChecklistStatus::Stale,
            ItemNeed::Conditional(_) | ItemNeed::Advised(_) => it != ChecklistStatus::Present,
        };
        if found(limit) != ChecklistStatus::Present || !is_too_old(found(limit + 1)) {
            faults.push(format!("{} after {limit} days: {:?}", item.id, [found(limit), found(limit + 1)]));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(n_limits > 80, "{n_limits}");
}

#[test]
fn what_is_only_spoken_of_is_not_there() {
    let mut faults = Vec::new();
    for (list, item) in items().filter(|it| it.1.kind != ItemKind::Fact && it.1.need == ItemNeed::Required) {
        for phrase in &item.phrases {
            let mut spoken = bare();
            spoken.records[0].kind = RecordKind::Questionnaire;
            spoken.facts.mentions.push(mention("bill", phrase));
            let found = status(spoken, list, item);
            if found != ChecklistStatus::MentionedOnly {
                faults.push(format!("{} \"{phrase}\": {found:?}", item.id));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Cases of which each shows a condition; what the grammar tells is tried with the risk rules.
fn showing(condition: &Condition) -> Vec<Case> {
    let mut cases = Vec::new();
    for phrase in &condition.phrases {
        let mut case = bare();
        case.records[0].kind = RecordKind::Questionnaire;
        case.facts.mentions.push(mention("bill", phrase));
        cases.push(case);
    }
    for kind in &condition.records {
        let mut case = bare();
        case.records.push(record("paper", *kind, 1));
        cases.push(case);
    }
    for id in &condition.analytes {
        let unit = &knowledge().analytes.get(id).unwrap().unit;
        let mut case = bare();
        let result = lab(&id.0, "1").analyte(&id.0).unit(unit).taken("2025-05-30").within("bill", 1);
        case.facts.labs.push(result.done());
        cases.push(case);
    }
    cases
}

#[test]
fn each_conditional_item_can_be_asked_for() {
    let mut faults = Vec::new();
    for (_, item) in items() {
        let Some(when) = item.need.when() else { continue };
        let mut rows = knowledge().rules.conditions.iter().filter(|it| it.when == when);
        let shows = |it: &Condition| {
            it.criterion.is_some()
                || !it.phrases.is_empty()
                || !it.records.is_empty()
                || !it.analytes.is_empty()
        };
        if !rows.any(shows) {
            faults.push(format!("{}: no row for \"{when}\"", item.id));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn each_row_of_a_condition_asks_for_its_items() {
    let mut faults = Vec::new();
    for (list, item) in items() {
        let Some(when) = item.need.when() else { continue };
        let rows = knowledge().rules.conditions.iter().filter(|it| it.when == when);
        for (idx, case) in rows.flat_map(showing).enumerate() {
            let found = status(case, list, item);
            if found == ChecklistStatus::NotApplicable {
                faults.push(format!("{} when {when}: silent in case {idx}", item.id));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
