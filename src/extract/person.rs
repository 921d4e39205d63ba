//! What pages say about the person: name, birth date, age, sex and ids.

use crate::model::{Document, LaidPage, PersonField, Record, Told};
use crate::pipeline::Knowledge;

/// Finds what each page says about the person, in the order of the pages.
pub(super) fn find_person(_: &[Document<LaidPage>], _: &[Record], _: &Knowledge) -> Vec<Told<PersonField>> {
    Vec::new()
}
