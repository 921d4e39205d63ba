//! Clinical knowledge: reads `pipelines/` once and checks it before any case is touched.

mod analytes;
mod case_file;
mod checklist;
mod error;
mod lab_words;
mod labels;
mod records;
mod rules;

use crate::model::PipelineHash;

pub use self::analytes::{AcceptedUnit, Analyte, Analytes, Conversion, Interval, References};
pub use self::case_file::CaseFile;
pub use self::checklist::{Checklist, Item, ItemKind, ItemNeed};
pub use self::error::PipelineError;
pub use self::lab_words::LabWords;
pub use self::labels::Labels;
pub use self::records::{Cue, KindCues};
pub use self::rules::{
    Adult, Answer, AnsweredBy, Applies, Condition, JudgingRule, JudgingRules, LabCondition, Marks, NameWords,
    ResultWords, Rules,
};

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
    /// How facts are judged.
    pub rules: Rules,
    /// What was loaded.
    pub hashes: Vec<PipelineHash>,
}
