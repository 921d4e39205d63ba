//! Clinical knowledge: reads `pipelines/` once and checks it before any case is touched.

mod analyte_rows;
mod analytes;
mod case_file;
mod checklist;
mod error;
mod figure;
mod lab_words;
mod labelled;
mod labels;
mod load;
mod load_analytes;
mod load_checklists;
mod load_relations;
mod names;
mod phrases;
mod records;
mod relations;
mod rules;
mod show;
mod sources;
mod specimens;
mod units;

use crate::model::PipelineHash;

pub use self::analytes::{
    AcceptedUnit, Analyte, Analytes, Conversion, Interval, LoincCode, Notes, References, Surroundings,
};
pub use self::case_file::CaseFile;
pub use self::checklist::{Checklist, Item, ItemKind, ItemNeed, SourceStatus};
pub use self::error::{PipelineError, Place};
pub use self::lab_words::{Column, LabWords, People, ResultWord};
pub use self::labelled::{Labelled, Printed};
pub use self::labels::{LabelKind, Labels, Words};
pub use self::names::fold_name;
pub use self::phrases::{Found, Phrases};
pub use self::records::{Cue, CuePlace, KindCues};
pub use self::relations::{Comparison, Purpose, Quantity, Relation, Term, Tolerance, UpperLimit};
pub use self::rules::{
    Adult, Answer, AnsweredBy, Applies, Condition, ExpectedAbsent, IdLabels, JudgingRule, JudgingRules,
    LabCondition, Marks, NameWords, Rules, TrendRule,
};
pub use self::show::Checked;
pub use self::sources::{Source, Sources};
pub use self::specimens::{Block, BlockHeading, Specimen};
pub use self::units::Units;

/// Everything the program knows about medicine and about papers; loaded once, never changed.
#[derive(Clone, Debug)]
pub struct Knowledge {
    /// What can be measured.
    pub analytes: Analytes,
    /// Units as printed, and how values change with them.
    pub units: Units,
    /// The words of result tables.
    pub lab_words: LabWords,
    /// The words that give the kind of a record away.
    pub kinds: Vec<KindCues>,
    /// The words that stand before a name, a birth date, a report date.
    pub labels: Labels,
    /// What a case must hold, by service line; sorted by id.
    pub checklists: Vec<Checklist>,
    /// Where figures and rules come from.
    pub sources: Sources,
    /// How facts are judged.
    pub rules: Rules,
    /// What results say about each other; sorted by id.
    pub relations: Vec<Relation>,
    /// What was loaded.
    pub hashes: Vec<PipelineHash>,
    /// Ids of the checklists of the user's own files, in the order of the files.
    own_ids: Vec<String>,
}
