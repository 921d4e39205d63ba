//! What notes say: their sections and chosen sentences, and the lists that clinical papers hold.

mod allergies;
mod asked;
mod choose;
mod columns;
mod denials;
mod diagnoses;
mod flow;
mod headings;
mod measures;
mod medicines;
mod onsets;
mod operations;
mod pieces;
mod row;
mod sentences;
mod studies;
mod substances;
mod told;
mod when;

use std::collections::BTreeSet;

use crate::model::{
    Clinical, ClinicalStatus, Document, FactId, Facts, LaidPage, Record, RecordKind, SettledDate, fold,
};
use crate::pipeline::{Holds, Knowledge};

pub(super) use self::flow::judged;

use self::flow::Flow;
use self::headings::Part;
use self::measures::Measures;
use self::row::Row;

/// Finds what the notes of a case say, in the order of the pages; of the facts only the lists of notes are filled.
pub(super) fn find_notes(
    documents: &[Document<LaidPage>],
    records: &[Record],
    knowledge: &Knowledge,
) -> Facts {
    let ready = Ready {
        knowledge,
        vitals: Measures::of(&knowledge.note_words.vitals),
        scales: Measures::of(&knowledge.note_words.scales),
    };
    let mut facts = Facts::default();
    let mut notes: Vec<(Flow<'_>, Vec<Part<'_>>)> = Vec::new();
    for record in records.iter().filter(|it| is_note(it.kind)) {
        let Some(document) = documents.iter().find(|it| it.source.id == record.source) else { continue };
        let mut flow = Flow::of(document, record, knowledge);
        let parts = headings::find_parts(&mut flow, knowledge);
        notes.push((flow, parts));
    }
    let mut said = choose::Said::new();
    for (place, (flow, parts)) in notes.iter().enumerate() {
        choose::remember(&mut said, (flow, parts), place, knowledge);
    }
    for (place, (flow, parts)) in notes.iter().enumerate() {
        facts.notes.extend(choose::describe(flow, parts, (&said, place), knowledge));
        facts.onsets.extend(onsets::of_record(flow, parts, knowledge));
        facts.asked.extend(asked::of_record(flow, parts, knowledge));
        let lists = Lists::of(flow, parts, &ready);
        let dates = &knowledge.note_words.dates;
        let undated = |rows: Vec<Row>| rows.into_iter().map(|it| (it, None)).collect::<Vec<_>>();
        let dated = |rows: Vec<Row>, list: Holds| {
            let dated = |it: Row| {
                let when = when::of_row(flow, &it, (list, dates));
                (it, when)
            };
            rows.into_iter().map(dated).collect::<Vec<_>>()
        };
        add(&mut facts.diagnoses, dated(lists.diagnoses, Holds::Diagnoses), "dx", flow);
        add(&mut facts.medications, dated(lists.medications, Holds::Medications), "med", flow);
        add(&mut facts.allergies, undated(lists.allergies), "al", flow);
        add(&mut facts.procedures, dated(lists.procedures, Holds::Procedures), "proc", flow);
        add(&mut facts.imaging, undated(studies::of_record(flow, &knowledge.labels)), "im", flow);
        add(&mut facts.vitals, undated(lists.vitals), "vit", flow);
        add(&mut facts.function, undated(lists.function), "fun", flow);
    }
    facts
}

/// What is made once for all records.
struct Ready<'k> {
    knowledge: &'k Knowledge,
    vitals: Measures<'k>,
    scales: Measures<'k>,
}

/// The rows of one record.
#[derive(Default)]
struct Lists {
    diagnoses: Vec<Row>,
    medications: Vec<Row>,
    allergies: Vec<Row>,
    procedures: Vec<Row>,
    vitals: Vec<Row>,
    function: Vec<Row>,
}

