//! What notes say: their sections and chosen sentences, and the lists that clinical papers hold.

mod allergies;
mod choose;
mod columns;
mod diagnoses;
mod flow;
mod headings;
mod measures;
mod medicines;
mod pieces;
mod row;
mod sentences;
mod studies;

use std::collections::BTreeSet;

use crate::model::{Clinical, Document, FactId, Facts, LaidPage, Record, RecordKind, fold};
use crate::pipeline::{Holds, Knowledge};

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
    for record in records.iter().filter(|it| is_note(it.kind)) {
        let Some(document) = documents.iter().find(|it| it.source.id == record.source) else { continue };
        let mut flow = Flow::of(document, record, knowledge);
        let parts = headings::find_parts(&mut flow, knowledge);
        facts.notes.extend(choose::describe(&flow, &parts, knowledge));
        let lists = Lists::of(&flow, &parts, &ready);
        add(&mut facts.diagnoses, lists.diagnoses, "dx", &flow);
        add(&mut facts.medications, lists.medications, "med", &flow);
        add(&mut facts.allergies, lists.allergies, "al", &flow);
        add(&mut facts.procedures, lists.procedures, "proc", &flow);
        add(&mut facts.imaging, studies::of_record(&flow, &knowledge.labels), "im", &flow);
        add(&mut facts.vitals, lists.vitals, "vit", &flow);
        add(&mut facts.function, lists.function, "fun", &flow);
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
            if holds != Some(Holds::Allergies) {
                lists.allergies.extend(allergies::of_prose(flow, body.clone(), knowledge));
            }
            if holds != Some(Holds::Medications) {
                lists.medications.extend(medicines::of_lines(flow, body, knowledge));
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
fn add(facts: &mut Vec<Clinical>, rows: Vec<Row>, prefix: &str, flow: &Flow<'_>) {
    let mut seen = BTreeSet::new();
    for row in rows {
        let Some(fact) = row.into_fact(flow) else { continue };
        if seen.insert((fold(&fact.printed), fact.name.clone(), fact.status)) {
            let id = FactId(format!("{prefix}{}", facts.len() + 1));
            facts.push(Clinical { id, ..fact });
        }
    }
}

#[cfg(test)]
mod tests;
