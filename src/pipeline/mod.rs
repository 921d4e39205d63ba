//! Clinical knowledge: reads `pipelines/` once and checks it before any case is touched.

mod analytes;
mod case_file;
mod checklist;
mod error;
mod lab_words;
mod labelled;
mod labels;
mod phrases;
mod records;

use crate::model::PipelineHash;

pub use self::analytes::{AcceptedUnit, Analyte, Analytes, Conversion, Interval, References};
pub use self::case_file::CaseFile;
pub use self::checklist::{Checklist, Item, ItemKind, ItemNeed};
pub use self::error::PipelineError;
pub use self::lab_words::{Block, Column, LabWords, ResultWord};
pub use self::labelled::{Labelled, Printed};
pub use self::labels::{LabelKind, Labels, Words};
pub use self::phrases::{Found, Phrases};
pub use self::records::{Cue, CuePlace, KindCues};

/// Everything the program knows about medicine and about papers; loaded once, never changed.
#[derive(Clone, Debug)]
pub struct Knowledge {
    /// What can be measured.
    pub analytes: Analytes,
    /// The words of result tables.
    pub lab_words: LabWords,
    /// The words that give the kind of a record away.
    pub kinds: Vec<KindCues>,
    /// The words that stand before a name, a birth date, a report date.
    pub labels: Labels,
    /// What a case must hold, by service line; sorted by id.
    pub checklists: Vec<Checklist>,
    /// What was loaded.
    pub hashes: Vec<PipelineHash>,
}