impl Lists {
    fn of(flow: &Flow<'_>, parts: &[Part<'_>], ready: &Ready<'_>) -> Lists {
        let knowledge = ready.knowledge;
        let mut lists = Lists::default();
        for part in parts {
            let body = part.body.clone();
            let holds = part.section.and_then(|it| it.holds);
            match (holds, part.section) {
                (Some(Holds::Allergies), _) => {
                    lists.allergies.extend(allergies::of_section(flow, body.clone(), knowledge));
                }
                (Some(Holds::Medications), Some(section)) => {
                    lists.medications.extend(medicines::of_section(flow, body.clone(), section, knowledge));
                }
                (Some(Holds::Diagnoses), Some(section)) => {
                    lists.diagnoses.extend(diagnoses::of_section(flow, body.clone(), section, knowledge));
                }
                (Some(Holds::Procedures), Some(section)) => {
                    lists.procedures.extend(diagnoses::of_section(flow, body.clone(), section, knowledge));
                }
                (_, None) | (None, Some(_)) => {}
            }
            let is_of_relatives = part.section.is_some_and(|it| it.status == ClinicalStatus::Family);
            if holds.is_none() && !is_of_relatives {
                lists.diagnoses.extend(diagnoses::of_prose(flow, body.clone(), knowledge));
            }
            if !matches!(holds, Some(Holds::Procedures | Holds::Allergies)) && !is_of_relatives {
                lists.procedures.extend(operations::of_prose(flow, body.clone(), part.section, knowledge));
            }
            if holds != Some(Holds::Allergies) {
                lists.allergies.extend(allergies::of_prose(flow, body.clone(), knowledge));
            }
            if holds != Some(Holds::Medications) {
                let lines = medicines::of_lines(flow, body.clone(), knowledge);
                // A line of a prescription is told by itself, not once more by its words.
                let is_new = |row: &Row| {
                    lines.iter().all(|it| it.words.end <= row.words.start || row.words.end <= it.words.start)
                };
                // A past section tells of past illnesses, and of the medicines that are taken for them.
                let silent = part.section.map(|it| it.status).filter(|it| *it == ClinicalStatus::Planned);
                let silent = silent.unwrap_or(ClinicalStatus::Present);
                if holds != Some(Holds::Allergies) && !is_of_relatives {
                    lists
                        .medications
                        .extend(told::of_prose(flow, body, silent, knowledge).into_iter().filter(is_new));
                }
                lists.medications.extend(lines);
            }
        }
        // "BP: 120/80" looks like a heading, so measures are looked for across all parts.
        lists.vitals = ready.vitals.find(flow, 0..flow.tokens.len());
        lists.function = ready.scales.find(flow, 0..flow.tokens.len());
        lists
    }
}

/// Whether papers of a kind tell of the patient in words.
fn is_note(kind: RecordKind) -> bool {
    match kind {
        RecordKind::ImagingReport
        | RecordKind::CardiacTest
        | RecordKind::PathologyReport
        | RecordKind::DischargeSummary
        | RecordKind::OperativeNote
        | RecordKind::ClinicNote
        | RecordKind::ClinicLetter
        | RecordKind::ReferralLetter
        | RecordKind::Prescription
        | RecordKind::MedicationList
        | RecordKind::Questionnaire
        | RecordKind::Other => true,
        RecordKind::LabReport
        | RecordKind::Insurance
        | RecordKind::Bill
        | RecordKind::IdentityDocument
        | RecordKind::ImageStudy
        | RecordKind::Unreadable => false,
    }
}

/// Makes facts of rows, each said once a record, and names them on from those that are there.
fn add(facts: &mut Vec<Clinical>, rows: Vec<(Row, Option<SettledDate>)>, prefix: &str, flow: &Flow<'_>) {
    let mut seen = BTreeSet::new();
    for (row, when) in rows {
        let Some(fact) = row.into_fact(flow, when) else { continue };
        if seen.insert((fold(&fact.printed), fact.name.clone(), fact.status)) {
            let id = FactId(format!("{prefix}{}", facts.len() + 1));
            facts.push(Clinical { id, ..fact });
        }
    }
}

#[cfg(test)]
mod tests;
