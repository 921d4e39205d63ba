//! Room 4: records become facts, each with its place and its doubts.

mod contacts;
mod dates;
mod labs;
mod mentions;
mod notes;
mod numbers;
mod person;

use crate::model::{Document, Facts, LaidPage, Record};
use crate::pipeline::Knowledge;

/// The lists of the summary that [`find_facts`] leaves empty whatever the records say.
pub const NOT_EXTRACTED: [&str; 0] = [];

/// Finds what the records of a case say.
pub fn find_facts(documents: &[Document<LaidPage>], records: &[Record], knowledge: &Knowledge) -> Facts {
    let (labs, lost_rows) = labs::find_labs(documents, records, knowledge);
    Facts {
        labs,
        lost_rows,
        contacts: contacts::find_contacts(documents, records, &knowledge.labels),
        person: person::find_person(documents, records, knowledge),
        mentions: mentions::find_mentions(documents, records, knowledge),
        ..notes::find_notes(documents, records, knowledge)
    }
}
